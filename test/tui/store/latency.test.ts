import { describe, expect, test } from 'bun:test'

import { latency } from '../../../tui/store/latency.ts'
import { failed, finished, firstToken, rowsOf, routed, sent, started } from './rows.ts'

/** An answer that takes so long, its first token after half of it. */
function answer(at: number, ms: number) {
  return [
    started({ at }),
    routed({ at }),
    sent({ at: at + 1 }),
    { type: 'exchange.responded', id: '', at: at + 11, status: 200, attempts: 1 } as const,
    firstToken({ at: at + ms / 2 }),
    finished({ at: at + ms, overheadMs: ms / 100 }),
  ]
}

describe('latency', () => {
  const rows = rowsOf(
    answer(0, 400),
    answer(0, 500),
    answer(0, 3000),
    answer(0, 90_000),
    [started({ at: 0 }), routed({ at: 0 }), failed({ at: 80_000 })],
    [started({ at: 0 }), routed({ at: 0 })],
  )

  test('of what has come to its end', () => {
    expect(latency(rows, Infinity, 100_000)).toMatchObject({
      count: 4,
      ttft: { count: 4, p50: 250, p95: 45_000, p99: 45_000 },
      headers: { count: 4, p50: 10, p95: 10, p99: 10 },
      total: { count: 4, p50: 500, p95: 90_000, p99: 90_000 },
      overhead: { count: 4, p50: 5, p95: 900, p99: 900 },
    })
  })

  test('the histogram, with lower ends that belong to a bucket', () => {
    expect(latency(rows, Infinity, 100_000).histogram).toEqual([
      { below: 250, ttft: 1, total: 0 },
      { below: 500, ttft: 1, total: 1 },
      { below: 1_000, ttft: 0, total: 1 },
      { below: 2_000, ttft: 1, total: 0 },
      { below: 5_000, ttft: 0, total: 1 },
      { below: 10_000, ttft: 0, total: 0 },
      { below: 20_000, ttft: 0, total: 0 },
      { below: 60_000, ttft: 1, total: 0 },
      { below: Infinity, ttft: 0, total: 1 },
    ])
  })

  test('only within the time', () => {
    expect(latency(rows, 60_000, 100_000)).toMatchObject({ count: 1, total: { p50: 90_000 } })
    expect(latency(rows, 97_000, 100_000).count).toBe(2)
    expect(latency(rows, 96_999, 100_000).count).toBe(1)
  })

  test('the slowest ten, slowest first', () => {
    const many = rowsOf(...Array.from({ length: 14 }, (_, index) => answer(0, (index + 1) * 100)))
    const { slowest } = latency(many, Infinity, 5000)
    expect(slowest.map(({ number }) => number)).toEqual([14, 13, 12, 11, 10, 9, 8, 7, 6, 5])
  })

  test('of equally slow ones the older first', () => {
    const same = rowsOf(answer(0, 200), answer(0, 200), answer(0, 900), answer(0, 200))
    const { slowest } = latency(same, Infinity, 5000)
    expect(slowest.map(({ number }) => number)).toEqual([3, 1, 2, 4])
  })

  test('of nothing', () => {
    const nothing = latency([], Infinity, 0)
    expect(nothing).toMatchObject({ count: 0, ttft: undefined, total: undefined, slowest: [] })
    expect(nothing.histogram.every(({ ttft, total }) => ttft === 0 && total === 0)).toBeTrue()
  })
})
