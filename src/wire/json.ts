/**
 * Reading JSON from outside. Nothing here throws: an odd value reads as absent,
 * and the caller decides what absence means.
 */
export type JsonObject = Readonly<Record<string, unknown>>

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function asObject(value: unknown): JsonObject | undefined {
  return isObject(value) ? value : undefined
}

export function asText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

export function asNumber(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined
}

const EMPTY: readonly unknown[] = []

export function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : EMPTY
}

/** `undefined` when the text is not JSON (`null` is JSON). */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

declare global {
  // In the engine, not yet in TypeScript's library.
  interface JSON {
    parse(
      text: string,
      revive: (key: string, value: unknown, context: { readonly source?: string }) => unknown,
    ): unknown
    rawJSON(text: string): object
  }
}

/** More digits or a larger exponent than a double holds for sure. */
const MAY_ROUND = /\d{16}|\d[eE]\+?\d{2}/
const INTEGER = /^-?\d+$/

/**
 * The same, for a value that is only written out again: integers of any length (ids, 64 bits) and
 * numbers of any size are written as they were read. JavaScript's own numbers would be rounded, or
 * `null`.
 */
export function parseJsonExactly(text: string): unknown {
  if (!MAY_ROUND.test(text)) return parseJson(text)
  try {
    return JSON.parse(text, (_, value, { source }) =>
      typeof value === 'number' && source !== undefined && isRounded(value, source)
        ? JSON.rawJSON(source)
        : value,
    )
  } catch {
    // No JSON, or nested deeper than this way of reading it can go.
    return parseJson(text)
  }
}

function isRounded(value: number, source: string): boolean {
  if (!Number.isFinite(value)) return true
  return INTEGER.test(source) && !Number.isSafeInteger(value) && String(value) !== source
}
