import { describe, expect, test } from 'bun:test'

import * as fc from 'fast-check'

import { createSamples, percentilesOf } from '../../../tui/store/samples.ts'
import { PROPERTY_RUNS } from '../../helpers/environment.ts'

const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1)

describe('percentilesOf', () => {
  test.each([
    [[7], { count: 1, p50: 7, p95: 7, p99: 7 }],
    [[10, 9], { count: 2, p50: 9, p95: 10, p99: 10 }],
    [[100, 3, 20], { count: 3, p50: 20, p95: 100, p99: 100 }],
    [upTo(100).toReversed(), { count: 100, p50: 50, p95: 95, p99: 99 }],
    [upTo(1000), { count: 1000, p50: 500, p95: 950, p99: 990 }],
  ])('%#', (values, expected) => expect(percentilesOf(values)).toEqual(expected))

  test('of nothing is nothing', () => expect(percentilesOf([])).toBeUndefined())

  test('leaves its argument alone', () => {
    const values = Object.freeze([3, 1, 2])
    expect(percentilesOf(values)?.p50).toBe(2)
  })
})

describe('createSamples', () => {
  test('of the latest thousand, whatever came before', () => {
    const list = fc.array(fc.nat({ max: 9_999 }), { maxLength: 1_500, size: 'max' })
    fc.assert(
      fc.property(list, (values) => {
        const samples = createSamples()
        for (const value of values) samples.add(value)
        expect(samples.read()).toEqual(percentilesOf(values.slice(-1000)))
      }),
      { numRuns: PROPERTY_RUNS / 20 },
    )
  })

  test('the same object until a value comes', () => {
    const samples = createSamples()
    samples.add(1)
    const before = samples.read()
    expect(samples.read()).toBe(before)
    samples.add(3)
    expect(samples.read()).toEqual({ count: 2, p50: 1, p95: 3, p99: 3 })
  })
})
