import { expect, test } from 'bun:test'

import * as fc from 'fast-check'

import { toToolParameters } from '../../../src/convert/chat/schema.ts'
import { asList, asObject, isObject, type JsonObject } from '../../../src/wire/json.ts'
import { PROPERTY_RUNS } from '../../helpers/environment.ts'
import { faultsOf } from '../../helpers/openai-rules.ts'

const scalars = ['string', 'number', 'integer', 'boolean', 'array', 'object', 'null']
const types = fc.oneof(
  fc.constantFrom(...scalars),
  fc.uniqueArray(fc.constantFrom(...scalars), { minLength: 1, maxLength: 3 }),
)
const values = fc.array(fc.constantFrom('', 'a', 1, true, null, {}), { minLength: 1, maxLength: 3 })

type Entry = readonly [keyword: string, value: unknown]

const entry = (keyword: string, value: fc.Arbitrary<unknown>): fc.Arbitrary<Entry> =>
  fc.tuple(fc.constant(keyword), value)

const plainEntry: fc.Arbitrary<Entry> = fc.oneof(
  entry('type', types),
  entry('required', fc.subarray(['a', 'b', 'c'])),
  entry('enum', values),
  entry('const', fc.constantFrom('', 'a', 1, null)),
  entry('format', fc.constantFrom('uri', 'date-time')),
  entry('exclusiveMinimum', fc.constantFrom(0, true)),
  entry('additionalProperties', fc.boolean()),
  entry('$ref', fc.constantFrom('#/$defs/a', '#/properties/a', '#/nowhere')),
  entry('$schema', fc.constant('https://json-schema.org/draft/2020-12/schema')),
  entry('examples', values),
)

/** Schemas as tools have them: any keyword beside any other, references that may go in circles. */
const { schema: anySchema } = fc.letrec<{ schema: JsonObject; entry: Entry }>((tie) => {
  const some = fc.array(tie('schema'), { minLength: 1, maxLength: 2 })
  const named = fc.dictionary(fc.constantFrom('a', 'b', 'type'), tie('schema'), { maxKeys: 2 })
  return {
    schema: fc
      .uniqueArray(tie('entry'), { maxLength: 4, selector: ([keyword]) => keyword })
      .map((entries) => Object.fromEntries(entries)),
    entry: fc.oneof(
      { maxDepth: 3 },
      plainEntry,
      entry('properties', named),
      entry('$defs', named),
      entry('items', fc.oneof(tie('schema'), some)),
      entry('prefixItems', some),
      entry('anyOf', some),
      entry('oneOf', some),
      entry('allOf', some),
      entry('not', tie('schema')),
    ),
  }
})

test('OpenAI takes the parameters of any tool', () => {
  fc.assert(
    fc.property(anySchema, (asked) => {
      const { parameters } = toToolParameters(asked, 'openai')
      const tools = [{ type: 'function', function: { name: 'x', parameters } }]
      const messages = [{ role: 'user', content: 'x' }]
      expect(faultsOf({ model: 'm', messages, tools })).toEqual([])
    }),
    { numRuns: PROPERTY_RUNS },
  )
})

test('Gemini takes the parameters of any tool', () => {
  fc.assert(
    fc.property(anySchema, (asked) => {
      expect(faultsOfGemini(toToolParameters(asked, 'gemini').parameters)).toEqual([])
    }),
    { numRuns: PROPERTY_RUNS },
  )
})

const FIELDS =
  /^(?:anyOf|default|description|enum|example|format|items|max\w+|min\w+|nullable|pattern|properties|propertyOrdering|required|title|type)$/

function faultsOfGemini(schema: unknown): readonly string[] {
  if (!isObject(schema)) return ['no object']
  const { type, items, properties = {}, required = [] } = schema
  const names = Object.keys(asObject(properties) ?? {})
  return [
    ...Object.keys(schema).filter((key) => !FIELDS.test(key)),
    ...(type === undefined || typeof type === 'string' ? [] : ['type']),
    ...(type === 'array' && items === undefined ? ['a list without items'] : []),
    ...asList(required)
      .filter((name) => !names.includes(String(name)))
      .map(() => 'required'),
    ...asList(schema['enum'])
      .filter((value) => typeof value !== 'string' || value === '')
      .map(() => 'enum'),
    ...[...Object.values(asObject(properties) ?? {}), ...asList(schema['anyOf'])].flatMap(
      faultsOfGemini,
    ),
    ...(items === undefined ? [] : faultsOfGemini(items)),
  ]
}
