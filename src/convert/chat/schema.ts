import type { Profile } from '../../providers/profile.ts'
import { asList, asObject, type JsonObject } from '../../wire/json.ts'
import { toGeminiSchema } from './gemini-schema.ts'
import { toOpenAiSchema } from './openai-schema.ts'

export type CleanSchema = {
  readonly schema: JsonObject
  /** Keywords that the target does not take and that nothing replaces. */
  readonly dropped: ReadonlySet<string>
}

/** A tool's input schema as `parameters`; the same object where it can stay as it is. */
export function toToolParameters(
  schema: unknown,
  target: Profile['schema'],
): { readonly parameters: JsonObject; readonly dropped: ReadonlySet<string> } {
  const { root, dropped } = withoutAlternatives(asObject(schema) ?? {})
  const clean = toSchema(root, target)
  return {
    parameters: withObjectRoot(clean.schema),
    dropped: dropped.length === 0 ? clean.dropped : new Set([...dropped, ...clean.dropped]),
  }
}

/** Any JSON schema as the target takes it. */
export function toSchema(value: unknown, target: Profile['schema']): CleanSchema {
  const schema = asObject(value) ?? {}
  return target === 'gemini' ? toGeminiSchema(schema) : toOpenAiSchema(schema)
}

// OpenAI: "schema must have type 'object' and not have 'oneOf'/'anyOf'/'allOf'/'enum'/'not' at the top level".
const ALTERNATIVES: readonly string[] = ['anyOf', 'oneOf', 'allOf']
const REFUSED_ROOT: readonly string[] = [...ALTERNATIVES, 'enum', 'const', 'not']

/** The properties of all alternatives, of which none is demanded: looser, but the model sees them. */
function withoutAlternatives(schema: JsonObject): {
  readonly root: JsonObject
  readonly dropped: readonly string[]
} {
  const dropped = REFUSED_ROOT.filter((keyword) => Object.hasOwn(schema, keyword))
  if (dropped.length === 0) return { root: schema, dropped }
  const alternatives = ALTERNATIVES.flatMap((keyword) => asList(schema[keyword]))
  const properties = [...alternatives, schema].flatMap((one) =>
    Object.entries(asObject(asObject(one)?.['properties']) ?? {}),
  )
  const kept = Object.entries(schema).filter(([keyword]) => !dropped.includes(keyword))
  // `fromEntries` defines properties, it never assigns: a key `__proto__` stays plain data.
  return {
    root: Object.fromEntries([...kept, ['properties', Object.fromEntries(properties)]]),
    dropped,
  }
}

// OpenAI refuses a root that is no object, and an object without `properties`.
function withObjectRoot(schema: JsonObject): JsonObject {
  const hasProperties = asObject(schema['properties']) !== undefined
  if (schema['type'] === 'object' && hasProperties) return schema
  return { ...schema, type: 'object', ...(hasProperties ? {} : { properties: {} }) }
}
