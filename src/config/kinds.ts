import * as z from 'zod/mini'

import { readProfileSetting } from '../providers/known.ts'
import { readBaseUrl } from './base-url.ts'
import type { LogLevel } from './config.ts'

/** The kinds of values that settings have. All begin as the text that the environment holds. */
export const text = z.string()

/** A key travels in a header: one word of visible ASCII. */
export const key = z.string().check(z.regex(/^[\x21-\x7e]+$/))

export function wholeNumber(least: number, most: number) {
  return number(/^\d+$/, least, most)
}

/** Seconds, as milliseconds. */
export function seconds(least: number, most: number) {
  return z.pipe(
    number(/^\d+(\.\d+)?$/, least, most),
    z.transform((value) => value * 1000),
  )
}

function number(format: RegExp, least: number, most: number) {
  return z.pipe(
    z.pipe(z.string().check(z.regex(format)), z.transform(Number)),
    z.number().check(z.minimum(least), z.maximum(most)),
  )
}

export const yesOrNo = z.stringbool()

/** Where to listen: a name or an address, not a URL. */
export const host = z.string().check(z.regex(/^[\w.:-]+$/))

const LEVELS: Readonly<Record<string, LogLevel>> = {
  DEBUG: 'DEBUG',
  INFO: 'INFO',
  WARNING: 'WARNING',
  ERROR: 'ERROR',
  CRITICAL: 'CRITICAL',
  // Python's other names for the same.
  NOTSET: 'DEBUG',
  WARN: 'WARNING',
  FATAL: 'CRITICAL',
}

export const logLevel = read((word) => {
  const level = LEVELS[word.toUpperCase()]
  return level === undefined
    ? { problem: 'Use DEBUG, INFO, WARNING, ERROR or CRITICAL.' }
    : { value: level }
})

export const logFormat = z.pipe(z.string().check(z.toLowerCase()), z.enum(['text', 'json']))

const list = z.pipe(
  z.string(),
  z.transform((words) => words.split(',').flatMap((word) => word.trim() || [])),
)

export const hosts = z.pipe(list, z.array(host.check(z.toLowerCase())))

/** Origins as a browser sends them: scheme, host and port. */
export const origins = z.pipe(
  list,
  z.array(z.string().check(z.toLowerCase(), z.regex(/^https?:\/\/[\w.:[\]-]+$/))),
)

export const apiVersion = z
  .string()
  .check(z.regex(/^(\d{4}-\d{2}-\d{2}(-preview)?|preview|latest)$/))

export const baseUrl = read((address) => {
  const base = readBaseUrl(address)
  return 'problem' in base ? base : { value: base }
})

export const profile = read((value) => {
  const setting = readProfileSetting(value)
  return 'problem' in setting
    ? { problem: `Correct this: ${setting.problem}` }
    : { value: setting.profile }
})

const price = z.number().check(z.nonnegative())

/** USD per million tokens, by model. */
export const prices = z.record(
  z.string(),
  z.object({ input: price, output: price, cache_read: z.optional(price) }),
)

type Reading<T> = { readonly value: T } | { readonly problem: string }

/** A text that a reader of ours understands, or says what is wrong with. */
function read<T>(reader: (text: string) => Reading<T>) {
  return z.pipe(
    z.string(),
    z.transform((value, context) => {
      const reading = reader(value)
      if ('value' in reading) return reading.value
      context.issues.push({ code: 'custom', input: value, message: reading.problem })
      return z.NEVER
    }),
  )
}
