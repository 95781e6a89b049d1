import { expect, test } from 'bun:test'

import type { JsonObject } from '../../src/wire/json.ts'
import { faultsOf } from './openai-rules.ts'

const user = { role: 'user', content: 'Hi' }
const call = { id: 'a', type: 'function', function: { name: 'x', arguments: '{}' } }
const calls = { role: 'assistant', content: null, tool_calls: [call] }
const answer = { role: 'tool', tool_call_id: 'a', content: '' }
const parameters = { type: 'object', properties: {} }
const tool = (fields: JsonObject = {}): JsonObject => ({
  type: 'function',
  function: { name: 'x', parameters, ...fields },
})
const format = (fields: JsonObject): JsonObject => ({
  type: 'json_schema',
  json_schema: { name: 'x', strict: false, schema: parameters, ...fields },
})
const said = (...messages: unknown[]): JsonObject => ({ messages })

test('more than 128 tools', () => {
  const tools = Array.from({ length: 129 }, (_, at) => tool({ name: `x${at}` }))
  expect(faultsOf({ model: 'm', messages: [user], tools })).toEqual(['more than 128 tools'])
})

test.each<[JsonObject, readonly string[]]>([
  [{}, []],
  [{ model: '' }, ['model']],
  [{ thinking: {} }, ['unknown field thinking']],
  [{ max_tokens: 0 }, ['max_tokens']],
  [{ max_tokens: 1, max_completion_tokens: 1 }, ['two limits of tokens']],
  [{ temperature: 0, top_p: 1 }, []],
  [{ temperature: 3, top_p: 2 }, ['temperature', 'top_p']],
  [{ stop: [] }, ['stop']],
  [{ stop: ['a', ''] }, ['stop']],
  [{ stop: ['a', 'b', 'c', 'd', 'e'] }, ['stop']],
  [{ stream_options: {} }, ['stream_options without stream']],
  [{ reasoning_effort: 'ultra' }, ['reasoning_effort']],
  [{ prompt_cache_key: 'x'.repeat(65) }, ['prompt_cache_key']],
  [{ top_p: null }, ['no value at .top_p']],
  [{ max_tokens: Number.NaN }, ['max_tokens', 'no number at .max_tokens']],
  [said(), ['nobody speaks']],
  [said(user, calls, answer), []],
  [said(user, calls), ['open call at the end']],
  [said(user, calls, user, answer), ['open call before 2', 'orphan at 3']],
  [said(user, calls, answer, answer), ['orphan at 3']],
  [
    said({ role: 'robot', content: 'x' }),
    ['unknown field messages.0.content', 'unknown field messages.0.role'],
  ],
  [said({ role: 'user' }), ['messages.0: no content']],
  [said({ role: 'user', content: '' }), ['messages.0: nothing said']],
  [said({ role: 'user', content: [] }), ['messages.0: empty content']],
  [said({ role: 'assistant', content: null }), ['messages.0: nothing said']],
  [said({ role: 'assistant', content: 'x', tool_calls: [] }), ['messages.0: empty tool_calls']],
  [said({ ...calls, tool_calls: [call, call] }, answer), ['messages.0: one id twice']],
  [
    said({ ...calls, tool_calls: [{ ...call, id: 'x'.repeat(41) }] }),
    ['messages.0: id of a call', 'open call at the end'],
  ],
  [
    said(
      { ...calls, tool_calls: [{ ...call, function: { name: 'a.b', arguments: '[]' } }] },
      answer,
    ),
    ['messages.0: name of a call', 'messages.0: arguments of a call'],
  ],
  [said({ role: 'user', content: [{ type: 'text', text: '' }] }), ['messages.0: empty text']],
  [
    said({ role: 'user', content: [{ type: 'image_url', image_url: { url: '' } }] }),
    ['messages.0: address of an image'],
  ],
  [
    said(user, calls, {
      ...answer,
      content: [{ type: 'image_url', image_url: { url: 'data:x' } }],
    }),
    ['messages.2: part image_url'],
  ],
  [
    said({ role: 'user', content: [{ type: 'file', file: { filename: '', file_data: 'x' } }] }),
    ['messages.0: name of a file', 'messages.0: data of a file'],
  ],
  [{ tools: [] }, ['empty tools']],
  [{ tools: [tool(), tool()] }, ['one name of a tool twice']],
  [{ tools: [tool({ name: 'ü' })] }, ['name of a tool']],
  [{ tools: [tool({ parameters: {} })] }, ['root of parameters']],
  [
    { tools: [tool({ parameters: { ...parameters, anyOf: [] } })] },
    ['alternatives as root of parameters'],
  ],
  [
    { tools: [tool({ parameters: { ...parameters, properties: { a: { type: 'array' } } } })] },
    ['a list without items'],
  ],
  [{ tool_choice: 'auto' }, ['tool_choice without tools']],
  [{ parallel_tool_calls: false }, ['parallel_tool_calls without tools']],
  [{ tools: [tool()], tool_choice: 'any' }, ['tool_choice']],
  [{ tools: [tool()], tool_choice: { type: 'function', function: { name: 'x' } } }, []],
  [
    { tools: [tool()], tool_choice: { type: 'function', function: { name: 'y' } } },
    ['tool_choice'],
  ],
  [{ response_format: format({}) }, []],
  [
    { response_format: format({ name: '', schema: { type: 'array' } }) },
    ['name of response_format', 'root of response_format'],
  ],
])('%j', (fields, faults) => {
  const sorted = [...faults].sort()
  expect([...faultsOf({ model: 'm', messages: [user], ...fields })].sort()).toEqual(sorted)
})
