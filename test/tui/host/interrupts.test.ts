import { expect, test } from 'bun:test'

import * as fc from 'fast-check'

import { createInterrupts } from '../../../tui/host/interrupts.ts'
import { LONGEST_PASTE } from '../../../tui/keys/decode.ts'
import { PROPERTY_RUNS } from '../../helpers/environment.ts'

type Case = readonly [string, readonly (readonly [at: number, chunk: string])[], number]

const LONG = 'x'.repeat(LONGEST_PASTE - 1)

test.each([
  ['one press', [[0, '\x03']], 0],
  [
    'two within two seconds',
    [
      [0, '\x03'],
      [2_000, '\x03'],
    ],
    1,
  ],
  [
    'two that are too far apart',
    [
      [0, '\x03'],
      [2_001, '\x03'],
    ],
    0,
  ],
  ['two in one chunk', [[0, '\x03\x03']], 1],
  [
    'among other keys',
    [
      [0, 'j\x03'],
      [100, 'k'],
      [200, '\x03k'],
    ],
    1,
  ],
  [
    'other keys',
    [
      [0, 'c'],
      [1, 'c'],
    ],
    0,
  ],
  [
    'pasted',
    [
      [0, '\x1b[200~\x03\x03\x1b[201~'],
      [1, '\x03'],
    ],
    0,
  ],
  [
    'pasted in several chunks',
    [
      [0, '\x1b[200~a'],
      [1, '\x03\x03'],
      [2, '\x03'],
      [3, '\x03\x1b[201~'],
    ],
    0,
  ],
  [
    'pasted, with chunks that end within the marks',
    [
      [0, 'j\x1b'],
      [1, '[200'],
      [2, '~\x03\x03\x1b[20'],
      [3, '\x03\x03\x1b'],
      [4, '[201~'],
    ],
    0,
  ],
  ['before and behind a paste', [[0, '\x03\x1b[200~\x03\x1b[201~\x03']], 1],
  [
    'behind a paste of several chunks',
    [
      [0, '\x1b[200~\x03\x03'],
      [1, '\x1b[201~k'],
      [2, '\x03\x03'],
    ],
    1,
  ],
  [
    'behind two pastes in one chunk',
    [
      [0, '\x1b[200~\x03\x1b[201~\x1b[200~\x03\x1b[201~'],
      [1, '\x03\x03'],
    ],
    1,
  ],
  [
    'behind an escape key',
    [
      [0, '\x1b'],
      [1, '\x03\x03'],
    ],
    1,
  ],
  [
    'an end without a paste',
    [
      [0, '\x1b[201~'],
      [1, '\x03\x03'],
    ],
    1,
  ],
  [
    'in two long pastes, each of which may be as long',
    [
      [0, `\x1b[200~${LONG}`],
      [1, `\x1b[201~\x1b[200~${LONG}`],
      [2, '\x03\x03\x1b[201~'],
    ],
    0,
  ],
  [
    'in a paste whose end never comes, when it is too long to be one',
    [
      [0, '\x1b[200~'],
      [1, LONG],
      [2, '\x03\x03'],
      [3, '\x03\x03'],
    ],
    1,
  ],
] as readonly Case[])('%s', (_, presses, expected) => {
  let now = 0
  let twice = 0
  const hear = createInterrupts(
    () => now,
    () => {
      twice += 1
    },
  )
  for (const [at, chunk] of presses) {
    now = at
    hear(chunk)
  }
  expect(twice).toBe(expected)
})

test('however a terminal cuts it, the same is heard', () => {
  const piece = fc.constantFrom('\x03', '\x1b', '\x1b[200~', '\x1b[201~', '[20', 'k')
  const cuts = fc.array(fc.nat({ max: 40 }), { maxLength: 5 })
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 10 }), cuts, (pieces, places) => {
      const text = pieces.join('')
      const ends = [...places.filter((place) => place < text.length), text.length]
      const sorted = ends.toSorted((a, b) => a - b)
      const chunks = sorted.map((end, index) => text.slice(sorted[index - 1] ?? 0, end))
      expect(isHeard(chunks)).toBe(isHeard([text]))
    }),
    { numRuns: PROPERTY_RUNS },
  )
})

function isHeard(chunks: readonly string[]): boolean {
  let isTwice = false
  const hear = createInterrupts(
    () => 0,
    () => void (isTwice = true),
  )
  for (const chunk of chunks) hear(chunk)
  return isTwice
}
