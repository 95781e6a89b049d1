import { describe, expect, test } from 'bun:test'

import { lineOf } from '../../../tui/keys/line-editor.ts'
import { promptLine } from '../../../tui/panels/overlay.ts'
import { PLAIN } from './samples.ts'

describe('the field in the last line', () => {
  const draw = (notes: readonly string[], columns: number): string =>
    promptLine({ label: 'Filter', line: lineOf('gpt'), notes, isWrong: false }, columns, PLAIN)

  test.each([
    // With a cell of air at both sides the long note has 14 cells.
    [28, '1 of 2, or 3'],
    [27, '1 of 2'],
    [20, '1 of 2'],
  ])('in %d columns has the note %j', (columns, note) => {
    const text = draw(['1 of 2, or 3', '1 of 2'], columns)
    expect(text).toHaveLength(columns)
    expect(text).toStartWith(' Filter ')
    expect(text.trimEnd()).toEndWith(` ${note}`)
  })

  test('cuts a note of which no form fits', () => {
    expect(draw(['There is nothing between ( and )'], 30)).toEndWith(' There is noth…')
  })
})
