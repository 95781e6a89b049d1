import { expect, test } from 'bun:test'

import { mediaCharacters } from '../../../src/convert/chat/media.ts'
import type { ChatRequest } from '../../../src/wire/openai-chat.ts'

test.each<[string, unknown, number]>([
  ['a text', 'Hello', 0],
  ['nothing', null, 0],
  ['parts of text', [{ type: 'text', text: 'Hello' }], 0],
  [
    'a picture beside text',
    [
      { type: 'text', text: 'Hello' },
      { type: 'image_url', image_url: { url: 'data:12345' } },
    ],
    10,
  ],
  ['a file', [{ type: 'file', file: { filename: 'a.pdf', file_data: 'data:1234567' } }], 12],
])('%s', (_, content, expected) => {
  const chat = { model: 'm', messages: [{ role: 'user', content }] } as unknown as ChatRequest
  expect(mediaCharacters(chat)).toBe(expected)
  const twice = { ...chat, messages: [...chat.messages, ...chat.messages] }
  expect(mediaCharacters(twice)).toBe(2 * expected)
})
