import type { LedgerEntry } from '../convert/ledger.ts'
import type { Tier } from '../route/tier.ts'
import type { StopReason } from '../wire/anthropic.ts'
import type {
  ClientInfo,
  ExchangeEvent,
  ExchangeFailed,
  ExchangeFinished,
  ExchangeSent,
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

  /** Requests sent upstream. What follows is told of the last one. */
  readonly attempts: number
  readonly sentAt: number | undefined
  /** Our guess from the length of the prompt. */
  readonly promptTokens: number | undefined
  readonly respondedAt: number | undefined
  readonly upstreamStatus: number | undefined
  /** Time to headers: request sent to the upstream's status known. */
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
  /** Milliseconds that our own conversions took of it; known at the end. */
  readonly overheadMs: number | undefined
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
    attempts: 0,
    sentAt: undefined,
    promptTokens: undefined,
    respondedAt: undefined,
    upstreamStatus: undefined,
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
    overheadMs: undefined,
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
    case 'exchange.sent':
      return send(exchange, event)
    case 'exchange.responded': {
      const { at, status, attempts } = event
      const headersMs = exchange.sentAt === undefined ? undefined : at - exchange.sentAt
      return { ...exchange, respondedAt: at, upstreamStatus: status, attempts, headersMs }
    }
    case 'exchange.firstToken':
      return { ...exchange, firstTokenAt: event.at, ttftMs: event.at - exchange.startedAt }
    case 'exchange.progress':
      return { ...exchange, phase: event.phase, outputCharacters: event.outputCharacters }
    case 'exchange.finished': {
      const { status, stopReason, tokens } = event
      return { ...end(exchange, event), state: 'finished', status, stopReason, tokens }
    }
    case 'exchange.failed': {
      const { status, error, phase, tokens } = event
      return { ...end(exchange, event), state: 'failed', status, error, phase, tokens }
    }
    default:
      return event satisfies never
  }
}

/** What the upstream said to an earlier request is over. */
function send(exchange: Exchange, { at, attempt, promptTokens }: ExchangeSent): Exchange {
  return {
    ...exchange,
    attempts: attempt,
    sentAt: at,
    promptTokens,
    respondedAt: undefined,
    upstreamStatus: undefined,
    headersMs: undefined,
  }
}

function end(exchange: Exchange, event: ExchangeFinished | ExchangeFailed): Exchange {
  const { at, ledger, overheadMs } = event
  return { ...exchange, endedAt: at, durationMs: at - exchange.startedAt, ledger, overheadMs }
}

/**
 * The events that make this exchange, in order, so that a kept one can be shown as if it happened
 * again. Of several requests to the upstream only the last is left, of several progress events only
 * the sum, dated like the event before it.
 */
export function eventsOf(exchange: Exchange): readonly ExchangeEvent[] {
  const { id, model, stream, client, time, startedAt } = exchange
  return [
    { type: 'exchange.started', id, at: startedAt, time, model, stream, client },
    ...routedOf(exchange),
    ...sentOf(exchange),
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

function sentOf(exchange: Exchange): readonly ExchangeEvent[] {
  const { id, sentAt: at, attempts: attempt, promptTokens } = exchange
  if (at === undefined || promptTokens === undefined) return []
  return [{ type: 'exchange.sent', id, at, attempt, promptTokens }]
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
  const { id, phase, outputCharacters, firstTokenAt, respondedAt, sentAt, routedAt } = exchange
  if (phase === 'waiting' && outputCharacters === 0) return []
  const at = firstTokenAt ?? respondedAt ?? sentAt ?? routedAt ?? exchange.startedAt
  return [{ type: 'exchange.progress', id, at, phase, outputCharacters }]
}

function endOf(exchange: Exchange): readonly ExchangeEvent[] {
  const { id, endedAt: at, status, stopReason, tokens, error, phase, ledger, overheadMs } = exchange
  if (at === undefined || status === undefined || overheadMs === undefined) return []
  const told = { id, at, status, ledger, overheadMs }
  if (error !== undefined) return [{ type: 'exchange.failed', ...told, error, phase, tokens }]
  if (stopReason === undefined || tokens === undefined) return []
  return [{ type: 'exchange.finished', ...told, stopReason, tokens }]
}
