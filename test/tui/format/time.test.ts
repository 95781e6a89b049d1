import { describe, expect, test } from 'bun:test'

import * as fc from 'fast-check'

import { clock, seconds } from '../../../tui/format/time.ts'
import { PROPERTY_RUNS } from '../../helpers/environment.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

describe('seconds', () => {
  test.each([
    [0, '0.00s'],
    [4, '0.00s'],
    [612, '0.61s'],
    [4300, '4.30s'],
    [9994, '9.99s'],
    [9995, '10.0s'],
    [26_840, '26.8s'],
    [59_949, '59.9s'],
    [59_950, '1m00s'],
    [4 * MINUTE + 3000, '4m03s'],
    [HOUR - 501, '59m59s'],
    [HOUR - 500, '1h00m'],
    [HOUR + 12 * MINUTE, '1h12m'],
    [100 * HOUR - MINUTE, '99h59m'],
    [102 * HOUR, '4d06h'],
    [120 * DAY, '120d'],
    [Infinity, '9999d'],
    [-1, '-'],
    [NaN, '-'],
    [undefined, '-'],
  ])('%p -> %s', (ms, text) => expect(seconds(ms)).toBe(text))

  test('at most 6 cells', () => {
    fc.assert(
      fc.property(fc.oneof(fc.double(), fc.double({ min: 0, max: 200 * DAY })), (ms) => {
        expect(seconds(ms).length).toBeLessThanOrEqual(6)
      }),
      { numRuns: PROPERTY_RUNS },
    )
  })
})

describe('clock', () => {
  test.each([
    [new Date(2026, 1, 3, 12, 31, 7).getTime(), '12:31:07'],
    [new Date(2026, 1, 3, 0, 0, 0).getTime(), '00:00:00'],
    [NaN, '-'],
  ])('%p -> %s', (time, text) => expect(clock(time)).toBe(text))
})
