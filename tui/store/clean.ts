import type { ClientInfo, VandammeEvent } from '../../src/events/events.ts'
import { sanitizeLine } from '../format/sanitize.ts'

const MOST_OF_A_NAME = 200
const MOST_OF_A_MESSAGE = 2_000

/**
 * The event with every text of the client's or the upstream's made fit for a terminal, on one line.
 * Ids stay: they are ours, and the way back to the exchange.
 */
export function cleanEvent(event: VandammeEvent): VandammeEvent {
  switch (event.type) {
    case 'exchange.started':
      return { ...event, model: ifKnown(event.model), client: cleanClient(event.client) }
    case 'exchange.routed':
      return {
        ...event,
        upstream: cleanName(event.upstream),
        upstreamModel: cleanName(event.upstreamModel),
      }
    case 'exchange.finished':
      return { ...event, ledger: event.ledger.map(cleanEntry) }
    case 'exchange.failed': {
      const { kind, message } = event.error
      const error = { kind, message: cleanMessage(message) }
      return { ...event, error, ledger: event.ledger.map(cleanEntry) }
    }
    case 'tier.swapped':
      return { ...event, from: cleanName(event.from), to: cleanName(event.to) }
    default:
      return event
  }
}

export function cleanName(name: string): string {
  return sanitizeLine(name, MOST_OF_A_NAME)
}

export function cleanMessage(message: string): string {
  return sanitizeLine(message, MOST_OF_A_MESSAGE)
}

/** An error may quote the upstream. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? cleanMessage(error.message) : 'Something went wrong.'
}

function ifKnown(name: string | undefined): string | undefined {
  return name === undefined ? undefined : cleanName(name)
}

function cleanClient({ agent, session, subagent }: ClientInfo): ClientInfo {
  return { agent: ifKnown(agent), session: ifKnown(session), subagent: ifKnown(subagent) }
}

function cleanEntry<T extends { readonly subject: string; readonly reason: string }>(entry: T): T {
  return { ...entry, subject: cleanName(entry.subject), reason: cleanName(entry.reason) }
}
