import { describe, expect, test } from 'bun:test'

import * as fc from 'fast-check'

import { clip, plainText, withoutTags } from '../../src/convert/plain-text.ts'
import { PROPERTY_RUNS } from '../helpers/environment.ts'

const KEY = 'sk-proj-a"b\\c/d+e=f'

describe('plainText', () => {
  test.each([
    ['white space', ' one\r\n\ttwo   three ', 'one two three'],
    ['colours', '\u001B[31mred\u001B[0m and \u009B', 'red and'],
    ['a title of the terminal', 'a\u001B]0;evil\u0007b', 'ab'],
    ['other controls', 'a\u0000b\u0008c\u007Fd', 'abcd'],
    ['a list after a line break', 'Errors:\n[1] first', 'Errors: [1] first'],
    ['turned text', 'abc\u202Edef\u2066', 'abcdef'],
    ['half a character', 'a\uD800b', 'a\uFFFDb'],
    ['other scripts', '模型不存在 🙂', '模型不存在 🙂'],
  ])('%s', (_name, text, expected) => {
    expect(plainText(text, [])).toBe(expected)
  })

  test.each([
    ['as it is', KEY],
    ['within JSON', JSON.stringify({ KEY })],
    ['within a URL', `https://x/?key=${encodeURIComponent(KEY)}`],
    ['hidden by an escape', `${KEY.slice(0, 6)}\u001B[0m${KEY.slice(6)}`],
    ['with another around it', `abcd${KEY}efgh`],
  ])('a key %s', (_name, text) => {
    const shown = plainText(text, [KEY, `abcd${KEY}efgh`, 'abcd'])
    expect(shown).toContain('***')
    expect(shown).not.toContain('proj')
    expect(shown).not.toContain('efgh')
  })

  test('a key with two spaces, which become one', () => {
    expect(plainText('x two  spaces y', ['two  spaces'])).toBe('x *** y')
  })

  test('placeholders instead of keys do not spoil words', () => {
    expect(plainText('try ollama pull, any model', ['ollama', 'any', ''])).toBe(
      'try ollama pull, any model',
    )
  })

  test('is bounded, and no key is cut in half at the end', () => {
    const shown = plainText(`${'x'.repeat(1_990)}${KEY}${'y'.repeat(5_000)}`, [KEY])
    expect(shown).toHaveLength(2_000)
    expect(shown).not.toContain('sk-p')
  })
})

test.each([
  ['abc', 3, 'abc'],
  ['abcd', 3, 'ab…'],
  ['a🙂b', 3, 'a…'],
])('clip %s to %i', (text, limit, expected) => {
  expect(clip(text, limit)).toBe(expected)
})

describe('withoutTags', () => {
  test('keeps what a reader would see', () => {
    const page =
      '<html><head><style>b{}</style><SCRIPT src=x>alert("<p>")</SCRIPT><title>502</title></head><b>Bad</b> gateway<script>cut'
    expect(plainText(withoutTags(page), [])).toBe('502 Bad gateway')
  })

  test.each(['<', '<script', '<style>', '</script', '<a<', '\u001B[', '\u001B]', '\u001B[0'])(
    'takes 100 KB of %j in its stride',
    (piece) => {
      const text = piece.repeat(100_000 / piece.length)
      const before = process.cpuUsage()
      plainText(withoutTags(text), [KEY])
      plainText(text, [KEY])
      expect(process.cpuUsage(before).user).toBeLessThan(1_000_000)
    },
  )
})

test('no text is too odd', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const shown = plainText(text, [])
      expect(shown.isWellFormed()).toBe(true)
      expect(/\p{Cc}/u.test(shown)).toBe(false)
      expect(shown.length).toBeLessThanOrEqual(2_000)
    }),
    { numRuns: PROPERTY_RUNS },
  )
})
