import { expect, test } from 'bun:test'

import * as fc from 'fast-check'

import { BUCKET_MS, BUCKETS, createBuckets } from '../../../tui/store/buckets.ts'
import { PROPERTY_RUNS } from '../../helpers/environment.ts'

test('sums by time, the bucket of now last', () => {
  const buckets = createBuckets()
  buckets.add(0, 1)
  buckets.add(BUCKET_MS - 1, 2)
  buckets.add(3 * BUCKET_MS, 4)
  expect(buckets.read(3 * BUCKET_MS).slice(-5)).toEqual([0, 3, 0, 0, 4])
  expect(buckets.read(5 * BUCKET_MS).slice(-6)).toEqual([3, 0, 0, 4, 0, 0])
  expect(buckets.read(3 * BUCKET_MS)).toHaveLength(BUCKETS)
})

test('the same as a list of all that was added', () => {
  const moment = fc.integer({ min: -20 * BUCKET_MS, max: 200 * BUCKET_MS })
  const additions = fc.array(fc.tuple(moment, fc.nat({ max: 9 })), { maxLength: 40 })
  fc.assert(
    fc.property(additions, fc.nat({ max: 70 }), (added, later) => {
      const buckets = createBuckets()
      for (const [at, amount] of added) buckets.add(at, amount)
      const latest = Math.max(0, ...added.map(([at]) => Math.floor(at / BUCKET_MS)))
      const now = latest + later
      const expected = Array.from({ length: BUCKETS }, (_, index) => {
        const bucket = now - BUCKETS + 1 + index
        // What was too old when it came, or has been pushed out, is gone.
        if (bucket <= latest - BUCKETS) return 0
        return sumOf(
          added.filter(([at], place) => {
            const soFar = Math.max(
              ...added.slice(0, place + 1).map(([one]) => Math.floor(one / BUCKET_MS)),
            )
            return Math.floor(at / BUCKET_MS) === bucket && bucket > soFar - BUCKETS
          }),
        )
      })
      expect(buckets.read(now * BUCKET_MS)).toEqual(expected)
    }),
    { numRuns: PROPERTY_RUNS / 2 },
  )
})

function sumOf(added: readonly (readonly [number, number])[]): number {
  return added.reduce((sum, [, amount]) => sum + amount, 0)
}
