import { edenGC, fullGC, heapStats } from 'bun:jsc'
import { expect, test } from 'bun:test'

import * as fc from 'fast-check'

import { createById } from '../../src/events/by-id.ts'
import { PROPERTY_RUNS } from '../helpers/environment.ts'

/** Also what a plain object would have by itself. */
const ids = fc.constantFrom('req_1', 'req_2', 'req_3', '__proto__', 'constructor', 'toString')
const steps = fc.array(fc.record({ id: ids, value: fc.option(fc.nat(), { nil: undefined }) }))

test('says what a Map says, whatever comes and goes', () => {
  fc.assert(
    fc.property(steps, (all) => {
      const [table, map] = [createById<number>(), new Map<string, number>()]
      for (const { id, value } of all) {
        expect(table.get(id)).toBe(map.get(id))
        if (value === undefined) {
          table.delete(id)
          map.delete(id)
        } else {
          table.set(id, value)
          map.set(id, value)
        }
        expect(table.get(id)).toBe(map.get(id))
        expect(table.size()).toBe(map.size)
        expect(table.values()).toEqual([...map.values()])
        expect(table.oldest()).toBe(map.keys().next().value)
      }
    }),
    { numRuns: PROPERTY_RUNS },
  )
})

/** How many of 2,000 dates that came and went a young collection has left behind. */
function leftBehind(table: {
  set(id: string, value: Date): void
  delete(id: string): void
}): number {
  fullGC()
  for (let at = 0; at < 2_000; at++) {
    table.set(`req_${at}`, new Date(at))
    table.delete(`req_${at - 16}`)
    if (at % 400 === 399) edenGC()
  }
  const before = heapStats().objectTypeCounts['Date'] ?? 0
  fullGC()
  return before - (heapStats().objectTypeCounts['Date'] ?? 0)
}

test('what is no longer in it does not outlive a young collection, as in a Map it does', () => {
  expect(leftBehind(createById<Date>())).toBeLessThan(100)
  // Once this no longer holds, a Map will do.
  expect(leftBehind(new Map<string, Date>())).toBeGreaterThan(300)
})
