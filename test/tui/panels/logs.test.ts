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

  test('without lines', () => {
    const lines = logsPanel({ ...MODEL, lines: [] }, { columns: 80, rows: 4 }, PLAIN)
    expect(lines.join('\n')).toContain('Nothing has been logged.')
  })
})
