import { expect, test } from 'bun:test'

import { layoutOf } from '../../../tui/panels/layout.ts'

test.each([
  [110, 28, 'full', 19],
  [120, 36, 'full', 27],
  [109, 28, 'compact', 24],
  [110, 27, 'compact', 23],
  [80, 24, 'compact', 20],
  [79, 24, 'minimal', 21],
  [200, 23, 'minimal', 20],
  [60, 12, 'minimal', 9],
  [60, 11, 'minimal', 9],
  [40, 8, 'minimal', 6],
  [39, 8, 'notice', 8],
  [40, 7, 'notice', 7],
  [1, 1, 'notice', 1],
] as const)('%dx%d is %s with %d rows for the list', (columns, rows, kind, body) => {
  const layout = layoutOf({ columns, rows })
  expect(layout.kind).toBe(kind)
  expect(layout.body).toBe(body)
  expect(layout.header + layout.tiers + layout.body + layout.status + layout.hints).toBe(rows)
})
