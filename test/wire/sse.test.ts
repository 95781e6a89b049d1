import { expect, test } from 'bun:test'

import { createBodyReader, formatSse, type Payload, PING } from '../../src/wire/sse.ts'

function read(...texts: readonly string[]): readonly Payload[] {
  const reader = createBodyReader()
  const payloads = texts.flatMap((text) => reader.push(new TextEncoder().encode(text)))
  return [...payloads, ...reader.end()]
}

test.each<[string, readonly string[], readonly string[]]>([
  ['an event', ['data: a\n\n'], ['a']],
  ['no space after the colon', ['data:a\n\n'], ['a']],
  ['white space around it', ['data:  a \n\n'], ['a']],
  ['nothing in it', ['data:\n\ndata: \n\ndata: a\n\n'], ['a']],
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
  ['a JSON list behind white space', [' \n', '[1]'], ['[1]']],
  ['a page', ['<html>', '</html>'], []],
  ['nothing', [], []],
])('%s', (_, texts, payloads) => {
  expect(read(...texts).map(({ data }) => data)).toEqual([...payloads])
})

test.each<[string, string, readonly string[]]>([
  ['an event', 'data: a\n\n', ['event a']],
  ['a named event', 'event: message\ndata: a\n\n', ['event a']],
  ['an event that is named error', 'data: a\n\nevent: error\ndata: b\n\n', ['event a', 'error b']],
  ['the name counts once', 'event: error\ndata: a\n\ndata: b\n\n', ['error a', 'event b']],
  ['an error that says nothing', 'event: error\ndata:\n\n', ['error ']],
  [
    'a field that is named error',
    'error: {"code":400}\n\ndata: b\n\n',
    ['error {"code":400}', 'event b'],
  ],
  ['another field', 'warning: a\n\ndata: b\n\n', ['event b']],
  ['a body that is no stream', ' {"a":1}\n', ['whole {"a":1}']],
])('%s is told apart', (_, text, expected) => {
  expect(read(text).map(({ type, data }) => `${type} ${data}`)).toEqual([...expected])
})

test('a character that is cut between two reads', () => {
  const bytes = new TextEncoder().encode('data: 漢😀\n\n')
  for (let at = 0; at <= bytes.length; at++) {
    const reader = createBodyReader()
    const payloads = [bytes.subarray(0, at), bytes.subarray(at)].flatMap((part) =>
      reader.push(part),
    )
    expect([...payloads, ...reader.end()]).toEqual([{ type: 'event', data: '漢😀' }])
  }
})

test('a character that the end cuts off is not dropped in silence', () => {
  const reader = createBodyReader()
  reader.push(new TextEncoder().encode('data: a漢').subarray(0, -1))
  expect(reader.end()).toEqual([{ type: 'event', data: 'a\uFFFD' }])
})

test.each([
  ['a line', 'data: '],
  ['JSON', '{"a":"'],
])('%s that never ends is given up, once', (_, start) => {
  const reader = createBodyReader()
  const piece = new Uint8Array(16 * 1024 * 1024).fill(120)
  const payloads = [...reader.push(new TextEncoder().encode(start))]
  for (let more = 0; more < 6; more++) payloads.push(...reader.push(piece))
  expect([...payloads, ...reader.end()]).toEqual([{ type: 'endless', data: '' }])
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
