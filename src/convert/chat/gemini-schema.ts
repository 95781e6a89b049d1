import { asList, asObject, isObject, type JsonObject } from '../../wire/json.ts'
import { lowerBound, upperBound } from './schema-bounds.ts'
import { lookUp } from './schema-pointer.ts'
import type { CleanSchema } from './schema.ts'

/**
 * Gemini takes a subset of OpenAPI's schema objects (ai.google.dev, "Function calling") and refuses
 * the whole request for one keyword outside it. What has an equivalent is said with it.
 */
type Walk = {
  readonly depth: number
  readonly dropped: Set<string>
  readonly root: JsonObject
  /** The references that led here: one of them again would never end. */
  readonly open: readonly string[]
  /** Schemas that stand where a reference was. */
  readonly referred: { count: number }
}

/** What stands instead of a keyword; it overrides keywords of the same name. */
type Rule = (value: unknown, schema: JsonObject, walk: Walk) => JsonObject | undefined

const MAX_DEPTH = 100
// Definitions may name each other many times over: without an end the schema would outgrow memory.
const MAX_REFERRED = 1500
const FORMATS: ReadonlySet<unknown> = new Set(['enum', 'date-time'])

/** The fields of Gemini's `Schema`; the rest is translated by a rule, or goes. */
const KNOWN: ReadonlySet<string> = new Set([
  'anyOf',
  'default',
  'description',
  'enum',
  'example',
  'format',
  'items',
  'maxItems',
  'maxLength',
  'maxProperties',
  'maximum',
  'minItems',
  'minLength',
  'minProperties',
  'minimum',
  'nullable',
  'pattern',
  'properties',
  'propertyOrdering',
  'required',
  'title',
  'type',
])

const rules: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ['const', (value) => textEnum([value])],
  ['enum', (value) => (asList(value).every(isName) ? undefined : textEnum(asList(value)))],
  [
    'type',
    (value, schema, walk) => (Array.isArray(value) ? typeList(value, schema, walk) : undefined),
  ],
  ['exclusiveMinimum', lowerBound],
  ['exclusiveMaximum', upperBound],
  ['properties', (value, _, walk) => eachProperty('properties', value, walk)],
  [
    'required',
    (value, schema) => (isRequired(asList(value), schema) ? undefined : { required: value }),
  ],
  ['$ref', (value, _, walk) => referenced(value, walk)],
  // They stand where they are referred to.
  ['$defs', () => ({})],
  ['definitions', () => ({})],
  ['items', (value, schema, walk) => (severalTypes(schema) ? {} : items(value, walk))],
  ['prefixItems', (value, schema, walk) => (severalTypes(schema) ? {} : items(value, walk))],
  ['anyOf', (value, _, walk) => alternatives(value, walk)],
  ['oneOf', (value, _, walk) => alternatives(value, walk)],
  ['allOf', (value, _, walk) => conjunction(value, walk)],
])

export function toGeminiSchema(schema: JsonObject): CleanSchema {
  const dropped = new Set<string>()
  const walk = { depth: 0, dropped, root: schema, open: [], referred: { count: 0 } }
  return { schema: translate(schema, walk), dropped }
}

function translate(schema: JsonObject, walk: Walk): JsonObject {
  if (walk.depth > MAX_DEPTH) return schema
  if (walk.open.length > 0) walk.referred.count++
  const kept: [string, unknown][] = []
  const said: [string, unknown][] = []
  for (const [keyword, value] of Object.entries(schema)) {
    const instead = insteadOf(keyword, schema, walk)
    if (instead === undefined) kept.push([keyword, value])
    else said.push(...Object.entries(instead))
  }
  if (kept.length === Object.keys(schema).length) return withItems(schema)
  return withItems(withRequired(merged([...kept, ...said])))
}

/** What two keywords said of one field: properties and demands add up, else the last one holds. */
function merged(entries: readonly (readonly [string, unknown])[]): JsonObject {
  const fields = new Map<string, unknown>()
  for (const [field, value] of entries) {
    const before = fields.get(field)
    if (isObject(before) && isObject(value)) fields.set(field, { ...before, ...value })
    else if (field === 'required')
      fields.set(field, [...new Set([...asList(before), ...asList(value)])])
    else fields.set(field, value)
  }
  // `fromEntries` defines properties, it never assigns: a key `__proto__` stays plain data.
  return Object.fromEntries(fields)
}

/** Only properties that are there can be demanded. */
function withRequired(schema: JsonObject): JsonObject {
  const { required: names, ...rest } = schema
  const properties = asObject(schema['properties']) ?? {}
  const defined = asList(names).filter((name) => isText(name) && Object.hasOwn(properties, name))
  return defined.length === 0 ? rest : { ...rest, required: defined }
}

/** A list must say of what: "items: missing field". */
function withItems(schema: JsonObject): JsonObject {
  if (schema['type'] !== 'array') return schema
  const given = schema['items']
  const isSaid = isObject(given) ? Object.keys(given).length > 0 : given !== undefined
  return isSaid ? schema : { ...schema, items: { type: 'string' } }
}

function insteadOf(keyword: string, schema: JsonObject, walk: Walk): JsonObject | undefined {
  const value = schema[keyword]
  const rule = rules.get(keyword)
  if (rule !== undefined) return rule(value, schema, { ...walk, depth: walk.depth + 1 })
  const isKept = keyword === 'format' ? FORMATS.has(value) : KNOWN.has(keyword)
  if (isKept) return undefined
  walk.dropped.add(keyword)
  return {}
}

/** What a `$ref` into the schema itself points to; what comes round to itself is left open. */
function referenced(reference: unknown, walk: Walk): JsonObject {
  const path = isText(reference) ? reference : ''
  const target = walk.open.includes(path) ? undefined : lookUp(path, walk.root)
  if (target === undefined || walk.referred.count >= MAX_REFERRED) {
    walk.dropped.add('$ref')
    return {}
  }
  return translate(target, { ...walk, open: [...walk.open, path] })
}

function isRequired(names: readonly unknown[], { properties }: JsonObject): boolean {
  const defined = asObject(properties) ?? {}
  return names.length > 0 && names.every((name) => isText(name) && Object.hasOwn(defined, name))
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}

/** "enum[0]: cannot be empty" */
function isName(value: unknown): value is string {
  return isText(value) && value !== ''
}

const nullableIf = (isNullable: boolean): JsonObject => (isNullable ? { nullable: true } : {})

// Only texts can be enumerated.
function textEnum(values: readonly unknown[]): JsonObject {
  const present = values.filter((value) => value !== null && value !== '')
  const texts = present.map((value) => (isText(value) ? value : JSON.stringify(value)))
  const nullable = nullableIf(values.includes(null))
  return { type: 'string', ...(texts.length > 0 && { enum: texts }), ...nullable }
}

function typeList(types: readonly unknown[], schema: JsonObject, walk: Walk): JsonObject {
  const nullable = nullableIf(types.includes('null'))
  const present = presentTypes(types)
  if (Object.hasOwn(schema, 'enum') || Object.hasOwn(schema, 'const')) {
    return { type: 'string', ...nullable }
  }
  if (present.length === 1) return { type: present[0], ...nullable }
  const { items: ofWhat = {} } = schema
  const list = (): JsonObject => translate({ type: 'array', items: ofWhat }, walk)
  return {
    anyOf: present.map((type) => (type === 'array' ? list() : { type })),
    ...nullable,
  }
}

function presentTypes(types: unknown): readonly unknown[] {
  return asList(types).filter((type) => type !== 'null')
}

/** Then what is in a list stands with that type. */
function severalTypes({ type }: JsonObject): boolean {
  return presentTypes(type).length > 1
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
