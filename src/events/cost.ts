import type { Price } from '../config/config.ts'
import type { Tokens } from './events.ts'

const PRICED_TOKENS = 1_000_000

/** USD. Without a price of its own, what touched the cache costs as much as other input. */
export function costOf(tokens: Tokens, price: Price): number {
  const input = (tokens.input + tokens.cacheWrite) * price.input
  const cached = tokens.cacheRead * (price.cache_read ?? price.input)
  return (input + cached + tokens.output * price.output) / PRICED_TOKENS
}
