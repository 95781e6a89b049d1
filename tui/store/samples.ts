import type { Percentiles } from './types.ts'

/** So many numbers sort in well under a millisecond: no digest is needed. */
const MOST = 1_000

export type Samples = {
  readonly add: (value: number) => void
  /** Of the latest 1,000; undefined when there is none. The same object until one is added. */
  readonly read: () => Percentiles | undefined
}

export function createSamples(): Samples {
  const values: number[] = []
  let next = 0
  let known: Percentiles | undefined

  return {
    add(value) {
      values[next] = value
      next = (next + 1) % MOST
      known = undefined
    },
    read() {
      known ??= percentilesOf(values)
      return known
    },
  }
}

/** Exact, by the nearest rank: each is one of the values. */
export function percentilesOf(values: readonly number[]): Percentiles | undefined {
  const count = values.length
  if (count === 0) return undefined
  const sorted = Float64Array.from(values).sort()
  const at = (share: number): number => sorted[Math.ceil(share * count) - 1] ?? 0
  return { count, p50: at(0.5), p95: at(0.95), p99: at(0.99) }
}
