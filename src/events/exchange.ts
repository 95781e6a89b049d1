import type { LedgerEntry } from '../convert/ledger.ts'
import type { Tier } from '../route/tier.ts'
import type { StopReason } from '../wire/anthropic.ts'
import type {
  ClientInfo,
  ExchangeEvent,
  ExchangeFailed,
  ExchangeStarted,
  Phase,
  Tokens,
} from './events.ts'

/**
 * One client request with its answer and measurements, as far as its events have told. Fields are
 * undefined until their event came. `…At` are milliseconds of the monotonic clock.
 */
export type Exchange = {
  readonly id: string
  readonly state: 'running' | 'finished' | 'failed'
  /** Wall time of the start in milliseconds. */
  readonly time: number
  readonly startedAt: number
  readonly model: string | undefined
  readonly stream: boolean
  readonly client: ClientInfo

  readonly routedAt: number | undefined
  readonly tier: Tier | undefined
  readonly upstream: string | undefined
  readonly upstreamModel: string | undefined

  readonly respondedAt: number | undefined
  readonly upstreamStatus: number | undefined
  /** Requests sent upstream; 0 until one was answered. */
  readonly attempts: number
  /** Time to headers: upstream asked to upstream's status known. */
  readonly headersMs: number | undefined

  readonly firstTokenAt: number | undefined
  readonly ttftMs: number | undefined

  readonly phase: Phase
  readonly outputCharacters: number

  readonly endedAt: number | undefined
  readonly durationMs: number | undefined
  /** HTTP status of our answer. */
  readonly status: number | undefined
  readonly stopReason: StopReason | undefined
  readonly tokens: Tokens | undefined
  readonly error: ExchangeFailed['error'] | undefined
  readonly ledger: readonly LedgerEntry[]
}

/**
 * The fold that every listener shares. Only `exchange.started` makes an exchange; an event of
 * another one, or one that follows the end, changes nothing.
 */
export function applyEvent(
  exchange: Exchange | undefined,
  event: ExchangeEvent,
): Exchange | undefined {
  if (exchange === undefined) return event.type === 'exchange.started' ? begin(event) : undefined
  return exchange.state === 'running' && exchange.id === event.id
    ? advance(exchange, event)
    : exchange
}

function begin({ id, at, time, model, stream, client }: ExchangeStarted): Exchange {
  return {
    id,
    state: 'running',
    time,
    startedAt: at,
    model,
    stream,
    client,
    routedAt: undefined,
    tier: undefined,
    upstream: undefined,
    upstreamModel: undefined,
    respondedAt: undefined,
    upstreamStatus: undefined,
    attempts: 0,
    headersMs: undefined,
    firstTokenAt: undefined,
    ttftMs: undefined,
    phase: 'waiting',
    outputCharacters: 0,
    endedAt: undefined,
    durationMs: undefined,
    status: undefined,
    stopReason: undefined,
    tokens: undefined,
    error: undefined,
    ledger: [],
  }
}

function advance(exchange: Exchange, event: ExchangeEvent): Exchange {
  switch (event.type) {
    case 'exchange.started':
      return exchange
    case 'exchange.routed': {
      const { at, tier, upstream, upstreamModel } = event
      return { ...exchange, routedAt: at, tier, upstream, upstreamModel }
    }
    case 'exchange.responded': {
      const { at, status, attempts } = event
      const headersMs = at - (exchange.routedAt ?? exchange.startedAt)
      return { ...exchange, respondedAt: at, upstreamStatus: status, attempts, headersMs }
    }
    case 'exchange.firstToken':
      return { ...exchange, firstTokenAt: event.at, ttftMs: event.at - exchange.startedAt }
    case 'exchange.progress':
      return { ...exchange, phase: event.phase, outputCharacters: event.outputCharacters }
    case 'exchange.finished': {
      const { status, stopReason, tokens, ledger } = event
      return { ...end(exchange, event.at), state: 'finished', status, stopReason, tokens, ledger }
    }
    case 'exchange.failed': {
      const { status, error, phase, tokens, ledger } = event
      return { ...end(exchange, event.at), state: 'failed', status, error, phase, tokens, ledger }
    }
    default:
      return event satisfies never
  }
}

function end(exchange: Exchange, at: number): Exchange {
  return { ...exchange, endedAt: at, durationMs: at - exchange.startedAt }
}

/**
 * The events that make this exchange, in order, so that a kept one can be shown as if it happened
 * again. Of several progress events only the sum is left, dated like the event before it.
 */
export function eventsOf(exchange: Exchange): readonly ExchangeEvent[] {
  const { id, model, stream, client, time, startedAt } = exchange
  return [
    { type: 'exchange.started', id, at: startedAt, time, model, stream, client },
    ...routedOf(exchange),
    ...respondedOf(exchange),
    ...firstTokenOf(exchange),
    ...progressOf(exchange),
    ...endOf(exchange),
  ]
}

function routedOf(exchange: Exchange): readonly ExchangeEvent[] {
  const { id, routedAt: at, tier, upstream, upstreamModel } = exchange
  if (at === undefined || upstream === undefined || upstreamModel === undefined) return []
  return [{ type: 'exchange.routed', id, at, tier, upstream, upstreamModel }]
}

function respondedOf(exchange: Exchange): readonly ExchangeEvent[] {
  const { id, respondedAt: at, upstreamStatus: status, attempts } = exchange
  if (at === undefined || status === undefined) return []
  return [{ type: 'exchange.responded', id, at, status, attempts }]
}

function firstTokenOf({ id, firstTokenAt: at }: Exchange): readonly ExchangeEvent[] {
  return at === undefined ? [] : [{ type: 'exchange.firstToken', id, at }]
}

function progressOf(exchange: Exchange): readonly ExchangeEvent[] {
  const { id, phase, outputCharacters, firstTokenAt, respondedAt, routedAt, startedAt } = exchange
  if (phase === 'waiting' && outputCharacters === 0) return []
  const at = firstTokenAt ?? respondedAt ?? routedAt ?? startedAt
  return [{ type: 'exchange.progress', id, at, phase, outputCharacters }]
}

function endOf(exchange: Exchange): readonly ExchangeEvent[] {
  const { id, endedAt: at, status, stopReason, tokens, error, phase, ledger } = exchange
  if (at === undefined || status === undefined) return []
  if (error !== undefined) {
    return [{ type: 'exchange.failed', id, at, status, error, phase, tokens, ledger }]
  }
  if (stopReason === undefined || tokens === undefined) return []
  return [{ type: 'exchange.finished', id, at, status, stopReason, tokens, ledger }]
}
