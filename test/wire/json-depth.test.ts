import { expect, test } from 'bun:test'

import * as fc from 'fast-check'

import { isDeeperThan, isValueDeeperThan } from '../../src/wire/json-depth.ts'
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

test('agrees with the parsed value', () => {
  fc.assert(
    fc.property(fc.jsonValue({ stringUnit: 'binary' }), fc.nat(3), (value, indent) => {
      const [text, depth] = [JSON.stringify(value, null, indent), depthOf(value)]
      expect(isDeeperThan(text, depth)).toBe(false)
      expect(isValueDeeperThan(JSON.parse(text), depth)).toBe(false)
      if (depth === 0) return
      expect(isDeeperThan(text, depth - 1)).toBe(true)
      expect(isValueDeeperThan(JSON.parse(text), depth - 1)).toBe(true)
    }),
    { numRuns: PROPERTY_RUNS },
  )
})

test('takes what would overflow a stack', () => {
  expect(isDeeperThan('['.repeat(5_000_000), 5_000_000)).toBe(false)
  expect(isDeeperThan('['.repeat(5_000_000), 200)).toBe(true)
})

test.each<[string, number]>([
  ['"[[["', 0],
  ['null', 0],
  ['[]', 1],
  ['{"a":[1,null,{"b":{}}],"c":1}', 4],
  ['{"__proto__":{"__proto__":[]}}', 3],
])('the value of %p is %p deep', (text, depth) => {
  const value: unknown = JSON.parse(text)
  expect(isValueDeeperThan(value, depth)).toBe(false)
  if (depth > 0) expect(isValueDeeperThan(value, depth - 1)).toBe(true)
})

test('stops in a value where it is too deep', () => {
  const value: unknown = JSON.parse('['.repeat(1_000_000) + ']'.repeat(1_000_000))
  expect(isValueDeeperThan(value, 200)).toBe(true)
})
