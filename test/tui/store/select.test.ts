import { describe, expect, test } from 'bun:test'

import * as fc from 'fast-check'

import { parseFilter } from '../../../tui/store/filter.ts'
import { visibleRows, windowOf, type RowsOptions } from '../../../tui/store/select.ts'
import { ORDERS, type Order, type Row } from '../../../tui/store/types.ts'
import { PROPERTY_RUNS } from '../../helpers/environment.ts'
import {
  failed,
  finished,
  firstToken,
  progress,
  routed,
  rowsOf,
  sent,
  started,
  tokens,
} from './rows.ts'

const [FIRST, SECOND, THIRD, FOURTH] = rowsOf(
  [
    started({ at: 1000 }),
    routed({ upstreamModel: 'b' }),
    firstToken({ at: 2000 }),
    finished({ at: 4000, tokens: tokens({ input: 500, output: 80 }) }),
  ],
  [started({ at: 5000, model: 'c' }), failed({ at: 5100 })],
  [
    started({ at: 6000 }),
    routed({ at: 6000, tier: 'small', upstreamModel: 'a' }),
    sent({ at: 6000, promptTokens: 900 }),
    firstToken({ at: 8000 }),
    progress(9000, 400),
  ],
  [
    started({ at: 6500 }),
    routed({ at: 6500, tier: 'small', upstreamModel: 'a' }),
    finished({ at: 7500, tokens: tokens({ input: 500, output: 20 }) }),
  ],
) as unknown as readonly [Row, Row, Row, Row]
const ROWS = [{ ...FIRST, cost: 0.5 }, SECOND, THIRD, { ...FOURTH, cost: 2 }]

const TIME: Order = { by: 'time', reverse: false, activeFirst: false }
const NOW = 10_000

function options(facts: Partial<RowsOptions> = {}): RowsOptions {
  const context = { now: NOW, marks: new Set<string>(), bodies: new Map() }
  return { filter: undefined, quick: undefined, marks: new Set(), order: TIME, context, ...facts }
}

function numbers(facts: Partial<RowsOptions>): string {
  return visibleRows(ROWS, options(facts))
    .map(({ number }) => number)
    .join('')
}

describe('the order', () => {
  test.each([
    ['time', '4321', '1234'],
    ['tier', '1432', '4312'],
    ['model', '4312', '2143'],
    ['input', '3412', '4132'],
    ['output', '3142', '4132'],
    ['ttft', '3142', '1342'],
    ['rate', '3142', '1342'],
    ['total', '3142', '2413'],
    ['cost', '4132', '1432'],
  ] as const)('by %s', (by, usual, reversed) => {
    expect(numbers({ order: { ...TIME, by } })).toBe(usual)
    expect(numbers({ order: { ...TIME, by, reverse: true } })).toBe(reversed)
  })

  test('what runs stands first, in the same order', () => {
    expect(numbers({ order: { ...TIME, activeFirst: true } })).toBe('3421')
    expect(numbers({ order: { by: 'cost', reverse: true, activeFirst: true } })).toBe('3142')
  })

  test('is stable: equal ones newest first, unknown ones last, both ways', () => {
    const cost = fc.option(fc.nat({ max: 3 }), { nil: undefined })
    fc.assert(
      fc.property(fc.array(cost, { maxLength: 20 }), fc.boolean(), (costs, reverse) => {
        const rows = costs.map((one, index) => ({ ...FIRST, number: index, cost: one }))
        const shown = visibleRows(rows, options({ order: { ...TIME, by: 'cost', reverse } }))
        const expected = rows.toReversed().sort((one, other) => {
          if (one.cost === undefined || other.cost === undefined) {
            return Number(one.cost === undefined) - Number(other.cost === undefined)
          }
          return reverse ? one.cost - other.cost : other.cost - one.cost
        })
        expect(shown).toEqual(expected)
      }),
      { numRuns: PROPERTY_RUNS / 2 },
    )
  })

  test.each(ORDERS)('by %s changes nothing in the list that it got', (by) => {
    const rows = Object.freeze([...ROWS])
    expect(visibleRows(rows, options({ order: { ...TIME, by } })).length).toBe(4)
  })
})

describe('what is shown', () => {
  const marks = new Set(['req_1', 'req_3', 'gone'])

  test.each([
    [undefined, '4321'],
    ['errors', '2'],
    ['active', '3'],
    ['marked', '31'],
  ] as const)('quick filter %s', (quick, expected) => {
    expect(numbers({ quick, marks })).toBe(expected)
  })

  test('both filters must fit', () => {
    const parsed = parseFilter('~t s')
    const filter = parsed.type === 'filter' ? parsed.filter : undefined
    expect(numbers({ filter })).toBe('43')
    expect(numbers({ filter, quick: 'active' })).toBe('3')
    expect(numbers({ filter, quick: 'errors' })).toBe('')
  })
})

describe('windowOf', () => {
  test.each([
    ['a short list begins at its first line', 5, 4, 3, 10, 0],
    ['a cursor in the middle moves nothing', 100, 50, 45, 10, 45],
    ['two lines stay above', 100, 46, 45, 10, 44],
    ['two lines stay below', 100, 53, 45, 10, 46],
    ['the first line', 100, 0, 45, 10, 0],
    ['the last line', 100, 99, 45, 10, 90],
    ['a jump far down', 100, 70, 0, 10, 63],
    ['a list that became shorter', 20, 19, 90, 10, 10],
    ['three lines', 100, 50, 0, 3, 49],
    ['one line', 100, 50, 0, 1, 50],
    ['two lines', 100, 50, 0, 2, 49],
    ['no list', 0, -1, 0, 10, 0],
  ])('%s', (...[, count, cursor, first, height, expected]) => {
    expect(windowOf({ count, cursor, first, height })).toBe(expected)
  })

  test('the cursor is always seen, with its margin, and no line is wasted', () => {
    const any = fc.record({
      count: fc.integer({ min: 1, max: 60 }),
      cursor: fc.nat({ max: 59 }),
      first: fc.integer({ min: -5, max: 80 }),
      height: fc.integer({ min: 1, max: 30 }),
    })
    fc.assert(
      fc.property(any, ({ count, cursor: any, first: before, height }) => {
        const cursor = Math.min(any, count - 1)
        const first = windowOf({ count, cursor, first: before, height })
        const margin = Math.min(2, Math.floor((height - 1) / 2))
        expect(first).toBeWithin(0, Math.max(0, count - height) + 1)
        expect(cursor - first).toBeGreaterThanOrEqual(Math.min(margin, cursor))
        expect(first + height - 1 - cursor).toBeGreaterThanOrEqual(
          Math.min(margin, count - 1 - cursor),
        )
        expect(windowOf({ count, cursor, first, height })).toBe(first)
      }),
      { numRuns: PROPERTY_RUNS },
    )
  })
})
