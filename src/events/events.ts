import type { LedgerEntry } from '../convert/ledger.ts'
import type { ErrorKind } from '../errors.ts'
import type { Tier } from '../route/tier.ts'
import type { StopReason } from '../wire/anthropic.ts'

/**
 * The story of every exchange, as facts. No bodies, keys or prompts travel here.
 *
 * Contract: `started` comes first, exactly one of `finished` and `failed` last, a `sent` before
 * each `responded`, and `at` (milliseconds of a monotonic clock) never decreases within an exchange.
 * Only `progress` may be thinned or dropped.
 */
export type Tokens = {
  /** Prompt tokens that were neither read from nor written to the cache. */
  readonly input: number
  readonly output: number
  readonly cacheRead: number
  readonly cacheWrite: number
  /** Part of `output` that was reasoning, where the upstream says so. */
  readonly reasoning: number
  /** True when the upstream sent no usage and these are our own guess. */
  readonly estimated: boolean
}

export type Phase = 'waiting' | 'thinking' | 'text' | 'tool'

export type ClientInfo = {
  readonly agent: string | undefined
  readonly session: string | undefined
  readonly subagent: string | undefined
}

export type ExchangeStarted = {
  readonly type: 'exchange.started'
  readonly id: string
  readonly at: number
  /** Wall time in milliseconds, for people. */
  readonly time: number
  /** What the client asked for; undefined when the request could not be read. */
  readonly model: string | undefined
  readonly stream: boolean
  readonly client: ClientInfo
}

export type ExchangeRouted = {
  readonly type: 'exchange.routed'
  readonly id: string
  readonly at: number
  readonly tier: Tier | undefined
  /** Host of the upstream. */
  readonly upstream: string
  readonly upstreamModel: string
}

export type ExchangeSent = {
  readonly type: 'exchange.sent'
  readonly id: string
  readonly at: number
  /** 1 for the first request that goes upstream; more after a lesson or a stale connection. */
  readonly attempt: number
  /** Our guess from the length of the prompt. */
  readonly promptTokens: number
}

type ExchangeResponded = {
  readonly type: 'exchange.responded'
  readonly id: string
  readonly at: number
  readonly status: number
  /** Requests sent upstream until this answer: more than one after a lesson or a stale connection. */
  readonly attempts: number
}

type ExchangeFirstToken = {
  readonly type: 'exchange.firstToken'
  readonly id: string
  readonly at: number
}

type ExchangeProgress = {
  readonly type: 'exchange.progress'
  readonly id: string
  readonly at: number
  readonly phase: Phase
  /** Characters of the answer so far; tokens are known at the end. */
  readonly outputCharacters: number
}

export type ExchangeFinished = {
  readonly type: 'exchange.finished'
  readonly id: string
  readonly at: number
  readonly status: number
  readonly stopReason: StopReason
  readonly tokens: Tokens
  readonly ledger: readonly LedgerEntry[]
  /** Milliseconds that our own conversions took of it. */
  readonly overheadMs: number
}

export type ExchangeFailed = {
  readonly type: 'exchange.failed'
  readonly id: string
  readonly at: number
  /** HTTP status of the answer; 200 when a stream had begun, 499 when the client left. */
  readonly status: number
  readonly error: { readonly kind: ErrorKind; readonly message: string }
  readonly phase: Phase
  readonly tokens: Tokens | undefined
  readonly ledger: readonly LedgerEntry[]
  /** Milliseconds that our own conversions took of it. */
  readonly overheadMs: number
}

export type ExchangeEvent =
  | ExchangeStarted
  | ExchangeRouted
  | ExchangeSent
  | ExchangeResponded
  | ExchangeFirstToken
  | ExchangeProgress
  | ExchangeFinished
  | ExchangeFailed

export type AppEvent =
  | { readonly type: 'server.started'; readonly at: number; readonly url: string }
  | { readonly type: 'server.stopping'; readonly at: number }
  | {
      readonly type: 'tier.swapped'
      readonly at: number
      readonly tier: Tier
      readonly from: string
      readonly to: string
    }
  | {
      readonly type: 'warning'
      readonly at: number
      readonly message: string
      readonly exchange: string | undefined
    }

export type VandammeEvent = ExchangeEvent | AppEvent
