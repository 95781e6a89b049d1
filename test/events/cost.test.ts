import { expect, test } from 'bun:test'

import { costOf } from '../../src/events/cost.ts'
import { TOKENS } from '../helpers/exchanges.ts'

const MILLION = 1_000_000
const NONE = { ...TOKENS, input: 0, output: 0 }
const price = { input: 2, output: 8, cache_read: 0.5 }

test.each([
  ['nothing', NONE, price, 0],
  ['a million in', { ...NONE, input: MILLION }, price, 2],
  ['a million out', { ...NONE, output: MILLION }, price, 8],
  ['a million read from the cache', { ...NONE, cacheRead: MILLION }, price, 0.5],
  ['the same without a price for it', { ...NONE, cacheRead: MILLION }, { input: 2, output: 8 }, 2],
  ['a million written to the cache', { ...NONE, cacheWrite: MILLION }, price, 2],
  ['reasoning is part of the output', { ...NONE, output: MILLION, reasoning: MILLION }, price, 8],
  ['free cache', { ...NONE, cacheRead: MILLION }, { ...price, cache_read: 0 }, 0],
  ['a little of all', { ...NONE, input: 1000, output: 100, cacheRead: 2000 }, price, 0.0038],
])('%s', (_, tokens, its, usd) => {
  expect(costOf(tokens, its)).toBeCloseTo(usd, 12)
})
