import { isObject, type JsonObject } from '../../wire/json.ts'

const NO_PARTS: readonly unknown[] = []

/** Where the words of a part are, by its type. */
const WORDS: ReadonlyMap<unknown, string> = new Map([
  ['text', 'text'],
  ['output_text', 'text'],
  ['refusal', 'refusal'],
])

/**
 * The parts of the `content` of an answer that is no plain string: Mistral sends a list, gateways to
 * other APIs a bare part or a list of strings.
 */
export function partsOf(content: unknown): readonly unknown[] {
  if (Array.isArray(content)) return content
  return isObject(content) ? [content] : NO_PARTS
}

export function textOf(content: unknown): string {
  return typeof content === 'string' ? content : joined(partsOf(content), partText)
}

export function thinkingOf(content: unknown): string {
  return joined(partsOf(content), (part) => (isThinking(part) ? textOf(part['thinking']) : ''))
}

/** Whether a Messages answer can carry it. */
export function isCarried(part: unknown): boolean {
  return typeof part === 'string' || isThinking(part) || wordsOf(part) !== undefined
}

export function joined(parts: readonly unknown[], read: (part: unknown) => string): string {
  return parts.length === 0 ? '' : parts.map(read).join('')
}

function partText(part: unknown): string {
  return typeof part === 'string' ? part : textOf(wordsOf(part))
}

function wordsOf(part: unknown): unknown {
  const field = isObject(part) ? WORDS.get(part['type']) : undefined
  return isObject(part) && field !== undefined ? (part[field] ?? '') : undefined
}

function isThinking(part: unknown): part is JsonObject {
  return isObject(part) && part['type'] === 'thinking'
}
