import { describe, expect, test } from 'bun:test'

import * as fc from 'fast-check'

import { countTokensRequest, messagesRequest } from '../../src/wire/request-schemas.ts'
import { COUNT_TOKENS, MESSAGES, MOST_NAME, MOST_STOPS } from '../../src/wire/requests.ts'
import { PROPERTY_RUNS } from '../helpers/environment.ts'

const SOUND = {
  model: 'm',
  max_tokens: 1,
  messages: [
    { role: 'user', content: 'hi' },
    { role: 'assistant', content: [{ type: 'text', text: 'hi' }] },
    { role: 'system', content: null },
    { role: 'user' },
  ],
  system: [{ type: 'text', text: 'be brief' }],
  tools: [{ name: 'a', description: 'b', input_schema: { type: 'object' } }, { type: 'c' }, {}],
  tool_choice: { type: 'auto' },
  thinking: { type: 'disabled' },
  output_config: {},
  output_format: null,
  stream: true,
  temperature: 1,
  top_p: 0.5,
  top_k: 3,
  stop_sequences: ['a', ''],
  metadata: { user_id: 'u' },
  unknown: 1,
}

const ODD: readonly unknown[] = [
  undefined,
  null,
  true,
  '',
  'text',
  0,
  -1,
  1.5,
  Number.NaN,
  Infinity,
  2 ** 53,
  [],
  {},
  [null],
  [{}],
  ['text'],
  ['text', 1],
  [{ type: 1 }],
  [{ type: 'text' }],
  [{ type: 'text' }, 'text'],
  { type: 'text' },
  { type: null },
]

/** All places in a value, as paths. */
function pathsOf(value: unknown): readonly (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [[]]
  const below = Object.entries(value).flatMap(([name, one]) =>
    pathsOf(one).map((path) => [name, ...path]),
  )
  return [[], ...below]
}

function withOdd(value: unknown, [name, ...path]: readonly string[], odd: unknown): unknown {
  if (name === undefined) return odd
  const copy: object = Array.isArray(value) ? [...value] : { ...(value as object) }
  return Object.assign(copy, { [name]: withOdd(Reflect.get(copy, name), path, odd) })
}

const KINDS = [
  ['messages', MESSAGES, messagesRequest],
  ['count_tokens', COUNT_TOKENS, countTokensRequest],
] as const

describe.each(KINDS)('%s: the guard says what the schema says', (_, kind, schema) => {
  test('of a sound request', () => {
    expect([kind.is(SOUND), schema.safeParse(SOUND).success]).toEqual([true, true])
  })

  test.each(pathsOf(SOUND).map((path) => [path.join('.'), path] as const))(
    'of odd values at "%s"',
    (_place, path) => {
      for (const odd of ODD) {
        const value = withOdd(SOUND, path, odd)
        expect([odd, kind.is(value)]).toEqual([odd, schema.safeParse(value).success])
      }
    },
  )

  test('of what is just short enough, and of what is too long', () => {
    const many = (count: number) => Array.from({ length: count }, () => 'a')
    const bounds: readonly (readonly [object, object])[] = [
      [{ model: 'm'.repeat(MOST_NAME) }, { model: 'm'.repeat(MOST_NAME + 1) }],
      [{ stop_sequences: many(MOST_STOPS) }, { stop_sequences: many(MOST_STOPS + 1) }],
    ]
    for (const [short, long] of bounds) {
      for (const fields of [short, long]) {
        const value = { ...SOUND, ...fields }
        expect(kind.is(value)).toBe(schema.safeParse(value).success)
      }
      expect(kind.is({ ...SOUND, ...short })).toBe(true)
    }
    expect(kind.is({ ...SOUND, ...bounds[0]?.[1] })).toBe(false)
    expect(MESSAGES.is({ ...SOUND, ...bounds[1]?.[1] })).toBe(false)
  })

  test('of requests with anything anywhere', () => {
    const field = fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(...ODD) },
      { weight: 1, arbitrary: fc.jsonValue() },
    )
    const change = fc.tuple(fc.constantFrom(...pathsOf(SOUND)), field)
    fc.assert(
      fc.property(fc.array(change, { maxLength: 3 }), (changes) => {
        const value = changes.reduce(
          (whole: unknown, [path, odd]) => withOdd(whole, path, odd),
          SOUND,
        )
        expect(kind.is(value)).toBe(schema.safeParse(value).success)
      }),
      { numRuns: PROPERTY_RUNS },
    )
  })
})

test.each(KINDS)(
  '%s: a sound request is given as it is, fields unknown here included',
  async (_, kind) => {
    const reading = await kind.read(SOUND)
    expect(reading).toEqual({ success: true, data: SOUND } as never)
  },
)
