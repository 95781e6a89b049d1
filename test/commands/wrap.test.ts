import { expect, test } from 'bun:test'

import * as fc from 'fast-check'

import { wrapped } from '../../src/commands/wrap.ts'
import { PROPERTY_RUNS } from '../helpers/environment.ts'

test('breaks between words, and indents what follows', () => {
  expect(wrapped('one two three', { width: 9, indent: 2 })).toBe('one two\n  three')
  expect(wrapped('a-word-that-is-longer so', { width: 9, indent: 0 })).toBe(
    'a-word-that-is-longer\nso',
  )
})

test('keeps every word in order, and no line too long but for one word', () => {
  const word = fc.stringMatching(/^[a-z]{1,30}$/)
  const options = fc.record({ width: fc.integer({ min: 5, max: 60 }), indent: fc.nat(20) })
  fc.assert(
    fc.property(fc.array(word, { minLength: 1 }), options, (words, { width, indent }) => {
      const lines = wrapped(words.join(' '), { width, indent }).split('\n')
      expect(lines.flatMap((line) => line.trim().split(' '))).toEqual(words)
      for (const [at, line] of lines.entries()) {
        const length = at === 0 ? indent + line.length : line.length
        expect(length <= width || !line.trim().includes(' ')).toBe(true)
      }
    }),
    { numRuns: PROPERTY_RUNS },
  )
})
