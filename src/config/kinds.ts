import { readProfileSetting } from '../providers/known.ts'
import { type BaseUrl, readBaseUrl } from './base-url.ts'
import type { Config, LogLevel } from './config.ts'

/** A problem without words is told of with the advice of the setting. */
export type Reading<T> =
  | { readonly value: T; readonly problem?: never }
  | { readonly value?: never; readonly problem: string | undefined }

/** The kinds of values that settings have. All begin as the text that the environment holds. */
export type Kind<T> = (text: string) => Reading<T>

const NO: Reading<never> = { problem: undefined }

export const text: Kind<string> = (value) => ({ value })

/** A key travels in a header: one word of visible ASCII. */
export const key = shaped(/^[\x21-\x7e]+$/)

export const apiVersion = shaped(/^(\d{4}-\d{2}-\d{2}(-preview)?|preview|latest)$/)

function shaped(format: RegExp): Kind<string> {
  return (value) => (format.test(value) ? { value } : NO)
}

export function wholeNumber(least: number, most: number): Kind<number> {
  return (value) => number(value, /^\d+$/, { least, most })
}

/** Seconds, as milliseconds. */
export function seconds(least: number, most: number): Kind<number> {
  return (value) => {
    const reading = number(value, /^\d+(\.\d+)?$/, { least, most })
    return reading.value === undefined ? reading : { value: reading.value * 1000 }
  }
}

type Bounds = { readonly least: number; readonly most: number }

function number(value: string, format: RegExp, { least, most }: Bounds): Reading<number> {
  const read = Number(value)
  return format.test(value) && read >= least && read <= most ? { value: read } : NO
}

const TRUE_WORDS: readonly string[] = ['true', '1', 'yes', 'on', 'y', 'enabled']
const FALSE_WORDS: readonly string[] = ['false', '0', 'no', 'off', 'n', 'disabled']

export const yesOrNo: Kind<boolean> = (value) => {
  const word = value.toLowerCase()
  if (TRUE_WORDS.includes(word)) return { value: true }
  return FALSE_WORDS.includes(word) ? { value: false } : NO
}

const HOST = /^[\w.:-]+$/

/** Where to listen: a name or an address, not a URL. */
export const host = shaped(HOST)

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

export const logLevel: Kind<LogLevel> = (value) => {
  const word = value.toUpperCase()
  const level = Object.hasOwn(LEVELS, word) ? LEVELS[word] : undefined
  return level === undefined ? NO : { value: level }
}

export const logFormat: Kind<'text' | 'json'> = (value) => {
  const word = value.toLowerCase()
  return word === 'text' || word === 'json' ? { value: word } : NO
}

export const hosts = listOf(HOST)

/** Origins as a browser sends them: scheme, host and port. */
export const origins = listOf(/^https?:\/\/[\w.:[\]-]+$/)

/** Words between commas, in small letters. */
function listOf(format: RegExp): Kind<readonly string[]> {
  return (value) => {
    const words = value.split(',').flatMap((word) => word.trim().toLowerCase() || [])
    return words.every((word) => format.test(word)) ? { value: words } : NO
  }
}

export const baseUrl: Kind<BaseUrl> = (address) => {
  const base = readBaseUrl(address)
  return 'problem' in base ? base : { value: base }
}

export const profile: Kind<Config['upstream']['profile']> = (value) => {
  const setting = readProfileSetting(value)
  return 'problem' in setting
    ? { problem: `Correct this: ${setting.problem}` }
    : { value: setting.profile }
}
