import { describe, expect, test } from 'bun:test'

import * as fc from 'fast-check'

import { spark } from '../../../tui/format/spark.ts'
import { ASCII, UNICODE } from '../../../tui/look/glyphs.ts'
import { PROPERTY_RUNS } from '../../helpers/environment.ts'

describe('spark', () => {
  test.each([
    ['one cell each', [0, 1, 2, 4, 8], 5, ' ▁▂▄█'],
    ['a little is not nothing', [0, 1, 1000], 3, ' ▁█'],
    ['scaled to the maximum', [2, 2], 2, '██'],
    ['nothing at all', [0, 0, 0], 3, '   '],
    ['no values', [], 3, '   '],
    ['fewer values are stretched', [0, 8], 4, '  ██'],
    ['of more values the peak stays', [0, 8, 0, 4], 2, '█▄'],
    ['an odd number into fewer cells', [1, 2, 8], 2, '▁█'],
    ['what is no amount is nothing', [NaN, -3, Infinity, 8], 4, '   █'],
    ['no room', [1, 2], 0, ''],
    ['less than no room', [1, 2], -3, ''],
  ])('%s', (_, values, width, expected) => {
    expect(spark(values, UNICODE.levels, width)).toBe(expected)
  })

  test('ASCII', () => expect(spark([0, 1, 4, 8], ASCII.levels, 4)).toBe(' .=@'))

  test('exactly as wide as asked for, the largest value at the top', () => {
    const amounts = fc.array(fc.oneof(fc.nat(), fc.double()), { maxLength: 80 })
    fc.assert(
      fc.property(amounts, fc.integer({ min: 1, max: 100 }), (values, width) => {
        const line = spark(values, UNICODE.levels, width)
        expect(line.length).toBe(width)
        const hasAny = values.some((value) => value > 0 && Number.isFinite(value))
        expect(line.includes('█')).toBe(hasAny)
      }),
      { numRuns: PROPERTY_RUNS },
    )
  })
})
