import { describe, expect, test } from 'bun:test'

import { createLiveRate, wholeRate } from '../../../tui/store/live-rate.ts'

type Sample = readonly [at: number, characters: number]

function rateOf(samples: readonly Sample[], now: number): number | undefined {
  const rate = createLiveRate()
  for (const [at, characters] of samples) rate.add(at, characters)
  return rate.read(now, 4)
}

describe('the rate of a stream', () => {
  test.each<[string, readonly Sample[], number, number | undefined]>([
    ['nothing yet', [], 0, undefined],
    ['only the first token', [[0, 4]], 100, undefined],
    [
      'fewer than 8 tokens',
      [
        [0, 0],
        [1000, 31],
      ],
      1000,
      undefined,
    ],
    [
      '8 tokens',
      [
        [0, 0],
        [1000, 32],
      ],
      1000,
      8,
    ],
    [
      'less than a quarter of a second',
      [
        [0, 0],
        [249, 400],
      ],
      249,
      undefined,
    ],
    [
      'a quarter of a second',
      [
        [0, 0],
        [250, 400],
      ],
      250,
      400,
    ],
    [
      'only the last two seconds count',
      [
        [0, 0],
        [2000, 4000],
        [3000, 4200],
        [4000, 4400],
      ],
      4000,
      50,
    ],
    [
      'between two chunks nothing changes',
      [
        [0, 0],
        [1000, 400],
      ],
      1999,
      100,
    ],
    [
      'a silent stream slows down',
      [
        [0, 0],
        [1000, 400],
      ],
      2000,
      50,
    ],
    [
      'and comes to nothing',
      [
        [0, 0],
        [1000, 400],
      ],
      3000,
      0,
    ],
  ])('%s', (_, samples, now, expected) => {
    expect(rateOf(samples, now)).toBe(expected)
  })
})

describe('the rate of a whole answer', () => {
  test.each([
    [7, 1000, undefined],
    [8, 1000, 8],
    [100, 249, undefined],
    [100, 250, 400],
    [100, 0, undefined],
  ])('%d tokens in %d ms', (tokens, ms, expected) => {
    expect(wholeRate(tokens, ms)).toBe(expected)
  })
})
