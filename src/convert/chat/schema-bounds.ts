import { asList, asNumber, type JsonObject } from '../../wire/json.ts'

/** `exclusiveMinimum` as `minimum`. Draft 4 had a boolean beside `minimum`; it says the same. */
export function lowerBound(value: unknown, schema: JsonObject): JsonObject {
  const inclusive = asNumber(schema['minimum'])
  const bound = value === true ? inclusive : asNumber(value)
  if (bound === undefined) return {}
  const translated = isInteger(schema) ? Math.floor(bound) + 1 : bound
  return { minimum: Math.max(translated, inclusive ?? translated) }
}

/** `exclusiveMaximum` as `maximum`. */
export function upperBound(value: unknown, schema: JsonObject): JsonObject {
  const inclusive = asNumber(schema['maximum'])
  const bound = value === true ? inclusive : asNumber(value)
  if (bound === undefined) return {}
  const translated = isInteger(schema) ? Math.ceil(bound) - 1 : bound
  return { maximum: Math.min(translated, inclusive ?? translated) }
}

function isInteger(schema: JsonObject): boolean {
  return asList(schema['type']).includes('integer') || schema['type'] === 'integer'
}
