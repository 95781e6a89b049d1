import { expect, test } from 'bun:test'

import { createCharactersPerToken } from '../../../tui/store/characters.ts'

test.each([
  ['nothing heard', [], 4],
  ['too little heard', [[98, 49]], 4],
  ['enough heard', [[150, 50]], 3],
  [
    'all answers together',
    [
      [100, 40],
      [200, 60],
    ],
    3,
  ],
  [
    'what says nothing is left out',
    [
      [0, 50],
      [150, 0],
      [150, 50],
    ],
    3,
  ],
  ['never absurdly little', [[1, 5000]], 0.5],
  ['nor absurdly much', [[5_000_000, 50]], 12],
  [
    'the newer counts more',
    [
      [80_000, 20_001],
      [60_000, 10_000],
    ],
    100_000 / 20_000.5,
  ],
] as const)('%s', (_, answers, expected) => {
  const characters = createCharactersPerToken()
  for (const [length, tokens] of answers) characters.learn('m', length, tokens)
  expect(characters.of('m')).toBeCloseTo(expected, 10)
  expect(characters.of('another')).toBe(4)
  expect(characters.of(undefined)).toBe(4)
})

test('no more models than it can hold', () => {
  const characters = createCharactersPerToken()
  for (let index = 0; index <= 500; index += 1) characters.learn(`m${index}`, 150, 50)
  expect([characters.of('m499'), characters.of('m500')]).toEqual([3, 4])
})
