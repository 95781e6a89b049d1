import { asList, asObject, isObject, type JsonObject } from '../../wire/json.ts'

const MAX_DEPTH = 100

/** Keywords that OpenAI refuses in a strict schema (platform.openai.com, "Structured outputs"). */
const REFUSED = [
  'allOf',
  'dependentRequired',
  'dependentSchemas',
  'else',
  'if',
  'not',
  'oneOf',
  'patternProperties',
  'prefixItems',
  'propertyNames',
  'then',
  'uniqueItems',
]

/** One of these must say what a value is. */
const SAYS_WHAT = ['type', 'anyOf', '$ref', 'enum', 'const']

/**
 * Whether a schema may be sent with `strict: true`: every object is closed and requires all of its
 * properties. A schema that misses one rule gets the whole request refused.
 */
export function meetsStrictRules(schema: JsonObject): boolean {
  return schema['type'] === 'object' && !Object.hasOwn(schema, 'anyOf') && isStrict(schema, 0)
}

function isStrict(schema: unknown, depth: number): boolean {
  if (!isObject(schema) || depth > MAX_DEPTH) return false
  if (REFUSED.some((keyword) => Object.hasOwn(schema, keyword))) return false
  if (!SAYS_WHAT.some((keyword) => Object.hasOwn(schema, keyword))) return false
  if (isObjectType(schema) && !isClosed(schema)) return false
  return innerSchemas(schema).every((inner) => isStrict(inner, depth + 1))
}

function isObjectType(schema: JsonObject): boolean {
  return schema['type'] === 'object' || asList(schema['type']).includes('object')
}

function isClosed(schema: JsonObject): boolean {
  const required = new Set(asList(schema['required']))
  const names = Object.keys(asObject(schema['properties']) ?? {})
  return schema['additionalProperties'] === false && names.every((name) => required.has(name))
}

function innerSchemas(schema: JsonObject): readonly unknown[] {
  const named = ['properties', '$defs', 'definitions'].flatMap((keyword) =>
    Object.values(asObject(schema[keyword]) ?? {}),
  )
  const items = Object.hasOwn(schema, 'items') ? [schema['items']] : []
  return [...named, ...items, ...asList(schema['anyOf'])]
}
