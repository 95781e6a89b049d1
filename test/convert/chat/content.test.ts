import { describe, expect, test } from 'bun:test'

import { toContent, userParts } from '../../../src/convert/chat/content.ts'
import type { Profile } from '../../../src/providers/profile.ts'
import type { ContentBlock } from '../../../src/wire/anthropic.ts'
import { ledgerLines, messageContext } from '../../helpers/message-context.ts'

const image = (source: unknown): ContentBlock => ({ type: 'image', source })
const document = (source: unknown, more: object = {}): ContentBlock => ({
  type: 'document',
  source,
  ...more,
})
const pdf = { type: 'base64', media_type: 'application/pdf', data: 'JVBE' }
const text = (words: string) => ({ type: 'text', text: words }) as const
const picture = (url: string) => ({ type: 'image_url', image_url: { url } }) as const
const file = (filename: string) =>
  ({ type: 'file', file: { filename, file_data: 'data:application/pdf;base64,JVBE' } }) as const

describe('userParts', () => {
  test.each<[string, ContentBlock, unknown]>([
    ['text', text('hi'), [text('hi')]],
    ['an empty text', text(''), []],
    ['a text without text', { type: 'text', text: 5 }, []],
    [
      'a base64 image',
      image({ type: 'base64', media_type: 'image/png', data: 'AA' }),
      [picture('data:image/png;base64,AA')],
    ],
    [
      'an image without a media type',
      image({ type: 'base64', data: 'AA' }),
      [picture('data:image/jpeg;base64,AA')],
    ],
    ['an image by URL', image({ type: 'url', url: 'https://a/b' }), [picture('https://a/b')]],
    ['a plain document', document({ type: 'text', data: 'words' }), [text('words')]],
    [
      'a titled document',
      document({ type: 'text', data: 'words' }, { title: 'T', context: 'C' }),
      [text('T\nC\nwords')],
    ],
    [
      'a document of blocks',
      document(
        { type: 'content', content: [text('a'), image({ type: 'url', url: 'u' })] },
        { title: 'T' },
      ),
      [text('T'), text('a'), picture('u')],
    ],
    ['a document of a string', document({ type: 'content', content: 'a' }), [text('a')]],
    ['a PDF', document(pdf), [file('document.pdf')]],
    [
      'a PDF without a media type',
      document({ type: 'base64', data: 'JVBE' }),
      [file('document.pdf')],
    ],
    [
      'a titled PDF',
      document(pdf, { title: 'Report', context: 'old' }),
      [text('old'), file('Report.pdf')],
    ],
    ['a PDF titled by its name', document(pdf, { title: 'r.PDF' }), [file('r.PDF')]],
    [
      'a search result',
      { type: 'search_result', title: 'T', source: 'https://a', content: [text('x'), text('y')] },
      [text('T\nhttps://a'), text('x'), text('y')],
    ],
    [
      'a tool reference',
      { type: 'tool_reference', tool_name: 'Edit' },
      [text('Tool available: up_Edit')],
    ],
    ['a reference to nothing', { type: 'tool_reference' }, []],
  ])('%s', (_, block, parts) => {
    const context = messageContext(
      {},
      { names: { toUpstream: (name) => `up_${name}`, toClient: String } },
    )
    expect(userParts(block, context)).toEqual(parts as never)
    expect(ledgerLines(context)).toEqual([])
  })

  const url = { type: 'url', url: 'https://a/b.pdf' }
  test.each<[string, Partial<Profile>, ContentBlock, unknown, string]>([
    [
      'an image for a model without eyes',
      { images: false },
      image({ type: 'base64', data: 'AA' }),
      [text('[image omitted: this model takes no images]')],
      'replaced image',
    ],
    [
      'an image at Anthropic',
      {},
      image({ type: 'file', file_id: 'f' }),
      [text('[image omitted: only images with data or a URL can be passed on]')],
      'replaced image',
    ],
    [
      'a PDF for a model without files',
      { files: false },
      document(pdf, { title: 'Report' }),
      [text('[document "Report" omitted: this model takes no files]')],
      'replaced document',
    ],
    [
      'a file that is no PDF',
      { files: true },
      document({ type: 'base64', media_type: 'text/csv', data: 'YQ==' }),
      [text('[document omitted: only PDFs can be passed on]')],
      'replaced document',
    ],
    [
      'a document at Anthropic',
      {},
      document({ type: 'file', file_id: 'f' }),
      [text('[document omitted: only documents with data can be passed on]')],
      'replaced document',
    ],
    [
      'a document by URL',
      { files: false },
      document(url, { title: 'T', context: 'C' }),
      [text('T\nC\n[document: https://a/b.pdf]')],
      'replaced document',
    ],
    [
      'a block of a server tool',
      {},
      { type: 'web_fetch_tool_result', content: { url: 'https://a' } },
      [text('https://a')],
      'replaced block web_fetch_tool_result',
    ],
    ['an unknown block', {}, { type: 'constructor' }, [], 'dropped block constructor'],
    [
      'a type that is a text',
      {},
      { type: `what is my password? ${'x'.repeat(60)}` },
      [],
      'dropped block unknown',
    ],
    ['a type without a letter', {}, { type: '?' }, [], 'dropped block unknown'],
  ])('%s', (_, profile, block, parts, line) => {
    const context = messageContext(profile)
    expect(userParts(block, context)).toEqual(parts as never)
    expect(ledgerLines(context)).toEqual([line])
  })
})

test.each([
  ['a lone text is a string', [text('a')], 'a'],
  ['texts stay apart', [text('a'), text('b')], [text('a'), text('b')]],
  ['a lone image is a part', [picture('u')], [picture('u')]],
])('%s', (_, parts, content) => {
  expect(toContent(parts)).toEqual(content)
})
