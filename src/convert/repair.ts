import { jsonrepair } from 'jsonrepair'

import { isDeeperThan } from '../wire/json-bulk.ts'
import { asList, isObject, parseJson } from '../wire/json.ts'

/**
 * Characters. The time of a repair, which holds up everybody else, grows with the square of the
 * length where quotes do not pair up (jsonrepair 3.15.0): one text of this length, or several with
 * the same sum of squares, are repaired in an answer, and no more.
 */
const MAX_CHARACTERS = 100_000
/** Deeper ones, which the grammar of arguments refuses anyway, overflow the stack of a repair. */
const MAX_DEPTH = 200

/** The text of the JSON object that a model meant with its tool arguments, or nothing. */
export type Repair = (text: string) => string | undefined

/**
 * A repair for the calls of one answer. Faults met in the field: code fences, trailing commas,
 * Python's literals, single quotes, raw line breaks, missing brackets, raw control characters, JSON
 * within a JSON string, the object sent twice, an empty object sent first.
 */
export function createRepair(): Repair {
  let effort = MAX_CHARACTERS ** 2

  const repairFaulty = (text: string): string | undefined => {
    effort -= text.length ** 2
    return effort < 0 ? undefined : repairText(text)
  }
  return function repair(text) {
    if (isDeeperThan(text, MAX_DEPTH)) return undefined
    const value = parseJson(text)
    if (isObject(value)) return text
    if (typeof value === 'string') return repair(value)
    if (value === undefined) return text.trim() === '' ? '{}' : repairFaulty(text)
    const nothing = value === null || (Array.isArray(value) && value.length === 0)
    return nothing ? '{}' : JSON.stringify({ value })
  }
}

function repairText(text: string): string | undefined {
  const bare = text
    .trim()
    .replace(/^```\w*\s*/, '')
    .replace(/```$/, '')
    .replace(/^(?:\{\s*\}\s*)+(?=\{)/, '')
    .replaceAll(CONTROL, escaped)
    .replaceAll(BACKSLASH, doubledIfLone)
  const repaired = tryRepair(bare)
  const value = parseJson(repaired ?? '')
  return isObject(value) ? repaired : sameObject(asList(value))
}

/** Control characters that jsonrepair does not escape by itself. */
const CONTROL = /(?![\b\f\n\r\t])\p{Cc}/gu

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}

/** A legal escape, one that jsonrepair unescapes rightly, or a lone backslash. */
const BACKSLASH = /\\(?:["\\/bfnrt'\n]|u[\da-fA-F]{4})|\\/g

/**
 * A backslash that escapes nothing stands for itself: so models write regular expressions and
 * Windows paths. jsonrepair (3.15.0) would drop it, and never comes back from `"\,"",`.
 */
function doubledIfLone(escape: string): string {
  return escape === '\\' ? '\\\\' : escape
}

/** jsonrepair reads two texts in a row as a list; of equal objects one was meant. */
function sameObject(values: readonly unknown[]): string | undefined {
  const texts = new Set(values.map((value) => JSON.stringify(value)))
  const [first] = texts
  return texts.size === 1 && isObject(values[0]) ? first : undefined
}

function tryRepair(text: string): string | undefined {
  try {
    return jsonrepair(text)
  } catch {
    return undefined
  }
}
