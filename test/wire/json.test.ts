import { describe, expect, test } from 'bun:test'

import { parseJsonExactly } from '../../src/wire/json.ts'

describe('what is only written out again', () => {
  test.each([
    '{"id":1234567890123456789}',
    '{"id":-9223372036854775808,"of":[18446744073709551615]}',
    '[1e999,-1E400]',
    '{"limit":12345678901234567168}',
    '{"text":"1234567890123456789","number":1}',
    '{"safe":9007199254740991,"next":9007199254740993}',
    '{"__proto__":{"id":1234567890123456789}}',
    '7',
  ])('keeps its numbers: %s', (text) => {
    expect(JSON.stringify(parseJsonExactly(text))).toBe(text)
  })

  test.each([
    ['{"a":1.50}', '{"a":1.5}'],
    ['[0.10000000000000000555,1e22,1E+2]', '[0.1,1e+22,100]'],
    ['{ "a" : [ ] }', '{"a":[]}'],
  ])('is else as JavaScript writes it: %s', (text, written) => {
    expect(JSON.stringify(parseJsonExactly(text))).toBe(written)
  })

  test('however deep it is', () => {
    const deep = `${'['.repeat(100_000)}1234567890123456789${']'.repeat(100_000)}`
    expect(parseJsonExactly(deep)).toBeArray()
  })

  test.each(['', '{', '{"id":1234567890123456789', 'no'])(
    'is nothing where it is no JSON: %p',
    (text) => {
      expect(parseJsonExactly(text)).toBeUndefined()
    },
  )
})
