import { expect, test } from 'bun:test'

import { cutBefore } from '../../src/convert/characters.ts'

test.each([
  ['abc', 2, 2],
  ['abc', 0, 0],
  ['abc', 3, 3],
  ['', 0, 0],
  ['a😀b', 1, 1],
  ['a😀b', 2, 1],
  ['a😀b', 3, 3],
  ['😀😀', 1, 0],
  ['😀😀', 2, 2],
  // Halves without their other half are what the upstream sent.
  ['a\uD83Db', 2, 2],
  ['a\uDE00b', 1, 1],
])('%p at %p is cut at %p', (text, at, expected) => {
  expect(cutBefore(text, at)).toBe(expected)
})
