import { describe, expect, test } from 'bun:test'

import * as fc from 'fast-check'

import {
  headLine,
  known,
  placeColumns,
  placedWidth,
  rowLine,
  shownOf,
  type Column,
} from '../../../tui/format/columns.ts'
import { width } from '../../../tui/look/cells.ts'
import { PROPERTY_RUNS } from '../../helpers/environment.ts'
import { COLOR, PLAIN } from '../panels/samples.ts'

type Item = { readonly name: string; readonly size: number }

const NAME: Column<Item> = {
  title: 'NAME',
  width: 4,
  most: 10,
  rank: 0,
  cell: ({ name }) => ({ text: name }),
}
const SIZE: Column<Item> = {
  title: 'SIZE',
  align: 'right',
  width: 5,
  rank: 2,
  cell: ({ size }) => ({ text: String(size), role: 'bad' }),
}
const KIND: Column<Item> = { title: 'KIND', width: 4, rank: 1, cell: () => ({ text: 'file' }) }
const COLUMNS = [NAME, SIZE, KIND]
const ITEM: Item = { name: 'a-long-name', size: 42 }

function titles(room: number, gap: 1 | 2 = 1): string {
  return placeColumns(COLUMNS, room, gap)
    .map(({ column, width: cells }) => `${column.title}${cells}`)
    .join(' ')
}

describe('placing columns', () => {
  test.each([
    [0, ''],
    [3, ''],
    [4, 'NAME4'],
    [8, 'NAME8'],
    [9, 'NAME4 KIND4'],
    [14, 'NAME9 KIND4'],
    [15, 'NAME4 SIZE5 KIND4'],
    [21, 'NAME10 SIZE5 KIND4'],
    [99, 'NAME10 SIZE5 KIND4'],
  ])('%d cells: the highest rank goes first, what grows takes the rest: %s', (room, expected) => {
    expect(titles(room)).toBe(expected)
  })

  test('a wider gap needs more room', () => {
    expect(titles(16, 2)).toBe('NAME10 KIND4')
    expect(titles(17, 2)).toBe('NAME4 SIZE5 KIND4')
  })

  test('columns that grow share what is left', () => {
    const two = [NAME, { ...NAME, most: 40 }]
    expect(placeColumns(two, 30, 1).map((one) => one.width)).toEqual([10, 19])
    expect(placeColumns(two, 15, 1).map((one) => one.width)).toEqual([7, 7])
  })

  test('never takes more than there is', () => {
    const column = fc.record({
      title: fc.constant('T'),
      width: fc.integer({ min: 1, max: 20 }),
      most: fc.integer({ min: 20, max: 60 }),
      rank: fc.nat({ max: 9 }),
      cell: fc.constant(() => ({ text: '' })),
    })
    fc.assert(
      fc.property(fc.array(column), fc.nat({ max: 250 }), (columns, room) => {
        const placed = placeColumns(columns, room, 2)
        expect(placed.length === 0 || placedWidth(placed, 2) <= room).toBe(true)
        expect(placed.every(({ column: { width: least }, width: cells }) => cells >= least)).toBe(
          true,
        )
      }),
      { numRuns: PROPERTY_RUNS },
    )
  })
})

describe('lines of a table', () => {
  const placed = placeColumns(COLUMNS, 19, 1)

  test('head and rows stand below each other', () => {
    expect(headLine(placed, { look: PLAIN, gap: 1 })).toBe('NAME      SIZE KIND')
    expect(rowLine(placed, ITEM, { look: PLAIN, gap: 1 })).toBe('a-long-…    42 file')
  })

  test('colours take no cells, and a plain line has none', () => {
    const coloured = rowLine(placed, ITEM, { look: COLOR, gap: 1 })
    expect(coloured).toContain('\x1b[31m')
    expect(width(coloured)).toBe(19)
    expect(rowLine(placed, ITEM, { look: COLOR, gap: 1, isPlain: true })).not.toContain('\x1b')
  })
})

test('what is not known is a dash', () => {
  expect(known<number>(undefined, String, 'bad')).toEqual({ text: '-', role: 'dim' })
  expect(known(0, String, 'bad')).toEqual({ text: '0', role: 'bad' })
})

describe('the window of a list', () => {
  test.each([
    [0, 3, [1, 2, 3]],
    [3, 3, [4, 5]],
    [9, 3, [5]],
    [-2, 2, [1, 2]],
    [1, 0, []],
    [1, -4, []],
  ])('from %d, %d rows: %p', (first, rows, expected) => {
    expect(shownOf([1, 2, 3, 4, 5], first, rows)).toEqual(expected)
  })

  test('of nothing is nothing', () => {
    expect(shownOf([], 3, 5)).toEqual([])
  })
})
