import { expect, test } from 'bun:test'

import { withCountedTools } from '../../../src/convert/chat/counted-tools.ts'
import { toChatRequest } from '../../../src/convert/chat/request.ts'
import type { MessagesRequest, Tool } from '../../../src/wire/anthropic.ts'
import { messagesRequestOf, requestContext } from '../../helpers/request-context.ts'

const tool = (name: string, fields: Partial<Tool> = {}): Tool => ({
  name,
  input_schema: { type: 'object' },
  ...fields,
})
const later = (name: string): Tool => tool(name, { defer_loading: true })
const SEARCH: Tool = { type: 'tool_search_tool_regex_20251119', name: 'tool_search_tool_regex' }
const WEB_SEARCH: Tool = { type: 'web_search_20250305', name: 'web_search' }

function history(...blocks: object[]): MessagesRequest['messages'] {
  return [{ role: 'user', content: blocks as never }]
}

const reference = (tool_name: string) => ({
  type: 'tool_result',
  tool_use_id: 'a',
  content: [{ type: 'tool_reference', tool_name }],
})

// What the upstream gets is the measure, not the code that counts.
test.each<[string, Partial<MessagesRequest>, string[]]>([
  ['no tools', {}, []],
  ['none deferred', { tools: [tool('a'), tool('b')] }, ['a', 'b']],
  ['deferred', { tools: [tool('a'), later('b')] }, ['a']],
  [
    'deferred and called before',
    {
      tools: [later('a'), later('b')],
      messages: history({ type: 'tool_use', id: 'x', name: 'b', input: {} }),
    },
    ['b'],
  ],
  [
    'deferred and revealed',
    { tools: [later('a'), later('b')], messages: history(reference('a')) },
    ['a'],
  ],
  [
    'deferred and forced',
    { tools: [later('a'), later('b')], tool_choice: { type: 'tool', name: 'b' } },
    ['b'],
  ],
  ['deferred, to be found by a search that is dropped', { tools: [SEARCH, later('a')] }, ['a']],
  ['server tools', { tools: [tool('a'), WEB_SEARCH] }, ['a']],
  ['two of one name', { tools: [tool('a'), tool('a')] }, ['a']],
  [
    'added',
    {
      tools: [tool('a')],
      messages: history({
        type: 'tool_addition',
        tool: { type: 'tool_definition', definition: tool('b') },
      }),
    },
    ['a', 'b'],
  ],
  [
    'removed',
    {
      tools: [tool('a'), tool('b')],
      messages: history({ type: 'tool_removal', tool: { type: 'tool_reference', name: 'a' } }),
    },
    ['b'],
  ],
])('%s', (_, fields, names) => {
  const request = messagesRequestOf(fields)
  const sent = toChatRequest(request, requestContext()).chat.tools ?? []
  expect(sent.map(({ function: { name } }) => name)).toEqual(names)
  const counted = withCountedTools(request).tools ?? []
  expect(counted.map(({ name }) => name ?? '')).toEqual(names)
})

test('a client tool costs the definition that is sent for it', () => {
  const request = messagesRequestOf({ tools: [{ type: 'bash_20250124', name: 'bash' }] })
  const [sent] = toChatRequest(request, requestContext()).chat.tools ?? []
  expect(withCountedTools(request).tools).toMatchObject([
    { description: sent?.function.description, input_schema: sent?.function.parameters },
  ])
})

test('the request itself stays as it is', () => {
  const request = messagesRequestOf({ tools: [tool('a'), later('b')] })
  withCountedTools(request)
  expect(request).toEqual(messagesRequestOf({ tools: [tool('a'), later('b')] }))
})
