import type { Exchange } from '../../src/events/exchange.ts'
import type { Tier } from '../../src/route/tier.ts'

/** What an exchange is doing, or how it ended: one glyph each. */
export type RowState =
  | 'queued'
  | 'waiting'
  | 'thinking'
  | 'text'
  | 'tool'
  | 'done'
  | 'failed'
  | 'cancelled'

/** One exchange as the list shows it. A new object whenever something changed. */
export type Row = {
  /** 1 for the first exchange that the dashboard saw. */
  readonly number: number
  readonly exchange: Exchange
  readonly state: RowState
  /** All prompt tokens, cached ones too; undefined until something is known. */
  readonly input: number | undefined
  /** Part of the input that was read from the cache, 0 to 1. */
  readonly cached: number | undefined
  readonly output: number | undefined
  /** The counts are estimates, shown with `~`. */
  readonly estimated: boolean
  /** Output tokens a second: over the last 2 s while streaming, over all at the end. */
  readonly rate: number | undefined
  /** USD; undefined where no price is known. */
  readonly cost: number | undefined
}

/** Milliseconds (or tokens a second), of up to the last 1,000. */
export type Percentiles = {
  readonly count: number
  readonly p50: number
  readonly p95: number
  readonly p99: number
}

/** Sums since the dashboard began, of a tier or of a model. */
export type Stats = {
  readonly requests: number
  readonly running: number
  /** Failures; what the client or the user cancelled is none. */
  readonly errors: number
  readonly input: number
  readonly output: number
  readonly cacheRead: number
  /** USD of the requests whose price is known; undefined when there is none. */
  readonly cost: number | undefined
  readonly ttft: Percentiles | undefined
  readonly total: Percentiles | undefined
  readonly rate: Percentiles | undefined
}

export type ModelStats = Stats & {
  readonly model: string
  /** The tiers through which it was asked. */
  readonly tiers: readonly Tier[]
  /** Requests in the latest 60 buckets. */
  readonly spark: readonly number[]
}

/** Numbers in buckets of `bucketMs`, oldest first. */
export type Sparks = {
  readonly bucketMs: number
  readonly requests: readonly number[]
  readonly tokens: readonly number[]
  readonly errors: readonly number[]
}

/** Failures of the same kind. */
export type ErrorGroup = {
  readonly key: string
  readonly tier: Tier | undefined
  readonly upstreamModel: string | undefined
  readonly status: number | undefined
  readonly kind: string
  /** First line of the message. */
  readonly message: string
  /** What to do about it. */
  readonly hint: string
  readonly count: number
  /** Wall time in milliseconds of the latest. */
  readonly lastTime: number
  /** Ids of its rows, latest first. */
  readonly ids: readonly string[]
}

export const LOG_LEVELS = ['DEBUG', 'INFO', 'WARNING', 'ERROR'] as const
export type LogLineLevel = (typeof LOG_LEVELS)[number]

/** A line of the log view: printed by the program, or told by the dashboard of its own acts. */
export type LogLine = {
  readonly time: number
  readonly level: LogLineLevel
  readonly text: string
}

export const ORDERS = [
  'time',
  'tier',
  'model',
  'input',
  'output',
  'ttft',
  'rate',
  'total',
  'cost',
] as const
export type OrderBy = (typeof ORDERS)[number]
export type Order = {
  readonly by: OrderBy
  readonly reverse: boolean
  readonly activeFirst: boolean
}

/** What the latency view shows, of the answers that ended within a time. */
export type Latency = {
  readonly count: number
  readonly ttft: Percentiles | undefined
  /** Request sent upstream to status known. */
  readonly headers: Percentiles | undefined
  readonly total: Percentiles | undefined
  /** What our own conversions took. */
  readonly overhead: Percentiles | undefined
  /** How many took less than `below` (milliseconds), and no less than the bucket before. */
  readonly histogram: readonly {
    readonly below: number
    readonly ttft: number
    readonly total: number
  }[]
  /** The ten that took longest, slowest first. */
  readonly slowest: readonly Row[]
}
