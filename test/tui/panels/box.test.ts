import { describe, expect, test } from 'bun:test'

import {
  box,
  frame,
  insideBox,
  insideFrame,
  insideRule,
  rule,
  viewTitle,
} from '../../../tui/panels/box.ts'
import { COLOR, FRAMED, PLAIN, PLAIN_ASCII } from './samples.ts'
import { expectSize } from './shown.ts'

describe('a box', () => {
  test('has its title at the left, its note at the right and its counter below', () => {
    expect(box(FRAMED, { columns: 36, rows: 5 }, PLAIN)).toEqual([
      '╭─ Title ──── a note that is long ─╮',
      '│ one                              │',
      '│ 二二                             │',
      '│                                  │',
      '╰──────────────────────────── 1/9 ─╯',
    ])
  })

  test('says its note briefly where there is no room', () => {
    expect(box(FRAMED, { columns: 24, rows: 2 }, PLAIN)[0]).toBe('╭─ Title ─────── note ─╮')
    expect(box(FRAMED, { columns: 15, rows: 2 }, PLAIN)[0]).toBe('╭─ Title ─────╮')
  })

  test('in ASCII', () => {
    expect(box(FRAMED, { columns: 24, rows: 2 }, PLAIN_ASCII)).toEqual([
      '+- Title ------- note -+',
      '+---------------- 1/9 -+',
    ])
  })
})

test('a rule stands above lines without sides', () => {
  expect(rule(FRAMED, { columns: 20, rows: 3 }, PLAIN)).toEqual([
    '─ Title ───── note ─',
    'one                 ',
    '二二                ',
  ])
})

test.each([
  [109, 20, '─ T'],
  [110, 20, '╭─ '],
  [110, 4, '─ T'],
])('a frame of %dx%d begins with %s and keeps its size', (columns, rows, start) => {
  const size = { columns, rows }
  const lines = frame(FRAMED, size, COLOR)
  expect(Bun.stripANSI(lines[0] ?? '').slice(0, 3)).toBe(start)
  expectSize(lines, size)
})

test('what is inside', () => {
  expect(insideBox({ columns: 10, rows: 5 })).toEqual({ columns: 6, rows: 3 })
  expect(insideBox({ columns: 1, rows: 1 })).toEqual({ columns: 0, rows: 0 })
  expect(insideRule({ columns: 10, rows: 5 })).toEqual({ columns: 10, rows: 4 })
  expect(insideFrame({ columns: 110, rows: 5 })).toEqual({ columns: 106, rows: 3 })
  expect(insideFrame({ columns: 80, rows: 5 })).toEqual({ columns: 80, rows: 4 })
})

test('the title tells all views and their keys, the shown one in brackets', () => {
  expect(viewTitle('models', PLAIN)).toEqual({
    forms: [
      ' 1 Requests  2 Errors [3 Models] 4 Latency  5 Logs  6 Settings ',
      ' 1 Req  2 Err [3 Models] 4 Lat  5 Log  6 Set ',
      ' 1  2 [3 Models] 4  5  6 ',
      '3 Models',
    ],
    rank: 0,
  })
})
