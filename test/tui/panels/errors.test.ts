import { describe, expect, test } from 'bun:test'

import { errorRows, errorsPanel } from '../../../tui/panels/errors.ts'
import { GROUPS, PLAIN, PLAIN_ASCII, SCREENS } from './samples.ts'
import { shown } from './shown.ts'

const PLACE = { first: 0, cursor: 0 }

describe('the errors', () => {
  test.each([...SCREENS])('%p', (size) => {
    expect(
      shown(errorsPanel({ groups: GROUPS, warnings: undefined, place: PLACE }, size, PLAIN), size),
    ).toMatchSnapshot()
  })

  test('in ASCII, the last group selected', () => {
    const size = { columns: 80, rows: 20 }
    const model = { groups: GROUPS, warnings: undefined, place: { first: 0, cursor: 2 } }
    expect(shown(errorsPanel(model, size, PLAIN_ASCII), size)).toMatchSnapshot()
  })

  test('the hint of the selected group is told in full', () => {
    const draw = (cursor: number) =>
      errorsPanel(
        { groups: GROUPS, warnings: undefined, place: { first: 0, cursor } },
        { columns: 80, rows: 20 },
        PLAIN,
      ).join('\n')
    expect(draw(0)).toContain(
      '→ The upstream does not know this model: pick another one with b, m or s.',
    )
    expect(draw(1)).toContain('→ The client tries again by itself.')
    expect(draw(1)).not.toContain('→ The upstream')
  })

  test('a long message gives way to the hint', () => {
    const group = { ...GROUPS[0]!, message: 'word '.repeat(300) }
    const lines = errorsPanel(
      { groups: [group], warnings: undefined, place: PLACE },
      { columns: 60, rows: 12 },
      PLAIN,
    )
    expect(lines.join('\n')).toContain('one with b, m or s.')
  })

  test('a status that says nothing is left out', () => {
    const text = errorsPanel(
      { groups: GROUPS, warnings: undefined, place: PLACE },
      { columns: 80, rows: 20 },
      PLAIN,
    ).join('\n')
    expect(text).toContain('404 not found')
    expect(text).not.toContain('200')
  })

  test('without any', () => {
    const lines = errorsPanel(
      { groups: [], warnings: undefined, place: PLACE },
      { columns: 80, rows: 5 },
      PLAIN,
    )
    expect(lines.join('\n')).toContain('✓ No request has failed.')
    expect(lines[0]).toContain(' 0/0 ')
  })

  test.each([
    [1, 'Give the client the key. Logs (5) has it.'],
    [1200, 'Give the client the key. Logs (5) has all 1.2k.'],
  ])('without any, but with %d warnings', (count, text) => {
    const warnings = { count, latest: 'Give the client the key.' }
    const size = { columns: 80, rows: 9 }
    const lines = errorsPanel({ groups: [], warnings, place: PLACE }, size, PLAIN)
    expect(lines.join('\n')).toContain('✓ No request has failed.')
    expect(lines.join('\n')).toContain(text)
  })

  test.each([
    [80, 20, 12],
    [80, 12, 5],
    [80, 8, 6],
    [120, 20, 11],
    [1, 1, 0],
  ])('%dx%d shows %d of them', (columns, rows, count) => {
    const size = { columns, rows }
    const groups = Array.from({ length: 50 }, () => GROUPS[0]!)
    const lines = errorsPanel(
      { groups, warnings: undefined, place: { first: 3, cursor: 3 } },
      size,
      PLAIN,
    )
    expect(errorRows(size)).toBe(count)
    expect(lines.filter((line) => line.includes('12:31:07'))).toHaveLength(count)
  })
})
