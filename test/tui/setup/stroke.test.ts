import { expect, test } from 'bun:test'

import type { Key } from 'ink'

import { strokesOf } from '../../../tui/setup/stroke.ts'

const strokes = (input: string, key: Partial<Key> = {}) =>
  strokesOf(input, key as Key).map(({ key: name, text }) => text ?? name)

test.each<[string, string, Partial<Key>, readonly string[]]>([
  ['a letter', 'a', {}, ['a']],
  ['a paste', 'sk-123', {}, ['sk-123']],
  ['a paste with its line break', 'sk-123\r\n', {}, ['sk-123', 'enter']],
  ['a paste of lines: the first', 'one\ntwo', {}, ['one', 'enter']],
  ['enter', '', { return: true }, ['enter']],
  ['escape', '', { escape: true, meta: true }, ['esc']],
  ['up', '', { upArrow: true }, ['up']],
  ['ctrl-u', 'u', { ctrl: true }, ['ctrl-u']],
  ['an alt key', 'x', { meta: true }, []],
  ['nothing', '', {}, []],
])('%s', (_, input, key, [...wanted]) => {
  expect(strokes(input, key)).toEqual([...wanted])
})
