import { describe, expect, test } from 'bun:test'

import * as fc from 'fast-check'

import { createDecoder } from '../../../tui/keys/decode.ts'
import { edit, EMPTY_LINE, type Line, lineOf, textOf } from '../../../tui/keys/line-editor.ts'
import { PROPERTY_RUNS } from '../../helpers/environment.ts'

/** The line after keys, as a terminal sends them; the cursor shows as `|`. */
function type(start: Line, keys: string): string {
  let line = start
  for (const stroke of createDecoder()(keys)) line = edit(line, stroke) ?? line
  const { characters, cursor } = line
  return `${characters.slice(0, cursor).join('')}|${characters.slice(cursor).join('')}`
}

const LEFT = '\x1b[D'
const RIGHT = '\x1b[C'

describe('editing', () => {
  test.each([
    ['typing', '', 'gpt-5', 'gpt-5|'],
    ['typing within', 'gt', `${LEFT}p`, 'gp|t'],
    ['backspace', 'gpt', '\x7f', 'gp|'],
    ['backspace at the start', '', '\x7f', '|'],
    ['delete', 'gpt', `${LEFT}${LEFT}\x1b[3~`, 'g|t'],
    ['delete at the end', 'gpt', '\x1b[3~', 'gpt|'],
    ['home and end', 'gpt', '\x01x\x05y', 'xgpty|'],
    ['the keys for them', 'gpt', '\x1b[Hx\x1b[Fy', 'xgpty|'],
    ['left beyond the start', 'g', `${LEFT}${LEFT}${LEFT}${RIGHT}`, 'g|'],
    ['to the start', 'a b c', `${LEFT}\x15`, '|c'],
    ['to the end', 'a b c', `\x01${RIGHT}\x0b`, 'a|'],
    ['a word', 'one two  ', '\x17', 'one |'],
    ['a word without any', '  ', '\x17', '|'],
    ['a paste of several lines', 'a', '\x1b[200~b\nc\td\x1b[201~', 'ab c d|'],
    ['a letter with an accent of its own', '', 'e\u0301x\x7f\x7f', '|'],
  ])('%s', (_, before, keys, after) => {
    expect(type(lineOf(before), keys)).toBe(after)
  })

  test.each(['enter', 'esc', 'tab', 'up', 'ctrl-n'])('%s is not for the line', (key) => {
    expect(edit(EMPTY_LINE, { key, text: undefined })).toBeUndefined()
  })

  test('a line has an end', () => {
    const long = edit(lineOf('x'.repeat(990)), { key: 'paste', text: 'y'.repeat(5_000) })
    expect(long?.characters).toHaveLength(1_000)
  })

  test('a full line is the same line whatever is typed, so that nothing is searched again', () => {
    const full = lineOf('x'.repeat(1_000))
    expect(edit(full, { key: 'y', text: 'y' })).toBe(full)
  })

  test('whatever the keys, the cursor stays within the text', () => {
    const key = fc.constantFrom(
      'a',
      ' ',
      '\x7f',
      '\x17',
      '\x15',
      '\x0b',
      '\x01',
      '\x05',
      LEFT,
      RIGHT,
    )
    fc.assert(
      fc.property(fc.array(key), fc.string(), (keys, text) => {
        let line = lineOf(text)
        for (const stroke of createDecoder()(keys.join(''))) line = edit(line, stroke) ?? line
        expect(line.cursor).toBeGreaterThanOrEqual(0)
        expect(line.cursor).toBeLessThanOrEqual(line.characters.length)
        expect(textOf(line)).toBe(line.characters.join(''))
      }),
      { numRuns: PROPERTY_RUNS },
    )
  })
})
