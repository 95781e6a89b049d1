import type { LogLevel, Price } from '../config/config.ts'
import type { ErrorKind } from '../errors.ts'
import { costOf } from '../events/cost.ts'
import type { AppEvent, ExchangeEvent, VandammeEvent } from '../events/events.ts'
import type { Exchange } from '../events/exchange.ts'
import { fieldsOf, textOf, type LogFields } from './exchange-line.ts'
import { plainMessage, plainName } from './plain.ts'

export type Prices = Readonly<Record<string, Price>>

/** One line of the log: a sentence for people, fields for programs. */
export type LogEntry = { readonly text: string; readonly fields: LogFields }

/** Whose failure it is: the client's to correct; wanted by someone; the upstream's or ours. */
const LEVEL_OF_FAILURE = {
  invalid_request: 'WARNING',
  authentication: 'WARNING',
  billing: 'WARNING',
  permission: 'WARNING',
  not_found: 'WARNING',
  method_not_allowed: 'WARNING',
  conflict: 'WARNING',
  too_large: 'WARNING',
  rate_limit: 'WARNING',
  client_aborted: 'INFO',
  cancelled: 'INFO',
  shutting_down: 'INFO',
  overloaded: 'ERROR',
  upstream_error: 'ERROR',
  upstream_unreachable: 'ERROR',
  upstream_protocol: 'ERROR',
  upstream_timeout: 'ERROR',
  internal: 'ERROR',
} as const satisfies Record<ErrorKind, LogLevel>

export function levelOf(event: VandammeEvent): LogLevel {
  switch (event.type) {
    case 'exchange.started':
    case 'exchange.routed':
    case 'exchange.sent':
    case 'exchange.responded':
    case 'exchange.firstToken':
    case 'exchange.progress':
      return 'DEBUG'
    case 'exchange.failed':
      return LEVEL_OF_FAILURE[event.error.kind]
    case 'warning':
      return 'WARNING'
    case 'exchange.finished':
    case 'server.started':
    case 'server.stopping':
    case 'tier.swapped':
      return 'INFO'
    default:
      return event satisfies never
  }
}

/** `exchange` has the event applied already. At its end it gets the whole line. */
export function exchangeEntry(event: ExchangeEvent, exchange: Exchange, prices: Prices): LogEntry {
  const cost = knownCost(exchange, prices)
  const what = exchange.state === 'running' ? `${event.type.slice('exchange.'.length)} ` : ''
  return {
    text: `${plainName(exchange.id)} ${what}${textOf(exchange, cost)}`,
    fields: { event: event.type, ...fieldsOf(exchange, cost) },
  }
}

function knownCost({ tokens, upstreamModel }: Exchange, prices: Prices): number | undefined {
  if (tokens === undefined || upstreamModel === undefined) return undefined
  const price = Object.hasOwn(prices, upstreamModel) ? prices[upstreamModel] : undefined
  return price === undefined ? undefined : costOf(tokens, price)
}

/** What the conversions of an exchange dropped, renamed or repaired. */
export function ledgerEntries({ id, ledger }: Exchange): readonly LogEntry[] {
  return ledger.map(({ action, subject, reason, count }) => {
    const [what, why] = [plainName(subject), plainMessage(reason)]
    return {
      text: `${plainName(id)} ${action} ${what} (${count}): ${why}`,
      fields: {
        event: 'ledger',
        request_id: plainName(id),
        action,
        subject: what,
        reason: why,
        count,
      },
    }
  })
}

export function appEntry(event: AppEvent): LogEntry {
  switch (event.type) {
    case 'server.started':
      return { text: `listening on ${event.url}`, fields: { event: event.type, url: event.url } }
    case 'server.stopping':
      return { text: 'stopping', fields: { event: event.type } }
    case 'tier.swapped': {
      const [from, to] = [plainName(event.from), plainName(event.to)]
      const text = `${event.tier.toUpperCase()} is now ${to} (was ${from})`
      return { text, fields: { event: event.type, tier: event.tier, from, to } }
    }
    case 'warning': {
      const message = plainMessage(event.message)
      const id = event.exchange === undefined ? undefined : plainName(event.exchange)
      const text = id === undefined ? message : `${id} ${message}`
      return { text, fields: { event: event.type, request_id: id, message } }
    }
    default:
      return event satisfies never
  }
}
