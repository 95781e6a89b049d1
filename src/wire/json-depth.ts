import { isObject } from './json.ts'

const QUOTE = 0x22
const BACKSLASH = 0x5c
const OPEN_LIST = 0x5b
const CLOSE_LIST = 0x5d
const OPEN_OBJECT = 0x7b
const CLOSE_OBJECT = 0x7d

/**
 * Whether arrays and objects nest deeper than `limit`, without parsing: some thousand brackets
 * overflow the stack of everything that walks the parsed value. Broken JSON is the parser's to
 * refuse.
 */
export function isDeeperThan(text: string, limit: number): boolean {
  let depth = 0
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case QUOTE:
        at = endOfString(text, at)
        break
      case OPEN_LIST:
      case OPEN_OBJECT:
        depth++
        if (depth > limit) return true
        break
      case CLOSE_LIST:
      case CLOSE_OBJECT:
        depth--
        break
      default:
    }
  }
  return false
}

/** The same of a parsed value, whose strings need no look: several times as fast. */
export function isValueDeeperThan(value: unknown, limit: number): boolean {
  if (Array.isArray(value)) {
    return limit === 0 || value.some((one) => isValueDeeperThan(one, limit - 1))
  }
  if (!isObject(value)) return false
  if (limit === 0) return true
  // Without a list of its keys or values for each object.
  for (const key in value) if (isValueDeeperThan(value[key], limit - 1)) return true
  return false
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
