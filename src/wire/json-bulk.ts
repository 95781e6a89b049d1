import { isObject } from './json.ts'

const QUOTE = 0x22
const BACKSLASH = 0x5c
const COMMA = 0x2c
const OPEN_LIST = 0x5b
const CLOSE_LIST = 0x5d
const OPEN_OBJECT = 0x7b
const CLOSE_OBJECT = 0x7d

type Limits = {
  /** How deep arrays and objects may nest. */
  readonly depth: number
  /** Commas and opening brackets: with so many of them there is one value more at most. */
  readonly marks: number
}

/**
 * What of a JSON text is beyond its limits, found without parsing: some thousand brackets overflow
 * the stack of everything that walks the parsed value, and 60 MB of empty lists take gigabytes.
 * Broken JSON is the parser's to refuse.
 */
export function excessOf(text: string, limits: Limits): keyof Limits | undefined {
  let depth = 0
  let marks = 0
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case QUOTE:
        at = endOfString(text, at)
        continue
      case COMMA:
        break
      case OPEN_LIST:
      case OPEN_OBJECT:
        depth++
        if (depth > limits.depth) return 'depth'
        break
      case CLOSE_LIST:
      case CLOSE_OBJECT:
        depth--
        continue
      default:
        continue
    }
    marks++
    if (marks > limits.marks) return 'marks'
  }
  return undefined
}

/** Whether arrays and objects nest deeper than `limit`, without parsing. */
export function isDeeperThan(text: string, limit: number): boolean {
  return excessOf(text, { depth: limit, marks: Number.POSITIVE_INFINITY }) === 'depth'
}

/**
 * How many values there are in a parsed one, itself included; infinitely many where arrays and
 * objects nest deeper than `limit`. Strings need no look: several times as fast as to scan the text.
 */
export function countValues(value: unknown, limit: number): number {
  let count = 1
  if (Array.isArray(value)) {
    if (limit === 0) return Number.POSITIVE_INFINITY
    for (const one of value) count += countValues(one, limit - 1)
  } else if (isObject(value)) {
    if (limit === 0) return Number.POSITIVE_INFINITY
    // Without a list of its keys or values for each object.
    for (const key in value) count += countValues(value[key], limit - 1)
  }
  return count
}

/** Most of a request is long strings: `indexOf` hops over them far faster than a loop. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1)
  while (end !== -1 && isEscaped(text, end)) end = text.indexOf('"', end + 1)
  return end === -1 ? text.length : end
}

function isEscaped(text: string, at: number): boolean {
  let before = at - 1
  while (text.charCodeAt(before) === BACKSLASH) before--
  return (at - before) % 2 === 0
}
