import { VandammeError } from '../errors.ts'
import { assignmentsOf, parseEnvFile, type Quote, quoteOf } from './env-file.ts'

/** What no shell and no reader takes for anything else. */
const BARE = /^[\w@%+=:,./~^-]*$/

const QUOTES = ["'", '"', '`', ''] as const

/**
 * The text of a `.env` file with other values, everything else as it was. Of a name that occurs
 * several times the last place counts; one that does not occur is added at the end. Throws a
 * VandammeError when the reader of such files could not read exactly these values.
 */
export function changeEnvText(text: string, changes: Readonly<Record<string, string>>): string {
  return Object.entries(changes).reduce(changeOne, text)
}

function changeOne(text: string, [name, value]: readonly [name: string, value: string]): string {
  const before = parseEnvFile(text)
  if (Object.hasOwn(before, name) && before[name] === value) return text
  const wanted = { ...before, [name]: value }
  const place = placeOf(text, name)
  const candidates = spellings(value, place?.quote ?? '').map((spelled) =>
    place === undefined
      ? appended(text, `${name}=${spelled}`)
      : text.slice(0, place.start) + spelled + text.slice(place.end),
  )
  const changed = candidates.find((candidate) => isSame(parseEnvFile(candidate), wanted))
  // Half a character would become another one in the file.
  if (changed !== undefined && value.isWellFormed()) return changed
  throw new VandammeError(
    'invalid_request',
    `${name.slice(0, 100)} cannot be written: a .env file has no way to say this name or value.`,
  )
}

type Place = { readonly start: number; readonly end: number; readonly quote: Quote }

/** Where the value of the last assignment stands, without the white space around it. */
function placeOf(text: string, name: string): Place | undefined {
  const found = assignmentsOf(text).findLast((assignment) => assignment.name === name)
  if (found === undefined) return undefined
  const { start, core } = found
  return { start, end: start + core.length, quote: quoteOf(core) }
}

/** The value in every way that may be read as it is: in plain ways first, of these the present one. */
function spellings(value: string, quote: Quote): readonly string[] {
  return [quote, ...QUOTES]
    .toSorted((a, b) => Number(isOdd(value, a)) - Number(isOdd(value, b)))
    .map((mark) => mark + escaped(value, mark) + mark)
}

/** The reader would take it, people and shells might not. */
function isOdd(value: string, quote: Quote): boolean {
  if (quote === '') return !BARE.test(value)
  return value.includes(quote) || (quote !== '"' && /[\r\n]/.test(value))
}

function escaped(value: string, quote: Quote): string {
  return quote === '"' ? value.replaceAll('\n', '\\n').replaceAll('\r', '\\r') : value
}

function appended(text: string, line: string): string {
  const end = text.includes('\r\n') ? '\r\n' : '\n'
  const gap = text === '' || /[\r\n]$/.test(text) ? '' : end
  return text + gap + line + end
}

function isSame(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean {
  const names = Object.keys(a)
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name])
}
