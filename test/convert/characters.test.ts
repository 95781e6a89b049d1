import { expect, test } from 'bun:test'

import { cutBefore, wellFormedJson } from '../../src/convert/characters.ts'

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

test.each([
  ['nothing odd', 'a😀b', 'a😀b'],
  ['half a pair at the end', 'a\ud83d', 'a\ufffd'],
  ['the other half at the start', '\ude00a', '\ufffda'],
  ['halves in the wrong order', '\ude00\ud83d', '\ufffd\ufffd'],
  ['a backslash before a half', '\\\ud83d', '\\\ufffd'],
  ['a half behind another', '\ud83d\ud83dx\ude00', '\ufffd\ufffdx\ufffd'],
  ['a million backslashes before a half', `${'\\'.repeat(1e6)}\ud83d`, `${'\\'.repeat(1e6)}\ufffd`],
  ['a million backslashes before none', `${'\\'.repeat(1e6)}ud83d`, `${'\\'.repeat(1e6)}ud83d`],
  ['words that look like it', 'C:\\ud83d and \\\\ud83d', 'C:\\ud83d and \\\\ud83d'],
])('JSON of %s', (_, text, expected) => {
  expect(JSON.parse(wellFormedJson(JSON.stringify({ text })))).toEqual({ text: expected })
})
