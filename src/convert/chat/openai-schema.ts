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
  const inner = { ...walk, depth: walk.depth + 1 }
  let changed = false
  const entries: [string, unknown][] = []
  for (const [keyword, value] of Object.entries(schema)) {
    const after = completeKeyword(keyword, value, inner)
    changed ||= after !== value
    if (after !== undefined) entries.push([keyword, after])
  }
  if (isListWithoutItems(schema)) {
    changed = true
    entries.push(['items', {}])
  }
  // `fromEntries` defines properties, it never assigns: a key `__proto__` stays plain data.
  return changed ? Object.fromEntries(entries) : schema
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
  let changed = false
  const entries = Object.entries(named).map(([name, before]): [string, unknown] => {
    const after = isObject(before) ? complete(before, walk) : before
    changed ||= after !== before
    return [name, after]
  })
  return changed ? Object.fromEntries(entries) : named
}

function isListWithoutItems(schema: JsonObject): boolean {
  const { type, items } = schema
  return items === undefined && (type === 'array' || asList(type).includes('array'))
}
