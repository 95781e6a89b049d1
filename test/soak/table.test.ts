import { expect, test } from 'bun:test'

import { growthOf, percentile, row } from './table.ts'

const samples = (...rss: readonly number[]) => rss.map((rssMb) => ({ rssMb }))

test.each<[string, number[], boolean]>([
  ['flat', [90, 120, 130, 130, 131, 129, 130, 131, 130, 130], false],
  ['a warm-up only', [60, 90, 120, 150, 151, 150, 149, 150, 151, 150], false],
  ['noise', [100, 100, 100, 100, 118, 99, 120, 101, 99, 112], false],
  ['a leak', [100, 110, 120, 130, 140, 150, 160, 170, 180, 190], true],
  ['a late leak', [100, 100, 100, 100, 100, 100, 100, 140, 180, 220], true],
  ['too few to tell', [100, 200, 300], false],
])('memory: %s', (_, rss, isUpward) => {
  expect(growthOf(samples(...rss)).isUpward).toBe(isUpward)
})

test('percentiles', () => {
  expect([percentile([], 0.5), percentile([3, 1, 2], 0.5), percentile([3, 1, 2], 0.99)]).toEqual([
    0, 2, 3,
  ])
})

test('a row', () => {
  const sample = {
    minute: 1,
    rssMb: 99.6,
    sockets: 7,
    requests: 12,
    p50: 1.26,
    p99: 10,
    wrong: ['x'],
  }
  expect(row(sample)).toBe('| 1.0 | 100 | 7 | 12 | 1.3 | 10.0 | 1 |')
})
