import { describe, expect, test } from 'bun:test'

import { orphanParts, toToolAnswer } from '../../../src/convert/chat/tool-results.ts'
import type { Profile } from '../../../src/providers/profile.ts'
import type { ContentBlock } from '../../../src/wire/anthropic.ts'
import { ledgerLines, messageContext } from '../../helpers/message-context.ts'

const CALL = { id: 'A', name: 'Read', key: { id: 'A', name: 'Read', input: {} } }
const text = (words: string) => ({ type: 'text', text: words }) as const
const png = { type: 'image', source: { type: 'url', url: 'https://a' } }
const pngPart = { type: 'image_url', image_url: { url: 'https://a' } } as const
const result = (content: unknown, is_error: unknown = false): ContentBlock => ({
  type: 'tool_result',
  content,
  is_error,
})

function answered(block: ContentBlock, profile: Partial<Profile> = {}) {
  const context = messageContext(profile)
  const { message, media } = toToolAnswer(CALL, block, context)
  return { content: message.content, media, ledger: ledgerLines(context) }
}

describe('the content of a tool message', () => {
  test.each<[string, ContentBlock, string]>([
    ['a string', result('done'), 'done'],
    ['texts', result([text('a'), text('b')]), 'a\nb'],
    ['bare strings', result(['a', 'b']), 'a\nb'],
    ['a lone block', result(text('a')), 'a'],
    ['null', result(null), ''],
    ['nothing', { type: 'tool_result' }, ''],
    ['an empty list', result([]), ''],
    ['an error', result('no such file', true), 'Error: no such file'],
    ['an error without words', result([], true), 'Error'],
    ['is_error that is not true', result('a', 'true'), 'a'],
    [
      'a reference',
      result([{ type: 'tool_reference', tool_name: 'Edit' }]),
      'Tool available: Edit',
    ],
    ['a document', result([{ type: 'document', source: { type: 'text', data: 'd' } }]), 'd'],
  ])('%s', (_, block, content) => {
    expect(answered(block)).toEqual({ content, media: [], ledger: [] })
  })

  test('an unknown block is written as JSON', () => {
    const block = result([{ type: 'browser_state', url: 'u', cache_control: {} }])
    expect(answered(block)).toEqual({
      content: '{"type":"browser_state","url":"u"}',
      media: [],
      ledger: ['dropped cache_control', 'replaced block browser_state'],
    })
  })

  test('a model without eyes gets a note', () => {
    expect(answered(result([text('a'), png]), { images: false })).toMatchObject({
      content: 'a\n[image omitted: this model takes no images]',
      media: [],
    })
  })
})

describe('media of a tool', () => {
  const label = text('[from the result of Read, call A]')
  const moved = ['moved media of a tool_result']
  test.each([
    ['beside text', result([text('a'), png, text('b'), png]), 'a\nb', [label, pngPart, pngPart]],
    ['alone', result([png]), '[the result is in the next user message]', [label, pngPart]],
    ['of an error', result([png], true), 'Error', [label, pngPart]],
  ])('%s go to the user', (_, block, content, media) => {
    expect(answered(block)).toEqual({ content, media, ledger: moved })
  })

  test.each([
    [result([text('a'), png, text('b')]), [text('a'), pngPart, text('b')]],
    [result([png], true), [text('Error:'), pngPart]],
  ])('%j stays in its message where that is possible', (block, content) => {
    const answer = answered(block, { imagesInToolResults: true })
    expect(answer).toEqual({ content, media: [], ledger: [] })
  })
})

test('an orphan’s media follow its text', () => {
  const context = messageContext()
  expect(orphanParts(result([png, text('a')], true), context)).toEqual([
    text('[result of a tool call that is no longer in the conversation]\nError: a'),
    pngPart,
  ])
  expect(ledgerLines(context)).toEqual(['replaced tool_result'])
})
