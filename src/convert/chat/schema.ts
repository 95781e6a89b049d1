import type { Profile } from '../../providers/profile.ts'
import { asObject, type JsonObject } from '../../wire/json.ts'
import { toGeminiSchema } from './gemini-schema.ts'

export type CleanSchema = {
  readonly schema: JsonObject
  /** Keywords that the target does not take and that nothing replaces. */
  readonly dropped: ReadonlySet<string>
}

const NOTHING: ReadonlySet<string> = new Set()

/** A tool's input schema as `parameters`; the same object where it can stay as it is. */
export function toParameters(
  schema: unknown,
  target: Profile['schema'],
): { readonly parameters: JsonObject; readonly dropped: ReadonlySet<string> } {
  const clean = toSchema(schema, target)
  return { parameters: withObjectRoot(clean.schema), dropped: clean.dropped }
}

/** Any JSON schema as the target takes it. */
export function toSchema(value: unknown, target: Profile['schema']): CleanSchema {
  const schema = asObject(value) ?? {}
  if (target === 'gemini') return toGeminiSchema(schema)
  // Groq and others refuse the dialect's address; OpenAI ignores it.
  if (!Object.hasOwn(schema, '$schema')) return { schema, dropped: NOTHING }
  const { $schema: _, ...rest } = schema
  return { schema: rest, dropped: new Set(['$schema']) }
}

// OpenAI refuses a root that is no object, and an object without `properties`.
function withObjectRoot(schema: JsonObject): JsonObject {
  const hasProperties = asObject(schema['properties']) !== undefined
  if (schema['type'] === 'object' && hasProperties) return schema
  return { ...schema, type: 'object', ...(hasProperties ? {} : { properties: {} }) }
}
