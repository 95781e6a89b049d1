import { describe, expect, test } from 'bun:test'

import { latencyPanel, slowestRows, type LatencyModel } from '../../../tui/panels/latency.ts'
import { LATENCY, NO_LATENCY, PLAIN, PLAIN_ASCII, ROWS, SCREENS } from './samples.ts'
import { shown } from './shown.ts'

const MODEL: LatencyModel = { latency: LATENCY, windowMs: 900_000, place: { first: 0, cursor: 1 } }

describe('the latencies', () => {
  test.each([...SCREENS])('%p', (size) => {
    expect(shown(latencyPanel(MODEL, size, PLAIN), size)).toMatchSnapshot()
  })

  test('in ASCII', () => {
    const size = { columns: 80, rows: 20 }
    expect(shown(latencyPanel(MODEL, size, PLAIN_ASCII), size)).toMatchSnapshot()
  })

  test.each([
    [60_000, '[1 min] 15 min session'],
    [900_000, '1 min [15 min] session'],
    [Infinity, '1 min 15 min [session]'],
  ])('the window of %d ms reads %s', (windowMs, text) => {
    expect(latencyPanel({ ...MODEL, windowMs }, { columns: 120, rows: 20 }, PLAIN)[0]).toContain(
      text,
    )
  })

  test('what the proxy takes is told in milliseconds', () => {
    const overhead = { count: 3, p50: 0.4, p95: 12.3, p99: 1500 }
    const text = latencyPanel(
      { ...MODEL, latency: { ...LATENCY, overhead } },
      { columns: 80, rows: 8 },
      PLAIN,
    )
    expect(text.join('\n')).toMatch(/Of it the proxy itself +0\.4ms +12ms +1\.50s/)
  })

  test('the longest bar fills its room, the shortest is seen', () => {
    const lines = latencyPanel(MODEL, { columns: 120, rows: 20 }, PLAIN)
    const bars = lines
      .map((line) => /< 1s +(▇+) 180 +(▇+) 31/.exec(line))
      .find((found) => found !== null)
    expect(bars?.[1]).toHaveLength(23)
    expect(bars?.[2]).toHaveLength(4)
    expect(lines.some((line) => /> 1min +▇ 2/.test(line))).toBe(true)
  })

  test('without answers', () => {
    const lines = latencyPanel({ ...MODEL, latency: NO_LATENCY }, { columns: 80, rows: 20 }, PLAIN)
    expect(lines.join('\n')).toContain('No answer has come to its end in this time.')
  })

  test.each([
    [80, 20, 6],
    [80, 10, 1],
    [60, 12, 3],
    [120, 30, 15],
    [1, 1, 0],
  ])('%dx%d shows %d of the slowest', (columns, rows, count) => {
    const size = { columns, rows }
    const slowest = Array.from({ length: 50 }, () => ROWS[5]!)
    const model = { ...MODEL, latency: { ...LATENCY, slowest } }
    expect(slowestRows(model, size)).toBe(count)
    expect(
      latencyPanel(model, size, PLAIN).filter((line) => line.includes('gpt-5-mini')),
    ).toHaveLength(count)
  })
})
