import { describe, expect, test } from 'bun:test'

import * as fc from 'fast-check'

import { bytes, count, money, percent, rate } from '../../../tui/format/number.ts'
import { PROPERTY_RUNS } from '../../helpers/environment.ts'

describe('count', () => {
  test.each([
    [0, '0'],
    [7.4, '7'],
    [612, '612'],
    [999, '999'],
    [999.6, '1.0k'],
    [1104, '1.1k'],
    [18_234, '18.2k'],
    [99_949, '99.9k'],
    [99_951, '100k'],
    [311_000, '311k'],
    [999_499, '999k'],
    [999_500, '1.0M'],
    [14_800_000, '14.8M'],
    [2e9, '2.0G'],
    [3e12, '3.0T'],
    [1e30, '999T'],
    [Infinity, '999T'],
    [-1, '-'],
    [NaN, '-'],
    [undefined, '-'],
  ])('%p -> %s', (value, text) => expect(count(value)).toBe(text))
})

describe('bytes', () => {
  test.each([
    [0, '0 B'],
    [612, '612 B'],
    [1500, '1.5 kB'],
    [171_000, '171 kB'],
    [99_900_000, '99.9 MB'],
    [undefined, '-'],
  ])('%p -> %s', (value, text) => expect(bytes(value)).toBe(text))
})

describe('rate', () => {
  test.each([
    [0, '0'],
    [0.04, '0.0'],
    [4.23, '4.2'],
    [9.94, '9.9'],
    [9.96, '10'],
    [58.4, '58'],
    [1234, '1.2k'],
    [undefined, '-'],
  ])('%p -> %s', (value, text) => expect(rate(value)).toBe(text))
})

describe('percent', () => {
  test.each([
    [0, '0%'],
    [0.0001, '<0.1%'],
    [0.007, '0.7%'],
    [0.0994, '9.9%'],
    [0.0996, '10%'],
    [0.914, '91%'],
    [1, '100%'],
    [50, '999%'],
    [NaN, '-'],
    [undefined, '-'],
  ])('%p -> %s', (value, text) => expect(percent(value)).toBe(text))
})

describe('money', () => {
  test.each([
    [0, '$0.000'],
    [0.0004, '<$0.001'],
    [0.001, '$0.001'],
    [0.0042, '$0.004'],
    [0.0311, '$0.031'],
    [0.9994, '$0.999'],
    [0.9996, '$1.00'],
    [4.123, '$4.12'],
    [999.994, '$999.99'],
    [999.996, '$1000'],
    [1234.5, '$1235'],
    [123_456, '$123k'],
    [-1, '-'],
    [undefined, '-'],
  ])('%p -> %s', (value, text) => expect(money(value)).toBe(text))
})

test.each([
  ['count', count, 5],
  ['bytes', bytes, 7],
  ['rate', rate, 5],
  ['percent', percent, 5],
  ['money', money, 7],
] as const)('%s is never wider than it says', (_, show, width) => {
  const near = fc.tuple(fc.integer({ min: -6, max: 18 }), fc.double({ min: 0.9, max: 1.1 }))
  const value = fc.oneof(
    fc.double(),
    near.map(([power, factor]) => factor * 10 ** power),
  )
  fc.assert(
    fc.property(value, (number) => {
      const text = show(number)
      expect(text.length).toBeLessThanOrEqual(width)
      expect(text).toMatch(/^(?:-|<?\$?\d+(?:\.\d+)?(?:[kMGT%]| [kMGT]?B)?)$/)
    }),
    { numRuns: PROPERTY_RUNS },
  )
})
