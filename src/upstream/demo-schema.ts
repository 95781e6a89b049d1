import { asList, asNumber, asObject, asText, type JsonObject } from '../wire/json.ts'

const TEXT = 'Vandamme demo'

const TEXT_BY_FORMAT: Readonly<Record<string, string>> = {
  date: '2026-01-01',
  'date-time': '2026-01-01T00:00:00Z',
  email: 'demo@example.com',
  uri: 'https://example.com/',
  uuid: '00000000-0000-4000-8000-000000000000',
}

/** Arguments that well-known read-only tools can really work with. */
const TEXT_BY_NAME: Readonly<Record<string, string>> = {
  file_path: 'README.md',
  path: '.',
  pattern: '*',
}

type Example = (schema: JsonObject, name: string) => unknown

const EXAMPLES: Readonly<Record<string, Example>> = {
  array: (schema) =>
    Array.from({ length: asNumber(schema['minItems']) ?? 1 }, () => exampleOf(schema['items'])),
  boolean: () => true,
  integer: exampleNumber,
  null: () => null,
  number: exampleNumber,
  object: exampleObject,
  string: exampleText,
}

/**
 * A value that fits a JSON schema as tools and structured output write them: what the schema itself
 * offers, else the smallest value of its type. `pattern` and `$ref` are not followed.
 *
 * @param name of the property that the value is for
 */
export function exampleOf(schema: unknown, name = ''): unknown {
  const rules = asObject(schema) ?? {}
  const given = [rules['const'], rules['default'], ...asList(rules['enum'])]
  const offered = given.find((value) => value !== undefined)
  if (offered !== undefined) return offered
  const [variant] = [
    ...asList(rules['anyOf']),
    ...asList(rules['oneOf']),
    ...asList(rules['allOf']),
  ]
  if (variant !== undefined) return exampleOf(variant, name)
  return EXAMPLES[typeOf(rules)]?.(rules, name)
}

function typeOf(rules: JsonObject): string {
  const [type] = Array.isArray(rules['type']) ? rules['type'] : [rules['type']]
  return asText(type) ?? (rules['properties'] === undefined ? 'string' : 'object')
}

/** Only what is required: an argument that may be left out could mean anything. */
function exampleObject(rules: JsonObject): JsonObject {
  const properties = asObject(rules['properties']) ?? {}
  const required = asList(rules['required']).filter((key) => typeof key === 'string')
  return Object.fromEntries(required.map((key) => [key, exampleOf(properties[key], key)]))
}

function exampleNumber(rules: JsonObject): number {
  const above = asNumber(rules['exclusiveMinimum'])
  const least = asNumber(rules['minimum']) ?? (above === undefined ? 1 : above + 1)
  return Math.min(least, asNumber(rules['maximum']) ?? least)
}

function exampleText(rules: JsonObject, name: string): string {
  const text = TEXT_BY_FORMAT[asText(rules['format']) ?? ''] ?? TEXT_BY_NAME[name] ?? TEXT
  return text.padEnd(asNumber(rules['minLength']) ?? 0, '.').slice(0, asNumber(rules['maxLength']))
}
