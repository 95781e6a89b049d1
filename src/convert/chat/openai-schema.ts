import { asList, isObject, type JsonObject } from '../../wire/json.ts'
import type { CleanSchema } from './schema.ts'

const MAX_DEPTH = 100

/** What keywords hold: one schema, a list of them, or schemas by name. */
const HOLDS: ReadonlyMap<string, 'one' | 'list' | 'named'> = new Map([
  ['items', 'one'],
  ['additionalProperties', 'one'],
  ['not', 'one'],
  ['contains', 'one'],
  ['anyOf', 'list'],
  ['oneOf', 'list'],
  ['allOf', 'list'],
  ['prefixItems', 'list'],
  ['properties', 'named'],
  ['$defs', 'named'],
  ['definitions', 'named'],
])

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
  const rest = withoutDialect(schema, walk)
  const changed = withChanges(rest, (value, keyword) => completeKeyword(keyword, value, inner))
  return isListWithoutItems(schema) ? { ...changed, items: {} } : changed
}

function withoutDialect(schema: JsonObject, { dropped }: Walk): JsonObject {
  if (!Object.hasOwn(schema, '$schema')) return schema
  dropped.add('$schema')
  const { $schema: _, ...rest } = schema
  return rest
}

/** The same object, at no cost, as long as `change` gives back the values that it gets. */
function withChanges(
  object: JsonObject,
  change: (value: object | null, key: string) => unknown,
): JsonObject {
  let changed: Record<string, unknown> | undefined
  for (const key in object) {
    const value = object[key]
    // Most are words, and hold no schema.
    if (typeof value !== 'object') continue
    const after = change(value, key)
    if (after === value) continue
    changed ??= { ...object }
    // An own key by now, so that even `__proto__` is plain data.
    changed[key] = after
  }
  return changed ?? object
}

function completeKeyword(keyword: string, value: unknown, walk: Walk): unknown {
  switch (HOLDS.get(keyword)) {
    case 'one':
      return isObject(value) ? complete(value, walk) : value
    case 'list':
      return Array.isArray(value) ? completeList(value, walk) : value
    case 'named':
      return isObject(value) ? completeNamed(value, walk) : value
    default:
      return value
  }
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
