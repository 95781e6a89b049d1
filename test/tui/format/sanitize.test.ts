import { describe, expect, test } from 'bun:test'

import * as fc from 'fast-check'

import { sanitizeLine, sanitizeText } from '../../../tui/format/sanitize.ts'
import { PROPERTY_RUNS } from '../../helpers/environment.ts'

const FORBIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u
const FORBIDDEN_IN_TEXT = /[^\P{Cc}\n]|[\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u

/** Pieces that attack, beside ones that must survive. */
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom('\x1b[', '\x1b]', '\x1bP', '\x1b\\', '\x07', '\x9b', '\x9d', '\u202e', '\t'),
      fc.constantFrom('\n', '\r\n', '\u2028', '31m', '52;c;', '\ud83d', '日本', '😀'),
      fc.string({ unit: 'binary', maxLength: 8 }),
    ),
    { maxLength: 20 },
  )
  .map((pieces) => pieces.join(''))

const CASES = [
  ['plain text', 'claude-opus-5-5', 'claude-opus-5-5'],
  ['a colour', '\x1b[1;31mred\x1b[0m', 'red'],
  ['a true colour with colons', '\x1b[38:2::255:0:0mred', 'red'],
  ['a cursor move and a clear', 'a\x1b[2J\x1b[3;4Hb', 'ab'],
  ['a private mode', 'a\x1b[?1049hb', 'ab'],
  ['a link (OSC 8)', '\x1b]8;;http://x.invalid\x07link\x1b]8;;\x07', 'link'],
  ['a link that ends with ST', '\x1b]8;;http://x.invalid\x1b\\link\x1b]8;;\x1b\\', 'link'],
  ['the clipboard (OSC 52)', 'a\x1b]52;c;aGk=\x07b', 'ab'],
  ['a title (OSC 0)', 'a\x1b]0;title\x1b\\b', 'ab'],
  ['a DCS string', 'a\x1bP1$q"p\x1b\\b', 'ab'],
  ['an APC string', 'a\x1b_Gi=1;AAAA\x1b\\b', 'ab'],
  ['a sequence without an end', 'a\x1b]8;;http://x', 'a'],
  ['a CSI without an end', 'a\x1b[31', 'a'],
  ['a bare ESC at the end', 'a\x1b', 'a'],
  ['a C1 CSI', 'a\x9b31mb', 'ab'],
  ['a C1 OSC', 'a\x9d0;t\x9cb', 'ab'],
  ['other C1 controls', 'a\x80\x8eb', 'ab'],
  ['C0 controls', 'a\x00\x07\x08b\x7f', 'ab'],
  ['bidi overrides', 'a\u202egnp.\u202cb', 'agnp.b'],
  ['bidi isolates and marks', 'a\u2066b\u2069\u200e\u200f', 'ab'],
  ['zero width and tags', 'a\u200b\u200d\ufeff\u{e0041}b', 'ab'],
  ['unpaired surrogates', 'a\ud83db\udc00', 'ab'],
  ['wide and joined characters', '日本語 e\u0301 😀', '日本語 e\u0301 😀'],
] as const

describe('sanitizeLine', () => {
  test.each(CASES)('%s', (_, text, expected) => {
    expect(sanitizeLine(text, 100)).toBe(expected)
  })

  test.each([
    ['line breaks are blanks', 'one\ntwo\r\n\r\nthree', 'one two three'],
    ['separators are blanks', 'one\u2028two\u2029three\x85four', 'one two three four'],
    ['tabs are blanks', 'one\ttwo', 'one two'],
    ['the ends are trimmed', '\n  one  \x1b[0m', 'one'],
  ])('%s', (_, text, expected) => {
    expect(sanitizeLine(text, 100)).toBe(expected)
  })

  test.each([
    ['abcdef', 3, 'abc'],
    ['abc', 3, 'abc'],
    ['ab😀', 3, 'ab'],
    ['ab😀', 4, 'ab😀'],
    ['abc', 0, ''],
  ])('%s in %d units', (text, max, expected) => {
    expect(sanitizeLine(text, max)).toBe(expected)
  })

  test('reads no more of a text than it needs', () => {
    expect(sanitizeLine(`${'\x1b[0m'.repeat(50)}late`, 10)).toBe('')
  })

  test('one printable line of at most the given length, whatever comes', () => {
    fc.assert(
      fc.property(hostile, fc.nat({ max: 40 }), (text, max) => {
        const line = sanitizeLine(text, max)
        expect(line.length).toBeLessThanOrEqual(max)
        expect(line).not.toMatch(FORBIDDEN)
        expect(line.isWellFormed()).toBeTrue()
      }),
      { numRuns: PROPERTY_RUNS },
    )
  })
})

describe('sanitizeText', () => {
  test.each(CASES)('%s', (_, text, expected) => {
    expect(sanitizeText(text)).toBe(expected)
  })

  test.each([
    ['line breaks stay', 'one\n\ntwo\r\nthree\rfour\n', 'one\n\ntwo\nthree\nfour\n'],
    ['a tab is four blanks', 'if x:\n\tpass', 'if x:\n    pass'],
    ['blanks at the ends stay', '  {\n  }  ', '  {\n  }  '],
    ['a sequence without an end takes only its line', 'a\x1b]0;t\nb', 'a\nb'],
  ])('%s', (_, text, expected) => {
    expect(sanitizeText(text)).toBe(expected)
  })

  test('only printable lines, whatever comes; a second time changes nothing', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const clean = sanitizeText(text)
        expect(clean).not.toMatch(FORBIDDEN_IN_TEXT)
        expect(sanitizeText(clean)).toBe(clean)
      }),
      { numRuns: PROPERTY_RUNS },
    )
  })
})
