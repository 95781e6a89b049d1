import { expect, test } from 'bun:test'

import { joinDocs, lazyDoc, listDoc, type Doc } from '../../../tui/format/doc.ts'
import { rawDoc } from '../../../tui/format/raw.ts'

function linesOf(doc: Doc): readonly string[] {
  return Array.from({ length: doc.count }, (_, index) => doc.line(index))
}

test.each([
  ['lines', 'a\n  b\n', ['a', '  b']],
  ['empty lines', 'a\n\n\nb', ['a', '', '', 'b']],
  ['nothing', '', []],
  ['escape sequences', 'a\x1b[31mb\x1b]0;t\x07', ['ab']],
  ['tabs and returns', 'a\tb\r\nc', ['a    b', 'c']],
])('a text as it came: %s', (_, text, expected) => {
  expect(linesOf(rawDoc(text)).map((line) => line.trimEnd())).toEqual(expected)
})

test('a line of megabytes becomes many, without a loss', () => {
  const text = 'abcdefghij'.repeat(100_000)
  const lines = linesOf(rawDoc(text))
  expect(lines).toHaveLength(500)
  expect(lines.join('')).toBe(text)
  expect(rawDoc(text).fold(0)).toBeUndefined()
})

test('documents one below the other', () => {
  const doc = joinDocs(
    listDoc(['a']),
    listDoc([]),
    lazyDoc([1, 2], (item) => `item ${item}`),
  )
  expect(linesOf(doc)).toEqual(['a', 'item 1', 'item 2'])
  expect([doc.text(1), doc.line(3), doc.line(-1), doc.fold(0)]).toEqual([
    'item 1',
    '',
    '',
    undefined,
  ])
})
