import * as z from 'zod/mini'

const price = z.number().check(z.nonnegative())

/** USD per million tokens, by model. */
export const pricesSchema = z.record(
  z.string(),
  z.object({ input: price, output: price, cache_read: z.optional(price) }),
)
