import { describe, expect, test } from 'bun:test'

import * as fc from 'fast-check'

import { createCalibration, type CalibrationSample } from '../../src/upstream/calibration.ts'
import { PROPERTY_RUNS } from '../helpers/environment.ts'
import { estimateTokens, TOKEN_FIXTURES, tokenFixture } from '../helpers/tokens.ts'

const sample = (actual: number, estimated = 1000, model = 'm'): CalibrationSample => ({
  model,
  estimated,
  actual,
})

const ratioAfter = (...samples: CalibrationSample[]): number => {
  const calibration = createCalibration()
  for (const each of samples) calibration.observe(each)
  return calibration.ratio('m')
}

describe('accuracy', () => {
  test.each(TOKEN_FIXTURES)('%s: one half brings the other within 10% of o200k_base', (name) => {
    const [first, second] = tokenFixture(name).halves
    const calibration = createCalibration()
    calibration.observe(sample(first.exact, estimateTokens(first.request)))
    const calibrated = estimateTokens(second.request) * calibration.ratio('m')
    expect(Math.abs(calibrated / second.exact - 1)).toBeLessThan(0.1)
  })
})

describe('ratio', () => {
  test.each([
    ['is 1 for an unknown model', [], 1],
    ['is that of the first sample', [sample(1300)], 1.3],
    ['is the mean of the first few', [sample(1100), sample(1300), sample(1200)], 1.2],
    ['ignores tiny samples', [sample(400, 199)], 1],
    ['takes samples of 200 tokens', [sample(240, 200)], 1.2],
    ['ignores an upstream that counts nothing', [sample(0)], 1],
    ['is 2.5 at most', [sample(9000)], 2.5],
    ['is 0.4 at least', [sample(10)], 0.4],
    ['ignores a prompt that was cut', [sample(1499, 3001)], 1],
    ['ignores other models', [sample(1300, 1000, 'other')], 1],
  ])('%s', (_, samples, ratio) => {
    expect(ratioAfter(...samples)).toBeCloseTo(ratio, 10)
  })

  test('follows a change within some exchanges', () => {
    const before = Array.from({ length: 100 }, () => sample(1000))
    const after = Array.from({ length: 10 }, () => sample(1500))
    expect(ratioAfter(...before, ...after)).toBeGreaterThan(1.4)
  })

  test('recovers from a wrong first sample', () => {
    const right = Array.from({ length: 12 }, () => sample(10_000, 10_000))
    expect(ratioAfter(sample(100_000, 10_000), ...right)).toBeLessThan(1.15)
  })

  test('stays within its bounds', () => {
    const samples = fc.array(
      fc.record({ model: fc.constant('m'), estimated: fc.nat(), actual: fc.nat() }),
    )
    fc.assert(
      fc.property(samples, (all) => {
        const ratio = ratioAfter(...all)
        return ratio >= 0.4 && ratio <= 2.5
      }),
      { numRuns: PROPERTY_RUNS },
    )
  })

  test('is kept for 64 models, those used last', () => {
    const calibration = createCalibration()
    calibration.observe(sample(1300, 1000, 'used'))
    calibration.observe(sample(1300, 1000, 'idle'))
    for (let index = 0; index < 63; index++) {
      calibration.wants('used')
      calibration.observe(sample(1300, 1000, `m${index}`))
    }
    expect(calibration.ratio('used')).toBe(1.3)
    expect(calibration.ratio('idle')).toBe(1)
    expect(calibration.ratio('m0')).toBe(1.3)
  })
})

describe('wants', () => {
  test('the first 8 exchanges of a model, then every 16th', () => {
    const calibration = createCalibration()
    const wanted: number[] = []
    for (let exchange = 0; exchange < 50; exchange++) {
      if (calibration.wants('m')) wanted.push(exchange)
      calibration.observe(sample(1000))
    }
    expect(wanted).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 16, 32, 48])
    expect(calibration.wants('other')).toBe(true)
  })
})

describe('looksTruncated', () => {
  test.each([
    ['far too few tokens', [], sample(4096, 20_000), true],
    ['a little less than half', [], sample(4999, 10_000), true],
    ['half', [], sample(5000, 10_000), false],
    ['a short prompt', [], sample(100, 3000), false],
    ['what is few for this model', [sample(2000)], sample(9000, 10_000), true],
    ['what is usual for this model', [sample(500)], sample(4000, 10_000), false],
  ])('%s', (_, before, last, truncated) => {
    const calibration = createCalibration()
    for (const each of before) calibration.observe(each)
    expect(calibration.looksTruncated(last)).toBe(truncated)
  })

  test('goes on to be seen', () => {
    const calibration = createCalibration()
    for (let exchange = 0; exchange < 10; exchange++) {
      expect(calibration.looksTruncated(sample(4096, 20_000))).toBe(true)
      calibration.observe(sample(4096, 20_000))
    }
  })
})
