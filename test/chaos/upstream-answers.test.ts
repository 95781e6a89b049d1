import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'

import { answerOf, ask, errorOf, HELLO, streamOf } from '../helpers/client.ts'
import { grammarFaults } from '../helpers/grammar.ts'
import {
  ANSWER,
  broken,
  type Case,
  CHUNKED_HEAD,
  EVENTS,
  GARBLED,
  HI,
  NOT_CHAT,
  play,
  untilHeard,
  type Want,
  WHOLE,
} from './cases.ts'
import { ALONE, leftOver, openStage, type Stage, textOf } from './stage.ts'
import {
  data,
  delta,
  END_EVENTS,
  endless,
  head,
  JSON_HEAD,
  type Play,
  send,
  SSE_HEAD,
} from './wire-upstream.ts'

// A guard against hanging only.
setDefaultTimeout(60_000)

const MB = 1024 * 1024

function compressed(encoding: string, bytes: Uint8Array): Play {
  const headers = ['content-type: text/event-stream', `content-encoding: ${encoding}`]
  return send(head(200, headers), bytes)
}

let stage: Stage
beforeAll(async () => {
  stage = await openStage()
})
afterAll(async () => {
  const objects = await leftOver(stage)
  await stage[Symbol.asyncDispose]()
  expect(objects).toEqual([])
})
const here = (): Stage => stage

describe('garbage', () => {
  const noise = new Uint8Array(10_000).map((_, at) => (at * 7919 + (at >> 3)) % 256)
  play(
    [
      ['in place of HTTP', send('\u0000\u0001 garbage \r\n\r\n'), GARBLED],
      ['of another protocol', send('SSH-2.0-OpenSSH_9.6\r\n'), GARBLED],
      ['as TLS', send(new Uint8Array([0x15, 3, 1, 0, 2, 2, 70])), GARBLED],
      ['as a body', send(SSE_HEAD, noise), NOT_CHAT],
      ['as the body of an error', send(head(500), noise), { status: 500, says: /./ }],
      ['between events', send(SSE_HEAD, HI, noise, '\n\n', END_EVENTS), WHOLE],
      ['behind the end', send(ANSWER, noise), WHOLE],
      ['as chunk sizes', send(`${CHUNKED_HEAD}zz\r\nhello\r\n`), GARBLED],
      ['as a negative length', send(head(200, ['content-length: -5']), EVENTS), GARBLED],
      [
        'as two lengths',
        send(head(200, ['content-length: 5', 'content-length: 9']), 'hello'),
        GARBLED,
      ],
      ['as a status', send('HTTP/1.1 9999 X\r\n\r\n'), GARBLED],
      ['as an event that is no JSON', send(SSE_HEAD, 'data: {oops\n\n', EVENTS), WHOLE],
      [
        'as invalid UTF-8 in a text',
        send(SSE_HEAD, Buffer.from(delta('H\u00e9i'), 'latin1'), END_EVENTS),
        { text: 'H\ufffdi' },
      ],
    ],
    here,
  )
})

describe('wrong types', () => {
  const odd: readonly unknown[] = [null, 5, 'x', true, [], {}, [null], [[]], { a: 1 }]
  const shapes: readonly ((value: unknown) => unknown)[] = [
    (value) => value,
    (value) => ({ choices: value }),
    (value) => ({ choices: [value] }),
    (value) => ({ choices: [{ delta: value }] }),
    (value) => ({ choices: [{ delta: { content: value } }] }),
    (value) => ({ choices: [{ delta: { reasoning_content: value } }] }),
    (value) => ({ choices: [{ delta: { reasoning_details: value } }] }),
    (value) => ({ choices: [{ delta: { tool_calls: value } }] }),
    (value) => ({ choices: [{ delta: { tool_calls: [{ index: value, id: value }] } }] }),
    (value) => ({ choices: [{ delta: { tool_calls: [{ index: 0, function: value }] } }] }),
    (value) => ({ choices: [{ delta: { role: value, refusal: value, annotations: value } }] }),
    (value) => ({ choices: [{ index: value, delta: {}, stop_reason: value }] }),
    (value) => ({ choices: [], usage: value }),
    (value) => ({ choices: [], usage: { prompt_tokens: value, prompt_tokens_details: value } }),
  ]
  test.each(shapes.map((shape, number) => [number, shape] as const))(
    'in shape %p break nothing',
    async (_, shape) => {
      let value: unknown
      await stage.during(
        async (peer) => await send(SSE_HEAD, HI, data(shape(value)), END_EVENTS)(peer),
        async () => {
          for (value of odd) {
            const response = await ask(stage.url, { ...HELLO, stream: true }, ALONE)
            const events = await streamOf(response).rest()
            expect(grammarFaults(answerOf(events))).toEqual([])
            expect(JSON.stringify(events)).not.toMatch(/"(text|thinking|partial_json)":(?!")/)
            expect(textOf(events)).toStartWith('Hi')
            expect(events.at(-1)?.type).toBe('message_stop')
            const plain = await ask(stage.url, HELLO, ALONE)
            expect(plain.status).toBe(200)
            await plain.text()
          }
        },
      )
    },
  )

  test.each(shapes.map((shape, number) => [number, shape] as const))(
    'in a whole answer of shape %p break nothing',
    async (_, shape) => {
      let value: unknown
      const whole = (): string => JSON.stringify(shape(value)).replaceAll('"delta"', '"message"')
      await stage.during(
        async (peer) => await send(JSON_HEAD, whole())(peer),
        async () => {
          for (value of odd) {
            for (const stream of [true, false]) {
              const response = await ask(stage.url, { ...HELLO, stream }, ALONE)
              expect([200, 502]).toContain(response.status)
              const text = await response.text()
              expect(text).not.toContain('internal')
            }
          }
        },
      )
    },
  )
})

describe('too much', () => {
  const ENDLESS: Want = { status: 502, says: /more than 64 MiB/ }
  const megabyte = 'x'.repeat(MB)
  play(
    [
      ['a line without an end', endless(`${SSE_HEAD}data: {"`, megabyte), ENDLESS],
      ['a JSON without an end', endless(`${JSON_HEAD}{"a":"`, megabyte), ENDLESS],
      ['an event of endless lines', endless(SSE_HEAD, `data: ${megabyte}\n`), ENDLESS],
      [
        'a line of 60 MB',
        send(
          SSE_HEAD,
          `data: {"choices":[],"x":"`,
          ...Array.from({ length: 60 }, () => megabyte),
          '"}\n\n',
          EVENTS,
        ),
        WHOLE,
      ],
      [
        'a quarter of a gigabyte in gzip',
        compressed(
          'gzip',
          gzipSync(Buffer.concat([Buffer.from('data: '), Buffer.alloc(256 * MB, 'x')])),
        ),
        ENDLESS,
      ],
      [
        'an error without an end',
        endless(head(500, ['content-type: text/plain']), megabyte),
        { status: 500, says: /x/ },
      ],
      [
        'comments behind the end',
        endless(SSE_HEAD + HI + delta('', 'stop'), ': still here\n\n'),
        WHOLE,
      ],
      ['text behind the end', endless(ANSWER, HI), WHOLE],
      [
        '50,000 events in one write',
        send(SSE_HEAD + delta('a').repeat(50_000) + END_EVENTS),
        { text: 'a'.repeat(50_000) },
      ],
      [
        'headers without an end',
        endless('HTTP/1.1 200 OK\r\n', `x-a: ${'y'.repeat(1000)}\r\n`.repeat(100)),
        GARBLED,
      ],
      [
        'a header line without an end',
        endless('HTTP/1.1 200 OK\r\nx-a: ', 'y'.repeat(100_000)),
        GARBLED,
      ],
      ['a status line without an end', endless('HTTP/1.1 200 ', 'y'.repeat(100_000)), GARBLED],
      ['a chunk size without an end', endless(CHUNKED_HEAD, '0'.repeat(10_000)), GARBLED],
    ],
    here,
  )
  test('has not made the proxy large', () => {
    expect(stage.rssMb()).toBeLessThan(1_500)
  })
})

describe('depth', () => {
  const deep = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth)
  const called = (text: string): string =>
    data({
      choices: [
        {
          delta: { tool_calls: [{ index: 0, id: 'c', function: { name: 'f', arguments: text } }] },
        },
      ],
    })
  const event = (shape: string, depth: number): string =>
    `data: ${shape.replace('DEEP', () => deep(depth))}\n\n`
  const shapes = [
    '{"choices":[],"x":DEEP}',
    '{"choices":DEEP}',
    '{"choices":[{"delta":{"content":DEEP}}]}',
    '{"choices":[{"delta":{"reasoning_details":DEEP}}]}',
    '{"choices":[{"delta":{"reasoning_details":[{"type":"reasoning.text","text":"x","y":DEEP}]}}]}',
    '{"choices":[{"delta":{"tool_calls":DEEP}}]}',
    '{"choices":[{"delta":{"tool_calls":[{"index":0,"id":"c","function":{"name":"f","arguments":DEEP}}]}}]}',
    '{"choices":[{"delta":{"tool_calls":[{"index":0,"id":"c","function":{"name":"f","arguments":"{}"},"extra_content":DEEP}]}}]}',
    '{"choices":[],"usage":DEEP}',
  ]
  play(
    [
      ...shapes.map((shape): Case => [
        `of an event like ${shape}`,
        send(SSE_HEAD, HI, untilHeard, event(shape, 50_000), END_EVENTS),
        broken(/2000 levels/),
      ]),
      [
        'of an error',
        send(head(400), `{"error":{"message":${deep(50_000)}}}`),
        { status: 400, says: /./ },
      ],
      [
        'of an error in band',
        send(SSE_HEAD, event('{"error":DEEP}', 50_000)),
        { status: 502, says: /./ },
      ],
      ['of arguments', send(SSE_HEAD, HI, called(deep(50_000)), END_EVENTS), WHOLE],
      [
        'of arguments that are broken',
        send(SSE_HEAD, HI, called(`{"a":${'['.repeat(50_000)}oops`), END_EVENTS),
        WHOLE,
      ],
      [
        'of arguments that are cut',
        send(SSE_HEAD, HI, called('{"a":'.repeat(50_000)), END_EVENTS),
        WHOLE,
      ],
    ],
    here,
  )
})

describe('compression', () => {
  const bytes = Buffer.from(EVENTS)
  play(
    [
      ['gzip', compressed('gzip', gzipSync(bytes)), WHOLE],
      ['deflate', compressed('deflate', deflateSync(bytes)), WHOLE],
      ['brotli', compressed('br', brotliCompressSync(bytes)), WHOLE],
      ['zstd', compressed('zstd', zstdCompressSync(bytes)), WHOLE],
      ['gzip that is none', compressed('gzip', bytes), GARBLED],
      ['gzip that is cut', compressed('gzip', gzipSync(bytes).subarray(0, 12)), GARBLED],
      ['an encoding that nobody knows', compressed('rot13', bytes), WHOLE],
    ],
    here,
  )
})

describe('an error', () => {
  const shapes: readonly (readonly [string, string])[] = [
    ['OpenAI’s', '{"error":{"message":"boom","type":"server_error","code":null}}'],
    ['a string', '{"error":"boom"}'],
    ['a message', '{"message":"boom"}'],
    ['FastAPI’s', '{"detail":[{"msg":"boom","loc":["body"]}]}'],
    ['a list', '[{"error":{"message":"boom"}}]'],
    ['Anthropic’s', '{"type":"error","error":{"type":"x","message":"boom"}}'],
    ['vLLM’s', '{"object":"error","message":"boom","code":500}'],
    ['a page', '<html><body><h1>boom</h1></body></html>'],
    ['bare text', 'boom'],
  ]
  const statuses = [
    400, 401, 403, 404, 408, 409, 413, 418, 422, 429, 500, 501, 502, 503, 504, 520, 529,
  ]
  const shown: ReadonlyMap<number, number> = new Map([
    [408, 504],
    [422, 400],
    [503, 529],
  ])

  test.each(statuses)('of status %p is told in every shape', async (status) => {
    const at = { body: '' }
    await stage.during(
      async (peer) => await send(head(status), at.body)(peer),
      async () => {
        for (const [name, body] of [...shapes, ['nothing', ''], ['null', 'null']]) {
          at.body = body
          for (const stream of [true, false]) {
            const response = await ask(stage.url, { ...HELLO, stream }, ALONE)
            const answer = await errorOf(response)
            expect([name, answer.type, typeof answer.error.message]).toEqual([
              name,
              'error',
              'string',
            ])
            expect([name, response.status]).toEqual([name, shown.get(status) ?? status])
            if (body.includes('boom'))
              expect([name, answer.error.message]).toEqual([name, expect.stringContaining('boom')])
          }
        }
      },
    )
  })

  /** vLLM's tells a status of its own. */
  const statusOf = (body: string): number => (body.includes('500') ? 500 : 502)
  const chat = shapes.filter(([name]) =>
    ['OpenAI’s', 'a string', 'Anthropic’s', 'vLLM’s'].includes(name),
  )
  const says = /boom/
  play(
    [
      ...chat.flatMap(([name, body]): Case[] => [
        [
          `${name}, as the first event`,
          send(SSE_HEAD, `data: ${body}\n\n`),
          { status: statusOf(body), says },
        ],
        [
          `${name}, amid the text`,
          send(SSE_HEAD, HI, untilHeard, `data: ${body}\n\n`),
          { after: 'Hi', status: statusOf(body), says },
        ],
        [
          `${name}, behind the finish reason`,
          send(SSE_HEAD, HI, untilHeard, delta('', 'stop'), `data: ${body}\n\n`),
          { after: 'Hi', status: statusOf(body), says },
        ],
        [`${name}, with status 200`, send(JSON_HEAD, body), { status: statusOf(body), says }],
      ]),
      [
        'named as one',
        send(SSE_HEAD, HI, untilHeard, 'event: error\ndata: {"message":"boom"}\n\n'),
        { after: 'Hi', status: 502, says },
      ],
      ['behind [DONE]', send(ANSWER, data({ error: { message: 'boom' } })), WHOLE],
    ],
    here,
  )
})

describe('content types', () => {
  const typed = (type: readonly string[], body: string): Play => send(head(200, type), body)
  const message = { role: 'assistant', content: 'Hi' }
  const whole = JSON.stringify({ choices: [{ index: 0, message, finish_reason: 'stop' }] })
  play(
    [
      ['a stream as JSON', typed(['content-type: application/json'], EVENTS), WHOLE],
      ['a stream as a page', typed(['content-type: text/html'], EVENTS), WHOLE],
      ['a stream as bytes', typed(['content-type: application/octet-stream'], EVENTS), WHOLE],
      ['a stream as nothing', typed([], EVENTS), WHOLE],
      ['a message as a stream', typed(['content-type: text/event-stream'], whole), WHOLE],
      ['a message as a page', typed(['content-type: text/html; charset=latin1'], whole), WHOLE],
      ['a page', typed(['content-type: text/html'], '<!doctype html><p>Log in'), NOT_CHAT],
      ['nothing', typed(['content-length: 0'], ''), NOT_CHAT],
      ['no content', send(head(204)), NOT_CHAT],
    ],
    here,
  )
})
