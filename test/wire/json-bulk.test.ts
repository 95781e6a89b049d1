import { expect, test } from 'bun:test'

import * as fc from 'fast-check'

import { countValues, excessOf, isDeeperThan } from '../../src/wire/json-bulk.ts'
import { PROPERTY_RUNS } from '../helpers/environment.ts'

test.each<[string, number]>([
  ['', 0],
  ['1', 0],
  ['"[[["', 0],
  ['[]', 1],
  ['{}', 1],
  ['[[],[],[]]', 2],
  ['{"a":[{"b":1}]}', 3],
  ['{"[[[":"]"}', 1],
  [String.raw`["\"[[["]`, 1],
  [String.raw`["\\",[["\\\""]]]`, 3],
  [String.raw`"\\\"[["`, 0],
  ['["unterminated [[[', 1],
  [']]][', 0],
])('%p is %p deep', (text, depth) => {
  expect(isDeeperThan(text, depth)).toBe(false)
  if (depth > 0) expect(isDeeperThan(text, depth - 1)).toBe(true)
})

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  return 1 + Math.max(0, ...Object.values(value).map(depthOf))
}

function valuesOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 1
  return Object.values(value).reduce((sum: number, one) => sum + valuesOf(one), 1)
}

test('agrees with the parsed value', () => {
  fc.assert(
    fc.property(fc.jsonValue({ stringUnit: 'binary' }), fc.nat(3), (value, indent) => {
      const [text, depth] = [JSON.stringify(value, null, indent), depthOf(value)]
      expect(isDeeperThan(text, depth)).toBe(false)
      const count = valuesOf(value)
      expect(countValues(JSON.parse(text), depth)).toBe(count)
      expect(excessOf(text, { depth, marks: 2 * count })).toBeUndefined()
      if (count > 1) expect(excessOf(text, { depth, marks: count - 2 })).toBe('marks')
      if (depth === 0) return
      expect(isDeeperThan(text, depth - 1)).toBe(true)
      expect(countValues(JSON.parse(text), depth - 1)).toBe(Infinity)
    }),
    { numRuns: PROPERTY_RUNS },
  )
})

test('takes what would overflow a stack', () => {
  expect(isDeeperThan('['.repeat(5_000_000), 5_000_000)).toBe(false)
  expect(isDeeperThan('['.repeat(5_000_000), 200)).toBe(true)
})

test.each<[string, number, number]>([
  ['"[[["', 0, 1],
  ['null', 0, 1],
  ['[]', 1, 1],
  ['[[],[],[]]', 2, 4],
  ['{"a":[1,null,{"b":{}}],"c":1}', 4, 7],
  ['{"__proto__":{"__proto__":[]}}', 3, 3],
])('the value of %p is %p deep and %p values', (text, depth, values) => {
  const value: unknown = JSON.parse(text)
  expect(countValues(value, depth)).toBe(values)
  if (depth > 0) expect(countValues(value, depth - 1)).toBe(Infinity)
})

test('looks no deeper in a value than it may be', () => {
  const value: unknown = JSON.parse('['.repeat(1_000_000) + ']'.repeat(1_000_000))
  expect(countValues(value, 200)).toBe(Infinity)
})

test.each<[string, number]>([
  ['', 0],
  ['1', 0],
  ['[]', 1],
  ['[1,2,3]', 3],
  ['[[],[],[]]', 6],
  ['{"a,b":"[,"}', 1],
  [String.raw`["\",",\","]`, 2],
  [',,]', 2],
])('%p has %p marks', (text, marks) => {
  expect(excessOf(text, { depth: 9, marks })).toBeUndefined()
  if (marks > 0) expect(excessOf(text, { depth: 9, marks: marks - 1 })).toBe('marks')
})
