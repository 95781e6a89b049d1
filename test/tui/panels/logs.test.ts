import { describe, expect, test } from 'bun:test'

import { logRows, logsPanel } from '../../../tui/panels/logs.ts'
import { COLOR, LOGS, PLAIN, PLAIN_ASCII } from './samples.ts'
import { shown } from './shown.ts'

const MODEL = { lines: LOGS, level: 'DEBUG', place: { first: 0, cursor: 2 } }

describe('the log', () => {
  test.each([40, 60, 80, 100, 120, 160, 200])('in %d columns', (columns) => {
    const size = { columns, rows: 8 }
    expect(shown(logsPanel(MODEL, size, PLAIN), size)).toMatchSnapshot()
  })

  test('in ASCII', () => {
    const size = { columns: 80, rows: 8 }
    expect(shown(logsPanel(MODEL, size, PLAIN_ASCII), size)).toMatchSnapshot()
  })

  test.each([
    ['DEBUG', 'all levels'],
    ['WARNING', 'WARNING and above'],
  ])('from %s on: %s', (level, text) => {
    expect(logsPanel({ ...MODEL, level }, { columns: 120, rows: 8 }, PLAIN)[0]).toContain(
      ` ${text} · 3/4 `,
    )
  })

  test('a warning and an error stand out', () => {
    const lines = logsPanel(
      { ...MODEL, place: { first: 0, cursor: 0 } },
      { columns: 80, rows: 8 },
      COLOR,
    )
    expect(lines[3]).toContain('\x1b[33mWARNING')
    expect(lines[4]).toContain('\x1b[31mERROR')
  })

  test('shows the window from its first line on', () => {
    const size = { columns: 80, rows: 4 }
    const lines = logsPanel({ ...MODEL, place: { first: 2, cursor: 2 } }, size, PLAIN)
    expect(logRows(size)).toBe(2)
    expect(lines[2]).toStartWith('▌ 12:31:09  ERROR')
    expect(lines[3]).toContain('a stray print')
  })

  describe('the selected line, below', () => {
    const ROOM = { columns: 60, rows: 14 }
    const below = (text: string, size = ROOM, look = PLAIN): readonly string[] => {
      const lines = [{ time: 0, level: 'WARNING', text }] as const
      const drawn = logsPanel({ ...MODEL, lines, place: { first: 0, cursor: 0 } }, size, look)
      return drawn.slice(drawn.findLastIndex((line) => line.includes('────────')) + 1)
    }

    test('is whole', () => {
      const words = Array.from({ length: 20 }, (_, index) => `word-${index}`).join(' ')
      expect(below(words).join(' ').replaceAll(/ +/g, ' ').trim()).toBe(words)
    })

    test('stands out as its level does', () => {
      expect(below('a warning', ROOM, COLOR)[0]).toContain('\x1b[33ma warning')
    })

    test('is cut where it has no room, and says so', () => {
      const lines = below('long words '.repeat(200))
      expect(lines).toHaveLength(4)
      expect(lines.at(-1)?.trimEnd()).toEndWith('…')
    })

    test.each([
      [9, 7],
      [10, 3],
      [14, 7],
      [15, 7],
    ])('gives way to the list: in %d rows, %d lines', (rows, count) => {
      expect(logRows({ columns: 80, rows })).toBe(count)
    })
  })

  test('without lines', () => {
    const lines = logsPanel({ ...MODEL, lines: [] }, { columns: 80, rows: 4 }, PLAIN)
    expect(lines.join('\n')).toContain('Nothing has been logged.')
  })
})
