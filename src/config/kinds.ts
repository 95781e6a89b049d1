import { z } from 'zod'

import { readProfileSetting } from '../providers/known.ts'
import { readBaseUrl } from './base-url.ts'
import type { LogLevel } from './config.ts'

/** The kinds of values that settings have. All begin as the text that the environment holds. */
export const text = z.string()

/** A key travels in a header: one word of visible ASCII. */
export const key = z.string().regex(/^[\x21-\x7e]+$/)

export function wholeNumber(least: number, most: number) {
  return z.string().regex(/^\d+$/).transform(Number).pipe(z.number().min(least).max(most))
}

/** Seconds, as milliseconds. */
export function seconds(least: number, most: number) {
  const number = z
    .string()
    .regex(/^\d+(\.\d+)?$/)
    .transform(Number)
  return number.pipe(z.number().min(least).max(most)).transform((value) => value * 1000)
}

export const yesOrNo = z.stringbool()

/** Where to listen: a name or an address, not a URL. */
export const host = z.string().regex(/^[\w.:-]+$/)

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

export const logLevel = z.string().transform((word, context) => {
  const level = LEVELS[word.toUpperCase()]
  return level ?? refuse(context, 'Use DEBUG, INFO, WARNING, ERROR or CRITICAL.')
})

export const logFormat = z
  .string()
  .toLowerCase()
  .pipe(z.enum(['text', 'json']))

const list = z.string().transform((words) => words.split(',').flatMap((word) => word.trim() || []))

export const hosts = list.pipe(z.array(host.toLowerCase()))

/** Origins as a browser sends them: scheme, host and port. */
export const origins = list.pipe(
  z.array(
    z
      .string()
      .toLowerCase()
      .regex(/^https?:\/\/[\w.:[\]-]+$/),
  ),
)

export const apiVersion = z.string().regex(/^(\d{4}-\d{2}-\d{2}(-preview)?|preview|latest)$/)

export const baseUrl = z.string().transform((address, context) => {
  const read = readBaseUrl(address)
  return 'problem' in read ? refuse(context, read.problem) : read
})

export const profile = z.string().transform((value, context) => {
  const read = readProfileSetting(value)
  return 'problem' in read ? refuse(context, `Correct this: ${read.problem}`) : read.profile
})

/** USD per million tokens, by model. */
export const prices = z.record(
  z.string(),
  z.object({
    input: z.number().nonnegative(),
    output: z.number().nonnegative(),
    cache_read: z.number().nonnegative().optional(),
  }),
)

function refuse(context: z.RefinementCtx, message: string) {
  context.addIssue({ code: 'custom', message })
  return z.NEVER
}
