import { expect, test } from 'bun:test'

import { hintsLine } from '../../../tui/panels/hints.ts'
import { COLOR, PLAIN } from './samples.ts'

const HINTS = [
  { keys: '↵', label: 'detail' },
  { keys: '/', label: 'filter' },
  { keys: '?', label: 'help' },
]

test.each([
  [40, ' ↵ detail  / filter  ? help'],
  [27, ' ↵ detail  / filter  ? help'],
  [26, ' ↵ detail  / filter  …'],
  [22, ' ↵ detail  / filter  …'],
  [21, ' ↵ detail  …'],
  [11, ' …'],
  [1, '…'],
  [0, ''],
])('in %d cells: %s', (columns, text) => {
  expect(hintsLine(HINTS, columns, PLAIN)).toBe(text.padEnd(columns))
})

const WITH_PINNED = [
  ...HINTS.slice(0, 2),
  { keys: '?', label: 'help', isPinned: true },
  { keys: 'q', label: 'quit', isPinned: true },
]

test.each([
  [36, ' ↵ detail  / filter  ? help  q quit'],
  [35, ' ↵ detail  / filter  ? help  q quit'],
  [34, ' ↵ detail  …  ? help  q quit'],
  [28, ' ↵ detail  …  ? help  q quit'],
  [27, ' …  ? help  q quit'],
  [18, ' …  ? help  q quit'],
  [17, ' …  q quit'],
  [9, ' …'],
])('in %d cells the way out stays: %s', (columns, text) => {
  expect(hintsLine(WITH_PINNED, columns, PLAIN)).toBe(text.padEnd(columns))
})

test('without hints', () => {
  expect(hintsLine([], 3, PLAIN)).toBe('   ')
})

test('keys stand out', () => {
  expect(hintsLine(HINTS, 40, COLOR)).toContain('\x1b[1m\x1b[36m/\x1b[39m\x1b[22m filter')
})
