import { expect, test } from 'bun:test'

import { toOutputFormat } from '../../../src/convert/chat/format.ts'
import type { Profile } from '../../../src/providers/profile.ts'
import type { MessagesRequest } from '../../../src/wire/anthropic.ts'
import {
  linesOf,
  messagesRequestOf,
  profileOf,
  requestContext,
} from '../../helpers/request-context.ts'

const strictSchema = {
  type: 'object',
  properties: { title: { type: 'string' } },
  required: ['title'],
  additionalProperties: false,
}
const openSchema = { type: 'object', properties: { title: { type: 'string' } } }
const formatOf = (schema: unknown) => ({ type: 'json_schema', schema })

function convert(fields: Partial<MessagesRequest>, profile: Partial<Profile> = {}) {
  const context = requestContext(profileOf('generic', profile))
  const { fields: sent, instruction } = toOutputFormat(messagesRequestOf(fields), context)
  return { sent: sent.response_format?.json_schema, instruction, ledger: linesOf(context) }
}

test.each<[string, Partial<MessagesRequest>, Partial<Profile>, unknown, string[]]>([
  ['nothing', {}, {}, undefined, []],
  ['no format', { output_config: { format: null } }, {}, undefined, []],
  [
    'a strict schema',
    { output_config: { format: formatOf(strictSchema) } },
    {},
    { name: 'response', schema: strictSchema, strict: true },
    [],
  ],
  [
    'the field of the betas',
    { output_format: formatOf(strictSchema) },
    {},
    { name: 'response', schema: strictSchema, strict: true },
    [],
  ],
  [
    'an open schema',
    { output_config: { format: formatOf(openSchema) } },
    {},
    { name: 'response', schema: openSchema, strict: false },
    ['replaced output format'],
  ],
  [
    'a strict schema where strictness is refused',
    { output_config: { format: formatOf(strictSchema) } },
    { structuredOutput: 'json_schema_loose' },
    { name: 'response', schema: strictSchema, strict: false },
    ['replaced output format'],
  ],
  [
    'an upstream without schemas',
    { output_config: { format: formatOf(strictSchema) } },
    { structuredOutput: 'none' },
    undefined,
    ['replaced output format'],
  ],
  [
    "Gemini's subset",
    { output_config: { format: formatOf({ $schema: 'x', type: 'string', const: 'a' }) } },
    { schema: 'gemini' },
    { name: 'response', schema: { type: 'string', enum: ['a'] }, strict: false },
    ['dropped output format $schema', 'replaced output format'],
  ],
  [
    'an object that does not say so',
    { output_format: formatOf({ properties: { a: { type: 'string' } } }) },
    {},
    {
      name: 'response',
      schema: { type: 'object', properties: { a: { type: 'string' } } },
      strict: false,
    },
    ['replaced output format'],
  ],
  [
    'a list',
    { output_format: formatOf({ type: 'array', items: { type: 'string' } }) },
    {},
    undefined,
    ['replaced output format'],
  ],
  [
    'alternatives',
    { output_format: formatOf({ anyOf: [openSchema, { type: 'null' }] }) },
    {},
    undefined,
    ['replaced output format'],
  ],
  [
    'another type',
    { output_config: { format: { type: 'grammar' } } },
    {},
    undefined,
    ['dropped output format'],
  ],
  ['no schema', { output_format: formatOf('x') }, {}, undefined, ['dropped output format']],
])('says %s', (_, fields, profile, sent, ledger) => {
  const converted = convert(fields, profile)
  expect(converted.sent).toEqual(sent as never)
  expect(converted.ledger).toEqual(ledger)
})

test.each<[string, unknown, Partial<Profile>]>([
  ['an upstream without schemas', strictSchema, { structuredOutput: 'none' }],
  ['a schema that is no object', { type: 'array', items: { type: 'string' } }, {}],
])('%s hears of it as text', (_, schema, profile) => {
  const fields = { output_config: { format: formatOf(schema) } }
  const { instruction = '' } = convert(fields, profile)
  expect(instruction).toStartWith('Answer with one JSON value and nothing else')
  expect(JSON.parse(instruction.split('\n').at(-1) ?? '')).toEqual(schema)
})
