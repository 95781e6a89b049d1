import { describe, expect, test } from 'bun:test'

import { statusLine } from '../../../tui/panels/status.ts'
import { COLOR, PLAIN, PLAIN_ASCII, ROWS, WIDTHS } from './samples.ts'
import { expectSize } from './shown.ts'

describe('the line about the selected request', () => {
  test.each([...WIDTHS])('in %d columns', (columns) => {
    const lines = ROWS.map((row) => statusLine(row, columns, PLAIN))
    expectSize(lines, { columns, rows: ROWS.length })
    expect(lines).toMatchSnapshot()
  })

  test('in ASCII', () => {
    expect(ROWS.map((row) => statusLine(row, 120, PLAIN_ASCII).trimEnd())).toMatchSnapshot()
  })

  test('tells what came of it', () => {
    expect(statusLine(ROWS[5], 200, PLAIN).trimEnd()).toBe(
      ' #1045 ✓ done · claude-sonnet-4-5-20250929 → MIDDLE → gpt-5-mini · 96 tokens · upstream answered after 0.50s · tool use · ⚠ 2 changes on the way · 2 attempts · session 7f3c9a12',
    )
  })

  test('tells why it failed, in red', () => {
    expect(statusLine(ROWS[6], 120, PLAIN)).toContain(
      '404 not found: The model gpt-6-turbo does not exist',
    )
    expect(statusLine(ROWS[6], 120, COLOR)).toContain('\x1b[31m404 not found')
  })

  test('is empty when nothing is selected', () => {
    expect(statusLine(undefined, 5, PLAIN)).toBe('     ')
    expect(statusLine(undefined, -1, PLAIN)).toBe('')
  })
})
