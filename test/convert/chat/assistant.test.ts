import { describe, expect, test } from 'bun:test'

import { toAssistantMessage } from '../../../src/convert/chat/assistant.ts'
import type { Recalled } from '../../../src/convert/reasoning.ts'
import type { ContentBlock } from '../../../src/wire/anthropic.ts'
import { ledgerLines, messageContext } from '../../helpers/message-context.ts'

const CALL = { id: 'A', name: 'up', key: { id: 'toolu_A', name: 'Read', input: { path: '/a' } } }
const BARE = {
  id: 'A',
  type: 'function',
  function: { name: 'up', arguments: '{"path":"/a"}' },
} as const
const text = (words: string): ContentBlock => ({ type: 'text', text: words })
const plain = { type: 'text', data: 'words' }
const picture = { type: 'base64', data: 'AAAA' }
const pdf = { type: 'base64', data: 'JVBE' }
const search = { type: 'server_tool_use', name: 'web_search', input: {} }

describe('content', () => {
  test.each<[string, ContentBlock[], string]>([
    ['pieces are joined as they came', [text('a '), { type: 'thinking' }, text('b')], 'a b'],
    ['server tools have paragraphs', [text('a'), search, text('b')], 'a\n\n[web_search {}]\n\nb'],
    ['a document', [text('a'), { type: 'document', source: plain }], 'a\n\nwords'],
    [
      'media',
      [
        { type: 'image', source: picture },
        { type: 'document', source: pdf },
      ],
      '[image omitted: an assistant message is text only]\n\n[document omitted: an assistant message is text only]',
    ],
    ['a picture that is none', [{ type: 'image' }], expect.stringContaining('[image omitted')],
    ['server tools alone', [search, search], '[web_search {}]\n\n[web_search {}]'],
    [
      'an orphaned result of ours is no text',
      [text('a'), { type: 'tool_result', content: 'x' }],
      'a',
    ],
  ])('%s', (_, blocks, content) => {
    expect(toAssistantMessage(blocks, [], messageContext())).toEqual({ role: 'assistant', content })
  })

  test.each([
    ['text', '{"value":"text"}'],
    [[1], '{"value":[1]}'],
    [{}, '{}'],
  ])('an input %j becomes %p: arguments are an object', (input, expected) => {
    const call = { ...CALL, key: { ...CALL.key, input } }
    const message = toAssistantMessage([], [call], messageContext())
    expect(message?.tool_calls?.[0]?.function.arguments).toBe(expected)
  })

  test('is null beside calls alone', () => {
    expect(toAssistantMessage([], [CALL], messageContext())).toEqual({
      role: 'assistant',
      content: null,
      tool_calls: [BARE],
    })
  })

  test.each<[ContentBlock, string]>([
    [{ type: 'thinking', thinking: 't' }, 'dropped block thinking'],
    [{ type: 'redacted_thinking', data: 'x' }, 'dropped block redacted_thinking'],
    [{ type: 'container_upload' }, 'dropped block container_upload'],
  ])('%j alone makes no message', (block, line) => {
    const context = messageContext()
    expect(toAssistantMessage([block], [], context)).toBeUndefined()
    expect(ledgerLines(context)).toEqual([line, 'dropped assistant turn'])
  })
})

describe('thought signatures', () => {
  const sentinel = { google: { thought_signature: 'skip_thought_signature_validator' } }
  const extra = { google: { thought_signature: 'sig' } }
  test.each<[string, Recalled | undefined, unknown]>([
    ['what is remembered', { reasoning: undefined, extra }, extra],
    ['the sentinel for a call without one', { reasoning: undefined, extra: undefined }, sentinel],
    ['the sentinel for an unknown call', undefined, sentinel],
  ])('%s', (_, recalled, expected) => {
    const asked: unknown[] = []
    const recall = (key: unknown) => (asked.push(key), recalled)
    const context = messageContext({ thoughtSignatures: true }, { recall })
    const message = toAssistantMessage([], [CALL], context)
    expect(message?.tool_calls).toEqual([{ ...BARE, extra_content: expected }])
    expect(asked).toEqual([CALL.key])
  })
})
