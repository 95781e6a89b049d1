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
  // Only now: few have such a file, and a schema takes a good part of a start.
  const { pricesSchema }: typeof import('./prices-schema.ts') = require('./prices-schema.ts')
  const read = pricesSchema.safeParse(parseJson(text))
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
