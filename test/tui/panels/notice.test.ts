import { expect, test } from 'bun:test'

import { noticePanel } from '../../../tui/panels/notice.ts'

test.each([
  [40, 3, 'Too small: vandamme needs 40x8'],
  [30, 3, 'Too small: vandamme needs 40x8'],
  [29, 3, 'Too small: 40x8'],
  [14, 3, '40x8'],
  [3, 3, '!'],
  [1, 1, '!'],
])('on %dx%d: %s in the middle', (columns, rows, text) => {
  const lines = noticePanel({ columns, rows })
  expect(lines.map((line) => line.length)).toEqual(Array(rows).fill(columns))
  expect(lines[Math.floor((rows - 1) / 2)]?.trim()).toBe(text)
})
