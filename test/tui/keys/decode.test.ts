import { describe, expect, test } from 'bun:test'

import * as fc from 'fast-check'

import { createDecoder } from '../../../tui/keys/decode.ts'
import { PROPERTY_RUNS } from '../../helpers/environment.ts'

function keys(...chunks: readonly string[]): readonly string[] {
  const decode = createDecoder()
  return chunks.flatMap((chunk) => decode(chunk).map(({ key }) => key))
}

describe('what a terminal sends', () => {
  test.each([
    ['letters typed fast', ['jjJ'], ['j', 'j', 'J']],
    ['control keys in one chunk', ['\x04\x15'], ['ctrl-d', 'ctrl-u']],
    ['enter, in both forms', ['\r\n'], ['enter', 'enter']],
    ['tab and back', ['\t\x1b[Z'], ['tab', 'shift-tab']],
    ['both forms of backspace', ['\x7f\b'], ['backspace', 'backspace']],
    ['space', [' '], ['space']],
    ['ctrl-space', ['\0'], ['ctrl-space']],
    ['arrows', ['\x1b[A\x1b[B\x1b[C\x1b[D'], ['up', 'down', 'right', 'left']],
    ['arrows in application mode', ['\x1bOA\x1bOB'], ['up', 'down']],
    ['home and end, as each terminal has them', ['\x1b[H\x1b[1~\x1b[7~'], ['home', 'home', 'home']],
    ['end', ['\x1b[F\x1b[4~\x1bOF'], ['end', 'end', 'end']],
    ['pages and delete', ['\x1b[5~\x1b[6~\x1b[3~'], ['pageup', 'pagedown', 'delete']],
    ['an arrow with a modifier', ['\x1b[1;5C'], ['right']],
    ['a page key with a modifier', ['\x1b[5;2~'], ['pageup']],
    ['escape alone', ['\x1b'], ['esc']],
    ['escape, then a letter', ['\x1bj'], ['esc', 'j']],
    ['escape twice', ['\x1b\x1b'], ['esc', 'esc']],
    ['escape, then an arrow', ['\x1b\x1b[A'], ['esc', 'up']],
    ['a function key', ['\x1bOPj\x1b[15~k'], ['j', 'k']],
    ['the mouse', ['\x1b[<0;12;7Mj\x1b[<0;12;7m'], ['j']],
    ['focus', ['\x1b[Ij\x1b[O'], ['j']],
    [
      'an answer to a question about colours',
      ['\x1b]11;rgb:0/0/0\x07j\x1b]11;x\x1b\\k'],
      ['j', 'k'],
    ],
    ['an answer about the terminal', ['\x1bP>|tmux 3.3a\x1b\\j'], ['j']],
    ['escape, then what also begins an answer', ['\x1b]'], ['esc', ']']],
    ['other writing', ['日é😀'], ['日', 'é', '😀']],
    ['control characters without a name', ['\x1c\x9bj'], ['j']],
    ['a sequence in two chunks', ['\x1b[', 'A'], ['up']],
    ['a sequence in three chunks', ['a\x1b[1', ';5', 'Cb'], ['a', 'right', 'b']],
    ['a broken sequence', ['\x1b[1\x04'], ['esc', '[', '1', 'ctrl-d']],
  ])('%s', (_, chunks, expected) => {
    expect(keys(...chunks)).toEqual(expected)
  })

  test('what a key writes', () => {
    const decode = createDecoder()
    expect(decode('a \r')).toEqual([
      { key: 'a', text: 'a' },
      { key: 'space', text: ' ' },
      { key: 'enter', text: undefined },
    ])
  })

  test('a paste is one stroke, over however many chunks', () => {
    const decode = createDecoder()
    expect(decode('\x1b[200~gpt-')).toEqual([])
    expect(decode('5\nq\x1b[2')).toEqual([])
    expect(decode('01~j')).toEqual([
      { key: 'paste', text: 'gpt-5\nq' },
      { key: 'j', text: 'j' },
    ])
  })

  test('a paste without an end does not hold the keyboard for ever', () => {
    const decode = createDecoder()
    expect(decode(`\x1b[200~${'x'.repeat(1_000_000)}`)).toHaveLength(1)
    expect(decode('j')).toEqual([{ key: 'j', text: 'j' }])
  })

  test('a sequence without an end does not either', () => {
    const strokes = keys(`\x1b[${'1;'.repeat(100)}`)
    expect(strokes[0]).toBe('esc')
    expect(strokes.length).toBeGreaterThan(100)
  })
})

describe('whatever is sent', () => {
  const noise = fc.string({
    unit: fc.constantFrom(
      'j',
      ' ',
      '\x1b',
      '[',
      ']',
      'O',
      'A',
      '~',
      ';',
      '2',
      '\x07',
      '\\',
      '😀',
      '\r',
    ),
    maxLength: 40,
  })

  test('it ends, and nothing but text and names comes out', () => {
    fc.assert(
      fc.property(fc.array(noise), (chunks) => {
        for (const key of keys(...chunks)) expect(key).not.toMatch(/[\p{Cc}]/u)
      }),
      { numRuns: PROPERTY_RUNS },
    )
  })

  test('plain text comes out as it went in, however it is cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: fc.constantFrom('a', 'Z', '?', 'é', '日') })),
        (chunks) => {
          expect(keys(...chunks).join('')).toBe(chunks.join(''))
        },
      ),
      { numRuns: PROPERTY_RUNS },
    )
  })
})
