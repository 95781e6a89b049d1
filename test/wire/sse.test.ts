import { expect, test } from 'bun:test'

import { createBodyReader, formatSse, PING } from '../../src/wire/sse.ts'

function read(...texts: readonly string[]): readonly string[] {
  const reader = createBodyReader()
  const payloads = texts.flatMap((text) => reader.push(new TextEncoder().encode(text)))
  return [...payloads, ...reader.end()]
}

test.each<[string, readonly string[], readonly string[]]>([
  ['an event', ['data: a\n\n'], ['a']],
  ['no space after the colon', ['data:a\n\n'], ['a']],
  ['only one space is dropped', ['data:  a\n\n'], [' a']],
  ['CRLF', ['data: a\r\n\r\ndata: b\r\n\r\n'], ['a', 'b']],
  ['CR alone', ['data: a\r\rdata: b\r\r'], ['a', 'b']],
  ['a CRLF that is cut', ['data: a\r', '\n\r', '\ndata: b\n\n'], ['a', 'b']],
  ['several data lines', ['data: a\ndata: b\n\n'], ['a\nb']],
  [
    'comments, names, ids and retries',
    [': PROCESSING\n\nevent: x\nid: 1\nretry: 5\ndata: a\n\n'],
    ['a'],
  ],
  ['a byte order mark', ['\uFEFFdata: a\n\n'], ['a']],
  ['no blank line at the end', ['data: a\n\ndata: b'], ['a', 'b']],
  ['lines before the data', ['\n\n\ndata: a\n\n'], ['a']],
  ['a JSON object', ['{"a"', ':1}'], ['{"a":1}']],
  ['a JSON list behind white space', [' \n', '[1]'], [' \n[1]'.trim()]],
  ['a page', ['<html>', '</html>'], []],
  ['nothing', [], []],
])('%s', (_, texts, payloads) => {
  expect(read(...texts).map((text) => text.trim())).toEqual(payloads.map((text) => text.trim()))
})

test('a character that is cut between two reads', () => {
  const bytes = new TextEncoder().encode('data: 漢😀\n\n')
  for (let at = 0; at <= bytes.length; at++) {
    const reader = createBodyReader()
    const payloads = [bytes.subarray(0, at), bytes.subarray(at)].flatMap((part) =>
      reader.push(part),
    )
    expect([...payloads, ...reader.end()]).toEqual(['漢😀'])
  }
})

test('an event is a name and one line of JSON', () => {
  expect(
    formatSse({
      type: 'content_block_delta',
      index: 0,
      delta: { type: 'text_delta', text: 'a\nb\u2028' },
    }),
  ).toBe(
    'event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"a\\nb\u2028"}}\n\n',
  )
  expect(PING).toBe('event: ping\ndata: {"type":"ping"}\n\n')
})
