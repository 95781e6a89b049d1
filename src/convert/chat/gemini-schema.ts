import { asList, asNumber, asObject, isObject, type JsonObject } from '../../wire/json.ts'
import type { CleanSchema } from './schema.ts'

/**
 * Gemini takes a subset of OpenAPI's schema objects (ai.google.dev, "Function calling") and refuses
 * the whole request for one keyword outside it. What has an equivalent is said with it.
 */
type Walk = { readonly depth: number; readonly dropped: Set<string> }

/** What stands instead of a keyword; it overrides keywords of the same name. */
type Rule = (value: unknown, schema: JsonObject, walk: Walk) => JsonObject | undefined

const MAX_DEPTH = 100
const FORMATS: ReadonlySet<unknown> = new Set(['enum', 'date-time'])
const DROPPED: ReadonlySet<string> = new Set([
  '$schema',
  '$id',
  '$comment',
  'additionalProperties',
  'contentEncoding',
  'contentMediaType',
  'dependentRequired',
  'dependentSchemas',
  'else',
  'if',
  'multipleOf',
  'not',
  'patternProperties',
  'propertyNames',
  'then',
  'unevaluatedProperties',
  'uniqueItems',
])

const rules: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ['const', (value) => textEnum([value])],
  ['enum', (value) => (asList(value).every(isText) ? undefined : textEnum(asList(value)))],
  ['type', (value, schema) => (Array.isArray(value) ? typeList(value, schema) : undefined)],
  ['exclusiveMinimum', lowerBound],
  ['exclusiveMaximum', upperBound],
  ['properties', (value, _, walk) => eachProperty('properties', value, walk)],
  ['$defs', (value, _, walk) => eachProperty('$defs', value, walk)],
  ['definitions', (value, _, walk) => eachProperty('definitions', value, walk)],
  ['items', (value, _, walk) => items(value, walk)],
  ['prefixItems', (value, _, walk) => items(value, walk)],
  ['anyOf', (value, _, walk) => alternatives(value, walk)],
  ['oneOf', (value, _, walk) => alternatives(value, walk)],
  ['allOf', (value, _, walk) => conjunction(value, walk)],
])

export function toGeminiSchema(schema: JsonObject): CleanSchema {
  const dropped = new Set<string>()
  return { schema: translate(schema, { depth: 0, dropped }), dropped }
}

function translate(schema: JsonObject, walk: Walk): JsonObject {
  if (walk.depth > MAX_DEPTH) return schema
  const kept: [string, unknown][] = []
  const said: [string, unknown][] = []
  for (const [keyword, value] of Object.entries(schema)) {
    const instead = insteadOf(keyword, schema, walk)
    if (instead === undefined) kept.push([keyword, value])
    else said.push(...Object.entries(instead))
  }
  if (kept.length === Object.keys(schema).length) return schema
  // `fromEntries` defines properties, it never assigns: a key `__proto__` stays plain data.
  return Object.fromEntries([...kept, ...said])
}

function insteadOf(keyword: string, schema: JsonObject, walk: Walk): JsonObject | undefined {
  const value = schema[keyword]
  const isDropped = keyword === 'format' ? !FORMATS.has(value) : DROPPED.has(keyword)
  if (!isDropped) return rules.get(keyword)?.(value, schema, { ...walk, depth: walk.depth + 1 })
  walk.dropped.add(keyword)
  return {}
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}

const nullableIf = (isNullable: boolean): JsonObject => (isNullable ? { nullable: true } : {})

// Only texts can be enumerated.
function textEnum(values: readonly unknown[]): JsonObject {
  const present = values.filter((value) => value !== null)
  const texts = present.map((value) => (isText(value) ? value : JSON.stringify(value)))
  return { type: 'string', enum: texts, ...nullableIf(present.length < values.length) }
}

function typeList(types: readonly unknown[], schema: JsonObject): JsonObject {
  const nullable = nullableIf(types.includes('null'))
  const present = types.filter((type) => type !== 'null')
  if (Object.hasOwn(schema, 'enum') || Object.hasOwn(schema, 'const')) {
    return { type: 'string', ...nullable }
  }
  if (present.length === 1) return { type: present[0], ...nullable }
  return { anyOf: present.map((type) => ({ type })), ...nullable }
}

function eachProperty(keyword: string, value: unknown, walk: Walk): JsonObject | undefined {
  let changed = false
  const entries = Object.entries(asObject(value) ?? {}).map(([name, before]): [string, unknown] => {
    const after = translateAny(before, walk)
    changed ||= after !== before
    return [name, after]
  })
  return changed ? { [keyword]: Object.fromEntries(entries) } : undefined
}

// A tuple is a list of any of its members.
function items(value: unknown, walk: Walk): JsonObject | undefined {
  if (Array.isArray(value)) return { items: { anyOf: translateList(value, walk) } }
  const after = translateAny(value, walk)
  return after === value ? undefined : { items: after }
}

function alternatives(value: unknown, walk: Walk): JsonObject {
  const present = asList(value).filter((one) => asObject(one)?.['type'] !== 'null')
  const nullable = nullableIf(present.length < asList(value).length)
  const translated = translateList(present, walk)
  if (translated.length === 1) return { ...asObject(translated[0]), ...nullable }
  return { anyOf: translated, ...nullable }
}

function conjunction(value: unknown, walk: Walk): JsonObject {
  const parts = asList(value)
  if (parts.length === 1) return asObject(translateAny(parts[0], walk)) ?? {}
  walk.dropped.add('allOf')
  return {}
}

function translateList(values: readonly unknown[], walk: Walk): readonly unknown[] {
  return values.map((value) => translateAny(value, walk))
}

// `true` as a schema stands for anything.
function translateAny(value: unknown, walk: Walk): unknown {
  if (typeof value === 'boolean') return {}
  return isObject(value) ? translate(value, walk) : value
}

function isInteger(schema: JsonObject): boolean {
  return asList(schema['type']).includes('integer') || schema['type'] === 'integer'
}

// Draft 4 had a boolean beside `minimum`; it says the same.
function lowerBound(value: unknown, schema: JsonObject): JsonObject {
  const inclusive = asNumber(schema['minimum'])
  const bound = value === true ? inclusive : asNumber(value)
  if (bound === undefined) return {}
  const translated = isInteger(schema) ? Math.floor(bound) + 1 : bound
  return { minimum: Math.max(translated, inclusive ?? translated) }
}

function upperBound(value: unknown, schema: JsonObject): JsonObject {
  const inclusive = asNumber(schema['maximum'])
  const bound = value === true ? inclusive : asNumber(value)
  if (bound === undefined) return {}
  const translated = isInteger(schema) ? Math.ceil(bound) - 1 : bound
  return { maximum: Math.min(translated, inclusive ?? translated) }
}
