import { expect, test } from 'bun:test'

import { foreignFields } from './openai-fields.ts'

const call = { id: 'a', type: 'function', function: { name: 'x', arguments: '{}' } }
const tool = { type: 'function', function: { name: 'x', parameters: {} } }

test.each([
  [
    'a whole request',
    { model: 'm', messages: [{ role: 'user', content: 'x' }], tools: [tool] },
    [],
  ],
  ['a field of Anthropic', { model: 'm', thinking: {} }, ['thinking']],
  [
    'a message of an unknown role',
    { messages: [{ role: 'robot', content: '' }] },
    ['messages.0.role', 'messages.0.content'],
  ],
  [
    'a field of another role',
    { messages: [{ role: 'user', tool_call_id: 'a' }] },
    ['messages.0.tool_call_id'],
  ],
  [
    'a field in a content part',
    { messages: [{ role: 'user', content: [{ type: 'text', text: '', cache_control: {} }] }] },
    ['messages.0.content.0.cache_control'],
  ],
  [
    'a field in a tool call',
    { messages: [{ role: 'assistant', tool_calls: [call, { ...call, input: {} }] }] },
    ['messages.0.tool_calls.1.input'],
  ],
  ['a field of a tool', { tools: [{ ...tool, defer_loading: true }] }, ['tools.0.defer_loading']],
  [
    'a field of a function',
    { tools: [{ type: 'function', function: { input_schema: {} } }] },
    ['tools.0.function.input_schema'],
  ],
])('%s', (_, body, expected) => {
  expect(foreignFields(body)).toEqual(expected)
})
