import { percentilesOf } from './samples.ts'
import type { Latency, Row } from './types.ts'

/** Upper ends of the histogram's buckets in milliseconds. */
const ENDS = [250, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 60_000, Infinity] as const
const MOST_SLOW = 10

/**
 * Of the answers that came to their end within `windowMs` before `now` (the proxy's clock);
 * Infinity for all that are kept. Failures count for nothing: they are fast or slow by chance.
 */
export function latency(rows: readonly Row[], windowMs: number, now: number): Latency {
  const done = rows.filter(
    ({ state, exchange }) => state === 'done' && now - (exchange.endedAt ?? 0) <= windowMs,
  )
  const exchanges = done.map(({ exchange }) => exchange)
  const ttft = known(exchanges.map(({ ttftMs }) => ttftMs))
  const total = known(exchanges.map(({ durationMs }) => durationMs))
  return {
    count: done.length,
    ttft: percentilesOf(ttft),
    headers: percentilesOf(known(exchanges.map(({ headersMs }) => headersMs))),
    total: percentilesOf(total),
    overhead: percentilesOf(known(exchanges.map(({ overheadMs }) => overheadMs))),
    histogram: histogramOf(ttft, total),
    slowest: slowestOf(done),
  }
}

function known(values: readonly (number | undefined)[]): readonly number[] {
  return values.filter((value) => value !== undefined)
}

function histogramOf(ttft: readonly number[], total: readonly number[]): Latency['histogram'] {
  const [ttfts, totals] = [countsOf(ttft), countsOf(total)]
  return ENDS.map((below, index) => ({
    below,
    ttft: ttfts[index] ?? 0,
    total: totals[index] ?? 0,
  }))
}

function countsOf(values: readonly number[]): readonly number[] {
  const counts = ENDS.map(() => 0)
  for (const value of values) {
    const index = ENDS.findIndex((below) => value < below)
    counts[index] = (counts[index] ?? 0) + 1
  }
  return counts
}

/** Without sorting them all: few are ever among the slowest so far. */
function slowestOf(rows: readonly Row[]): readonly Row[] {
  const slowest: Row[] = []
  for (const row of rows) {
    if (slowest.length === MOST_SLOW && duration(row) <= duration(slowest.at(-1))) continue
    const index = slowest.findLastIndex((other) => duration(other) >= duration(row)) + 1
    slowest.splice(index, 0, row)
    if (slowest.length > MOST_SLOW) slowest.pop()
  }
  return slowest
}

function duration(row: Row | undefined): number {
  return row?.exchange.durationMs ?? 0
}
