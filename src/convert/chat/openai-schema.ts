import { asList, isObject, type JsonObject } from '../../wire/json.ts'
import type { CleanSchema } from './schema.ts'

const MAX_DEPTH = 100

/** Keywords that hold one schema, a list of them, or schemas by name. */
const ONE: ReadonlySet<string> = new Set(['items', 'additionalProperties', 'not', 'contains'])
const LISTS: ReadonlySet<string> = new Set(['anyOf', 'oneOf', 'allOf', 'prefixItems'])
const NAMED: ReadonlySet<string> = new Set(['properties', '$defs', 'definitions'])

type Walk = { readonly depth: number; readonly dropped: Set<string> }

/**
 * JSON schema as OpenAI takes it, the same object where nothing must change: every list says what is
 * in it ("array schema missing items"), and no dialect is named, which Groq and others refuse.
 */
export function toOpenAiSchema(schema: JsonObject): CleanSchema {
  const dropped = new Set<string>()
  return { schema: complete(schema, { depth: 0, dropped }), dropped }
}

function complete(schema: JsonObject, walk: Walk): JsonObject {
  if (walk.depth > MAX_DEPTH) return schema
  const inner = { dropped: walk.dropped, depth: walk.depth + 1 }
  const changed = withChanges(schema, (value, keyword) => completeKeyword(keyword, value, inner))
  return isListWithoutItems(schema) ? { ...changed, items: {} } : changed
}

/** The same object, at no cost, as long as `change` gives back the values that it gets. */
function withChanges(
  object: JsonObject,
  change: (value: unknown, key: string) => unknown,
): JsonObject {
  let changes: Map<string, unknown> | undefined
  for (const key of Object.keys(object)) {
    const after = change(object[key], key)
    if (after !== object[key]) (changes ??= new Map()).set(key, after)
  }
  if (changes === undefined) return object
  const entries = Object.entries(object)
    .map(([key, value]): [string, unknown] => [key, changes.has(key) ? changes.get(key) : value])
    .filter(([, value]) => value !== undefined)
  // `fromEntries` defines properties, it never assigns: a key `__proto__` stays plain data.
  return Object.fromEntries(entries)
}

/** `undefined` for a keyword that goes. */
function completeKeyword(keyword: string, value: unknown, walk: Walk): unknown {
  if (keyword === '$schema') {
    walk.dropped.add(keyword)
    return undefined
  }
  if (ONE.has(keyword)) return isObject(value) ? complete(value, walk) : value
  if (LISTS.has(keyword)) return Array.isArray(value) ? completeList(value, walk) : value
  return NAMED.has(keyword) && isObject(value) ? completeNamed(value, walk) : value
}

function completeList(list: readonly unknown[], walk: Walk): readonly unknown[] {
  const after = list.map((one) => (isObject(one) ? complete(one, walk) : one))
  return after.some((one, index) => one !== list[index]) ? after : list
}

function completeNamed(named: JsonObject, walk: Walk): JsonObject {
  return withChanges(named, (schema) => (isObject(schema) ? complete(schema, walk) : schema))
}

function isListWithoutItems(schema: JsonObject): boolean {
  const { type, items } = schema
  return items === undefined && (type === 'array' || asList(type).includes('array'))
}
