import { describe, expect, test } from 'bun:test'

import { toToolParameters, toSchema } from '../../../src/convert/chat/schema.ts'
import { meetsStrictRules } from '../../../src/convert/chat/strict.ts'
import type { JsonObject } from '../../../src/wire/json.ts'

describe('toToolParameters', () => {
  test('returns the very object when nothing must change', () => {
    const schema = { type: 'object', properties: { a: { type: 'string', format: 'uri' } } }
    expect(toToolParameters(schema, 'openai').parameters).toBe(schema)
    const plain = { type: 'object', properties: { a: { type: 'string', enum: ['x'] } } }
    expect(toToolParameters(plain, 'gemini').parameters).toBe(plain)
  })

  test.each<[string, unknown, unknown]>([
    ['nothing', undefined, { type: 'object', properties: {} }],
    ['null', null, { type: 'object', properties: {} }],
    ['a text', 'object', { type: 'object', properties: {} }],
    ['an empty object', {}, { type: 'object', properties: {} }],
    ['a bare object', { type: 'object' }, { type: 'object', properties: {} }],
    ['odd properties', { type: 'object', properties: null }, { type: 'object', properties: {} }],
    ['another root', { type: ['object', 'null'] }, { type: 'object', properties: {} }],
    [
      'a dialect',
      { $schema: 'https://json-schema.org/draft/2020-12/schema', type: 'object', properties: {} },
      { type: 'object', properties: {} },
    ],
  ])('makes an object root of %s', (_, schema, expected) => {
    expect(toToolParameters(schema, 'openai').parameters).toEqual(expected as JsonObject)
  })

  test.each<[string, JsonObject, JsonObject]>([
    ['a list', { type: 'array' }, { type: 'array', items: {} }],
    [
      'a list or nothing',
      { type: ['array', 'null'], minItems: 1 },
      { type: ['array', 'null'], minItems: 1, items: {} },
    ],
    ['a list of lists', arrayOf({ type: 'array' }), arrayOf({ type: 'array', items: {} })],
    [
      'an alternative',
      { anyOf: [{ type: 'array' }, { type: 'null' }] },
      { anyOf: [{ type: 'array', items: {} }, { type: 'null' }] },
    ],
    [
      'a definition',
      { $defs: { a: { type: 'array' } }, $ref: '#/$defs/a' },
      { $defs: { a: { type: 'array', items: {} } }, $ref: '#/$defs/a' },
    ],
    [
      'what else there is',
      { additionalProperties: { type: 'array' } },
      { additionalProperties: arrayOf({}) },
    ],
    ['a nested dialect', { $schema: 'x', type: 'string' }, { type: 'string' }],
  ])('completes %s', (_, before, after) => {
    const schema = { type: 'object', properties: { a: before, b: { type: 'string' } } }
    const expected = { type: 'object', properties: { a: after, b: { type: 'string' } } }
    expect(toToolParameters(schema, 'openai').parameters).toEqual(expected)
  })

  const bare = { type: 'array' }
  const full = { type: 'array', items: {} }
  test.each<[string, unknown, unknown]>([
    ['items', bare, full],
    ['additionalProperties', bare, full],
    ['not', bare, full],
    ['contains', bare, full],
    ['anyOf', [bare], [full]],
    ['oneOf', [bare], [full]],
    ['allOf', [bare], [full]],
    ['prefixItems', [bare], [full]],
    ['properties', { x: bare }, { x: full }],
    ['$defs', { x: bare }, { x: full }],
    ['definitions', { x: bare }, { x: full }],
    ['default', bare, bare],
    ['examples', [bare], [bare]],
  ])('reads what %s holds', (keyword, before, after) => {
    expect(toSchema({ type: 'object', [keyword]: before }, 'openai').schema).toEqual({
      type: 'object',
      [keyword]: after,
    })
  })

  const a = { type: 'string' }
  const b = { type: 'number' }
  test.each<[string, JsonObject, JsonObject, string[]]>([
    [
      'anyOf',
      { anyOf: [{ properties: { a }, required: ['a'] }, { properties: { b } }] },
      { type: 'object', properties: { a, b } },
      ['anyOf'],
    ],
    [
      'oneOf beside properties',
      {
        type: 'object',
        properties: { a },
        required: ['a'],
        oneOf: [{ required: ['b'] }, { properties: { a: b, b } }],
      },
      { type: 'object', properties: { a, b }, required: ['a'] },
      ['oneOf'],
    ],
    [
      'allOf',
      { allOf: [{ properties: { a } }, 'odd'], $schema: 'x' },
      { type: 'object', properties: { a } },
      ['allOf', '$schema'],
    ],
    [
      'enum, const and not',
      { type: 'object', properties: { a }, enum: [], const: 1, not: {} },
      { type: 'object', properties: { a } },
      ['enum', 'const', 'not'],
    ],
  ])('lays %s at the root open', (_, schema, expected, dropped) => {
    const converted = toToolParameters(schema, 'openai')
    expect(converted.parameters).toEqual(expected)
    expect([...converted.dropped]).toEqual(dropped)
  })

  test('completes a hundred levels, and leaves what lies deeper', () => {
    const deep = (levels: number): JsonObject =>
      levels === 0 ? { type: 'array' } : { not: deep(levels - 1) }
    expect(JSON.stringify(toSchema(deep(100), 'openai').schema)).toContain('"items":{}')
    expect(toSchema(deep(101), 'openai').schema).toEqual(deep(101))
  })

  test('keeps what OpenAI understands', () => {
    const schema = {
      type: 'object',
      properties: { a: { anyOf: [{ $ref: '#/$defs/x' }, { const: 1 }] } },
      $defs: { x: { enum: [1, 2] } },
      additionalProperties: false,
    }
    expect(toToolParameters(schema, 'openai').parameters).toBe(schema)
  })

  test.each(['openai', 'gemini'] as const)('does not touch prototypes for %s', (target) => {
    const schema = JSON.parse(
      '{"$schema":"x","type":"object","properties":{"__proto__":{"type":["string","null"],"polluted":1}},"__proto__":{"polluted":1}}',
    )
    const { parameters } = toToolParameters(schema, target)
    expect(Object.getPrototypeOf(parameters)).toBe(Object.prototype)
    expect(Object.getPrototypeOf(parameters['properties'])).toBe(Object.prototype)
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
    expect(JSON.stringify(parameters)).toContain('"__proto__":{')
  })
})

describe('toSchema for Gemini', () => {
  test.each<[string, JsonObject, JsonObject]>([
    ['$schema', { $schema: 'x', type: 'string' }, { type: 'string' }],
    ['const', { const: 'a' }, { type: 'string', enum: ['a'] }],
    ['const of a number', { type: 'integer', const: 3 }, { type: 'string', enum: ['3'] }],
    ['enum of texts', { type: 'string', enum: ['a'] }, { type: 'string', enum: ['a'] }],
    ['enum of numbers', { type: 'integer', enum: [1, 2] }, { type: 'string', enum: ['1', '2'] }],
    ['enum of truths', { enum: [true] }, { type: 'string', enum: ['true'] }],
    [
      'enum with null',
      { type: ['string', 'null'], enum: ['a', null] },
      { type: 'string', enum: ['a'], nullable: true },
    ],
    [
      'enum before a list of types',
      { enum: [1], type: ['integer', 'null'] },
      { type: 'string', enum: ['1'], nullable: true },
    ],
    ['types with null', { type: ['string', 'null'] }, { type: 'string', nullable: true }],
    ['one type in a list', { type: ['number'] }, { type: 'number' }],
    [
      'several types',
      { type: ['string', 'number', 'null'] },
      { anyOf: [{ type: 'string' }, { type: 'number' }], nullable: true },
    ],
    [
      'a list among types',
      { type: ['string', 'array'], items: { const: 'a' } },
      { anyOf: [{ type: 'string' }, { type: 'array', items: textEnum('a') }] },
    ],
    ['exclusiveMinimum', { type: 'integer', exclusiveMinimum: 0 }, { type: 'integer', minimum: 1 }],
    [
      'exclusiveMinimum beside a larger minimum',
      { type: 'integer', exclusiveMinimum: 0, minimum: 5 },
      { type: 'integer', minimum: 5 },
    ],
    [
      'exclusiveMinimum of draft 4',
      { type: 'integer', minimum: 3, exclusiveMinimum: true },
      { type: 'integer', minimum: 4 },
    ],
    ['exclusiveMinimum false', { minimum: 3, exclusiveMinimum: false }, { minimum: 3 }],
    [
      'exclusiveMinimum of a fraction',
      { type: 'number', exclusiveMinimum: 0.5 },
      { type: 'number', minimum: 0.5 },
    ],
    [
      'exclusiveMaximum',
      { type: ['integer', 'null'], exclusiveMaximum: 10 },
      { type: 'integer', nullable: true, maximum: 9 },
    ],
    [
      'exclusiveMaximum beside a smaller maximum',
      { type: 'integer', exclusiveMaximum: 10, maximum: 4 },
      { type: 'integer', maximum: 4 },
    ],
    ['exclusiveMaximum of draft 4', { maximum: 3, exclusiveMaximum: true }, { maximum: 3 }],
    ['exclusiveMaximum false', { exclusiveMaximum: false }, {}],
    ['a known format', { format: 'date-time' }, { format: 'date-time' }],
    ['another format', { type: 'string', format: 'uri' }, { type: 'string' }],
    ['additionalProperties', { type: 'object', additionalProperties: false }, { type: 'object' }],
    ['propertyNames', { propertyNames: {} }, {}],
    ['patternProperties', { patternProperties: {} }, {}],
    ['uniqueItems', { title: 't', uniqueItems: true }, { title: 't' }],
    ['a list of nothing known', { type: 'array' }, arrayOf({ type: 'string' })],
    ['a list of anything', arrayOf({}), arrayOf({ type: 'string' })],
    ['an empty text in an enum', { type: 'string', enum: ['', 'a'] }, textEnum('a')],
    ['an enum of an empty text', { enum: [''] }, { type: 'string' }],
    [
      'required properties that are not there',
      { properties: { a: { type: 'string' } }, required: ['a', 'b'] },
      { properties: { a: { type: 'string' } }, required: ['a'] },
    ],
    ['nothing but such', { type: 'object', required: ['b'] }, { type: 'object' }],
    ['nothing required', { type: 'object', required: [] }, { type: 'object' }],
    ['keywords of later drafts', { examples: ['a'], deprecated: true, contains: {} }, {}],
    ['oneOf', { oneOf: [{ const: 'a' }] }, { type: 'string', enum: ['a'] }],
    [
      'anyOf with null',
      { anyOf: [{ type: 'string', format: 'uri' }, { type: 'null' }] },
      { type: 'string', nullable: true },
    ],
    [
      'anyOf',
      { anyOf: [{ const: 'a' }, { type: 'number' }] },
      { anyOf: [{ type: 'string', enum: ['a'] }, { type: 'number' }] },
    ],
    [
      'an alternative beside properties',
      {
        properties: { a: textEnum('a') },
        required: ['a'],
        allOf: [{ properties: { b: { const: 'b' } }, required: ['b', 'c'] }],
      },
      { properties: { a: textEnum('a'), b: textEnum('b') }, required: ['a', 'b'] },
    ],
    ['allOf of one', { allOf: [{ const: 'a' }] }, { type: 'string', enum: ['a'] }],
    ['allOf of several', { title: 't', allOf: [{}, {}] }, { title: 't' }],
    ['items', { items: { const: 'a' } }, { items: { type: 'string', enum: ['a'] } }],
    ['items that are anything', { items: true }, { items: {} }],
    ['odd items', { items: 'odd' }, { items: 'odd' }],
    ['a tuple', { prefixItems: [{ const: 'a' }] }, { items: { anyOf: [textEnum('a')] } }],
    [
      'properties that are called like keywords',
      { properties: { format: { type: 'string' }, const: { const: 'a' } } },
      { properties: { format: { type: 'string' }, const: textEnum('a') } },
    ],
    [
      'a reference',
      { items: { $ref: '#/$defs/a~1b', description: 'd' }, $defs: { 'a/b': { const: 'a' } } },
      { items: { description: 'd', ...textEnum('a') } },
    ],
    [
      'a reference to a reference',
      {
        $ref: '#/definitions/a',
        definitions: { a: { $ref: '#/definitions/b' }, b: { type: 'string' } },
      },
      { type: 'string' },
    ],
    [
      'a tree',
      {
        $ref: '#/$defs/node',
        $defs: { node: { type: 'object', properties: { left: { $ref: '#/$defs/node' } } } },
      },
      { type: 'object', properties: { left: {} } },
    ],
    ['a reference to nowhere', { $ref: '#/$defs/a', title: 't' }, { title: 't' }],
    ['a reference elsewhere', { $ref: 'https://host.test/a', title: 't' }, { title: 't' }],
    ['an odd reference', { $ref: 1, title: 't' }, { title: 't' }],
  ])('translates %s', (_, schema, expected) => {
    expect(toSchema(schema, 'gemini').schema).toEqual(expected)
  })

  test('says what it dropped, at any depth', () => {
    const { dropped } = toSchema(
      {
        $schema: 'x',
        properties: { a: { items: { format: 'uri', uniqueItems: true } } },
        allOf: [{}, {}],
      },
      'gemini',
    )
    expect([...dropped].sort()).toEqual(['$schema', 'allOf', 'format', 'uniqueItems'])
  })

  test('says that a reference is open, and that definitions went is no loss', () => {
    const { dropped } = toSchema({ $ref: '#', $defs: {} }, 'gemini')
    expect([...dropped]).toEqual(['$ref'])
  })

  test('comes to an end where definitions multiply each other', () => {
    const twice = (next: number): JsonObject => ({
      type: 'object',
      properties: { a: { $ref: `#/$defs/${next}` }, b: { $ref: `#/$defs/${next}` } },
    })
    const $defs = Object.fromEntries(Array.from({ length: 40 }, (_, at) => [at, twice(at + 1)]))
    const { schema } = toSchema({ $ref: '#/$defs/0', $defs }, 'gemini')
    expect(JSON.stringify(schema).length).toBeLessThan(100_000)
  })

  test('nor does it grow by a large definition that many fields name', () => {
    const fields = (count: number, field: JsonObject): JsonObject => ({
      type: 'object',
      properties: Object.fromEntries(Array.from({ length: count }, (_, at) => [`f${at}`, field])),
    })
    const large = fields(200, { type: 'string', description: 'x'.repeat(50) })
    const few = { ...fields(5, { $ref: '#/$defs/large' }), $defs: { large } }
    expect(toSchema(few, 'gemini')).toEqual({ schema: fields(5, large), dropped: new Set() })
    const many = { ...fields(400, { $ref: '#/$defs/large' }), $defs: { large } }
    const { schema, dropped } = toSchema(many, 'gemini')
    expect(JSON.stringify(schema).length).toBeLessThan(200_000)
    expect([...dropped]).toEqual(['$ref'])
  })

  test('leaves what lies deeper than a hundred levels as it is', () => {
    const deep = (levels: number): JsonObject =>
      levels === 0 ? { const: 'a' } : { items: deep(levels - 1) }
    expect(JSON.stringify(toSchema(deep(100), 'gemini').schema)).toContain('enum')
    expect(JSON.stringify(toSchema(deep(101), 'gemini').schema)).toContain('const')
    expect(() => toSchema(deep(5000), 'gemini')).not.toThrow()
  })
})

describe('meetsStrictRules', () => {
  const closed = (properties: JsonObject): JsonObject => ({
    type: 'object',
    properties,
    required: Object.keys(properties),
    additionalProperties: false,
  })

  test.each<[boolean, string, JsonObject]>([
    [true, 'a closed object', closed({ a: { type: 'string' } })],
    [true, 'no properties', closed({})],
    [true, 'nullable instead of optional', closed({ a: { type: ['string', 'null'] } })],
    [true, 'closed objects in a list', closed({ a: { type: 'array', items: closed({}) } })],
    [true, 'alternatives', closed({ a: { anyOf: [{ type: 'string' }, closed({})] } })],
    [true, 'definitions', { ...closed({ a: { $ref: '#/$defs/a' } }), $defs: { a: closed({}) } }],
    [false, 'a list as root', { type: 'array', items: { type: 'string' } }],
    [false, 'alternatives as root', { ...closed({}), anyOf: [closed({})] }],
    [false, 'an open object', { type: 'object', properties: {} }],
    [false, 'an optional property', { ...closed({ a: { type: 'string' } }), required: [] }],
    [false, 'an open object inside', closed({ a: { type: 'object', properties: {} } })],
    [false, 'a nullable open object', closed({ a: { type: ['object', 'null'] } })],
    [
      false,
      'an open object in a list',
      closed({ a: { type: 'array', items: { type: 'object' } } }),
    ],
    [false, 'an open alternative', closed({ a: { anyOf: [{ type: 'object' }] } })],
    [false, 'an open definition', { ...closed({}), $defs: { a: { type: 'object' } } }],
    [false, 'a refused keyword', closed({ a: { type: 'array', uniqueItems: true } })],
    [false, 'a value of any kind', closed({ a: {} })],
    [false, 'a schema that is no object', closed({ a: true })],
  ])('%p for %s', (expected, _, schema) => {
    expect(meetsStrictRules(schema)).toBe(expected)
  })

  test('does not follow a schema without end', () => {
    let schema: JsonObject = { type: 'string' }
    for (let level = 0; level < 5000; level++) schema = { type: 'array', items: schema }
    expect(meetsStrictRules(closed({ a: schema }))).toBe(false)
  })
})

function arrayOf(items: JsonObject): JsonObject {
  return { type: 'array', items }
}

function textEnum(...values: string[]): JsonObject {
  return { type: 'string', enum: values }
}

test('a keyword that is dropped leaves no field behind', () => {
  const schema = { $schema: 'https://json-schema.org/', type: 'object', properties: {} }
  const { parameters } = toToolParameters(schema, 'openai')
  expect(Object.keys(parameters)).toEqual(['type', 'properties'])
})
