import { expect, test } from 'bun:test'

import { distance } from '../../src/config/distance.ts'

test.each([
  ['', '', 0],
  ['', 'abc', 3],
  ['abc', '', 3],
  ['doctor', 'doctor', 0],
  ['doktor', 'doctor', 1],
  ['doctr', 'doctor', 1],
  ['docttor', 'doctor', 1],
  ['show', 'env', 4],
])('from %p to %p: %d', (from, to, edits) => {
  expect(distance(from, to)).toBe(edits)
})
