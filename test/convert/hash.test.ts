import { expect, test } from 'bun:test'

import { hash8 } from '../../src/convert/hash.ts'

// The first three are the vectors of the FNV authors (isthe.com/chongo/tech/comp/fnv).
test.each([
  ['', '811c9dc5'],
  ['a', 'e40c292c'],
  ['foobar', 'bf9cf968'],
  ['naïve 漢字 😀', '367587cb'],
  ['g6', '09201d90'],
])('hash8(%p) is %p', (text, hash) => {
  expect(hash8(text)).toBe(hash)
})
