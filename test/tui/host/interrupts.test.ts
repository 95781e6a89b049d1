import { expect, test } from 'bun:test'

import { createInterrupts } from '../../../tui/host/interrupts.ts'

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
] as const)('%s', (_, presses, expected) => {
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
