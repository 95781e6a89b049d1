import { describe, expect, test } from 'bun:test'

import * as fc from 'fast-check'

import { comparePair, type Pair } from '../../../../tui/panels/detail/compare.ts'
import { PROPERTY_RUNS } from '../../../helpers/environment.ts'
import { REQUEST, SENT } from './fixture.ts'

/** `how left > right`, with the values when they are asked for. */
function brief({ how, left, right }: Pair): string {
  return `${how} ${left?.path ?? ''} > ${right?.path ?? ''}`
}

function compare(left: unknown, right: unknown) {
  return comparePair(JSON.stringify(left), JSON.stringify(right))
}

test('settings: by name, or by the name that the other dialect has', () => {
  expect(compare(REQUEST, SENT).settings.map(brief)).toEqual([
    'changed model > model',
    'renamed max_tokens > max_completion_tokens',
    'same stream > stream',
    'renamed thinking > reasoning_effort',
    'dropped metadata > ',
    'dropped top_k > ',
    'added  > stream_options',
  ])
})

test('a setting that is an object: only what differs inside', () => {
  const left = { tool_choice: { type: 'tool', name: 'Read' }, stop_sequences: ['a'] }
  const right = {
    tool_choice: { type: 'function', function: { name: 'Read' } },
    stop: ['a'],
    parallel_tool_calls: false,
  }
  expect(compare(left, right).settings.map(brief)).toEqual([
    'changed tool_choice.type > tool_choice.type',
    'dropped tool_choice.name > ',
    'added  > tool_choice.function',
    'renamed tool_choice > parallel_tool_calls',
    'renamed stop_sequences > stop',
  ])
})

test('tools: by name, with what their schemas lost', () => {
  expect(compare(REQUEST, SENT).tools.map(brief)).toEqual([
    'changed tools[0] > tools[0].function',
    'dropped tools[0].input_schema.properties.file_path.format > ',
    'same tools[1] > tools[1].function',
    'dropped tools[2] > ',
  ])
})

test('a tool whose name was cut, and one that came from nowhere', () => {
  const name = 'mcp__a_server_with_a_long_name__a_tool_with_a_long_name'
  const schema = { type: 'object' }
  const left = { tools: [{ name, description: 'd', input_schema: schema }] }
  const chat = (name: string) => ({
    type: 'function',
    function: { name, description: 'd', parameters: schema },
  })
  expect(
    compare(left, { tools: [chat('other'), chat(`${name.slice(0, 40)}_1a2b`)] }).tools.map(brief),
  ).toEqual(['renamed tools[0] > tools[1].function', 'added  > tools[0].function'])
})

describe('the conversation', () => {
  test('each block finds what became of it', () => {
    expect(compare(REQUEST, SENT).messages.map(brief)).toEqual([
      'same system[0] > messages[0].content',
      'same messages[0].content[0] > messages[1].content[0]',
      'same messages[0].content[1] > messages[1].content[1]',
      'dropped messages[1].content[0] > ',
      'same messages[1].content[1] > messages[2].content',
      'same messages[1].content[2] > messages[2].tool_calls[0]',
      'same messages[2].content[0] > messages[3]',
    ])
  })

  test('texts that were joined are one text upstream', () => {
    const left = {
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'first' },
            { type: 'text', text: 'second' },
          ],
        },
      ],
    }
    expect(
      compare(left, { messages: [{ role: 'user', content: 'first\n\nsecond' }] }).messages.map(
        brief,
      ),
    ).toEqual([
      'changed messages[0].content[0] > messages[0].content',
      'changed messages[0].content[1] > messages[0].content',
    ])
  })

  test('equal texts keep their order', () => {
    const messages = Array.from({ length: 3 }, () => ({ role: 'user', content: 'go on' }))
    expect(compare({ messages }, { messages }).messages.map(brief)).toEqual([
      'same messages[0].content > messages[0].content',
      'same messages[1].content > messages[1].content',
      'same messages[2].content > messages[2].content',
    ])
  })

  test('calls and results by their ids, else by their order', () => {
    const call = (id: string) => ({ type: 'tool_use', id, name: 'Read', input: {} })
    const result = (id: string) => ({
      type: 'tool_result',
      tool_use_id: id,
      content: [{ type: 'text', text: `of ${id}` }],
    })
    const left = {
      messages: [
        { role: 'assistant', content: [call('a'), call('b')] },
        { role: 'user', content: [result('b'), result('a')] },
      ],
    }
    const chat = (ids: readonly string[]) => ({
      messages: [
        {
          role: 'assistant',
          content: null,
          tool_calls: ids.map((id) => ({ id, function: { name: 'Read', arguments: '{}' } })),
        },
        ...ids.map((id) => ({ role: 'tool', tool_call_id: id, content: `of ${id}` })),
      ],
    })
    expect(compare(left, chat(['a', 'b'])).messages.map(brief)).toEqual([
      'same messages[0].content[0] > messages[0].tool_calls[0]',
      'same messages[0].content[1] > messages[0].tool_calls[1]',
      'same messages[1].content[0] > messages[2]',
      'same messages[1].content[1] > messages[1]',
    ])
    expect(
      compare(left, chat(['x', 'y']))
        .messages.map(brief)
        .slice(0, 2),
    ).toEqual([
      'same messages[0].content[0] > messages[0].tool_calls[0]',
      'same messages[0].content[1] > messages[0].tool_calls[1]',
    ])
  })

  test('reasoning goes where it is replayed, what was put in stands at its place', () => {
    const left = {
      messages: [
        {
          role: 'assistant',
          content: [
            { type: 'thinking', thinking: 'hm' },
            { type: 'text', text: 'yes' },
          ],
        },
        { role: 'user', content: 'and?' },
      ],
    }
    const right = {
      messages: [
        { role: 'assistant', content: 'yes', reasoning_content: 'hm' },
        { role: 'user', content: 'put in' },
        { role: 'user', content: 'and?' },
      ],
    }
    expect(compare(left, right).messages.map(brief)).toEqual([
      'same messages[0].content[0] > messages[0].reasoning_content',
      'same messages[0].content[1] > messages[0].content',
      'added  > messages[1].content',
      'same messages[1].content > messages[2].content',
    ])
  })
})

test('values are told in brief', () => {
  const [long, list, text] = compare(
    { a: 'x'.repeat(200), b: [1, 2, 3, 4, 5], c: 'y' },
    {},
  ).settings
  expect(long?.left?.value).toBe(`"${'x'.repeat(79)}… 200 characters`)
  expect(list?.left?.value).toBe('[5 items]')
  expect(text?.left?.value).toBe('"y"')
})

test('what is no JSON is nothing', () => {
  expect(comparePair('{', 'oops')).toEqual({ settings: [], messages: [], tools: [] })
})

test('of any two values nothing is lost: every setting stands on its side', () => {
  const object = fc.dictionary(fc.string({ maxLength: 5 }), fc.jsonValue({ maxDepth: 2 }), {
    maxKeys: 6,
  })
  fc.assert(
    fc.property(object, object, (left, right) => {
      const { settings } = compare(left, right)
      const parts = new Set(['messages', 'system', 'tools'])
      const [one, other] = [
        settings.flatMap(({ left }) => left?.path ?? []),
        settings.flatMap(({ right }) => right?.path ?? []),
      ]
      for (const key of Object.keys(JSON.parse(JSON.stringify(left)))) {
        const isThere = Object.hasOwn(right, key)
        if (!parts.has(key))
          expect([...one, ...(isThere ? other : [])].some((path) => path.startsWith(key))).toBe(
            true,
          )
      }
      for (const key of Object.keys(right)) {
        if (!parts.has(key) && !Object.hasOwn(left, key)) expect(other).toContain(key)
      }
    }),
    { numRuns: PROPERTY_RUNS },
  )
})
