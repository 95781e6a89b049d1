import * as z from 'zod/mini'

import { parseJson } from '../wire/json.ts'
import type { Price } from './config.ts'

type Prices = Readonly<Record<string, Price>>

/** The prices in a file, or what is wrong with it. Without a file there are none. */
export function readPrices(
  path: string | undefined,
  readText: (path: string) => string,
): { readonly prices: Prices } | { readonly problem: string } {
  if (path === undefined) return { prices: {} }
  const text = tryRead(path, readText)
  if (text === undefined) return { problem: 'Name a file that exists and can be read.' }
  const read = createSchema().safeParse(parseJson(text))
  if (read.success) return { prices: read.data }
  const where = read.error.issues[0]?.path.join('.')
  const place = where === undefined || where === '' ? '' : ` Look at ${where}.`
  return { problem: `Write it as JSON: {"model": {"input": 2.5, "output": 10}}.${place}` }
}

function tryRead(path: string, readText: (path: string) => string): string | undefined {
  try {
    return readText(path)
  } catch {
    return undefined
  }
}

/** USD per million tokens, by model. Built only for those who have such a file. */
function createSchema() {
  const price = z.number().check(z.nonnegative())
  return z.record(
    z.string(),
    z.object({ input: price, output: price, cache_read: z.optional(price) }),
  )
}
