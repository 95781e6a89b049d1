import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'

import { ask, type ClientEvent, errorOf, HELLO, messageOf, streamOf } from '../helpers/client.ts'
import { ALONE, leftOver, openStage, type Stage, textOf } from './stage.ts'
import {
  cut,
  data,
  delta,
  END_EVENTS,
  endless,
  head,
  hold,
  JSON_HEAD,
  type Play,
  send,
  SSE_HEAD,
} from './wire-upstream.ts'

// A guard against hanging only.
setDefaultTimeout(60_000)

const MB = 1024 * 1024

/**
 * What the client must get: the text of a whole answer; an HTTP error; or, where something had been
 * written, an error as the last event (a plain answer is an HTTP error all the same).
 */
type Want =
  | { readonly text: string }
  | { readonly status: number; readonly says: RegExp }
  | { readonly after: string; readonly status: number; readonly says: RegExp }

type Case = readonly [name: string, play: Play, want: Want]

const HI = delta('Hi')
const WHOLE: Want = { text: 'Hi' }
const ANSWER = SSE_HEAD + HI + END_EVENTS
const GARBLED: Want = { status: 502, says: /./ }
const CLOSED: Want = { status: 502, says: /closed the connection|ended its answer early|failed/ }
const NOT_CHAT: Want = { status: 502, says: /not Chat Completions/ }
const broken = (says: RegExp, status = 502): Want => ({ after: 'Hi', status, says })

function chunked(...parts: readonly string[]): string {
  return parts.map((part) => `${Buffer.byteLength(part).toString(16)}\r\n${part}\r\n`).join('')
}

const CHUNKED_HEAD =
  'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n'

function compressed(encoding: string, bytes: Uint8Array): Play {
  const headers = ['content-type: text/event-stream', `content-encoding: ${encoding}`]
  return send(head(200, headers), bytes)
}

const EVENTS = HI + END_EVENTS

/** A step of the upstream's: goes on when the client has read some text; at once when it reads no stream. */
const untilHeard = (): Promise<void> => heard.promise
let heard = Promise.withResolvers<void>()

async function eventsOf(response: Response): Promise<readonly ClientEvent[]> {
  const stream = streamOf(response)
  for (;;) {
    const event = await stream.next()
    if (event === undefined) return stream.events
    if (event.type === 'content_block_delta') heard.resolve()
  }
}

async function expectAnswer(stage: Stage, want: Want, stream: boolean): Promise<void> {
  heard = Promise.withResolvers()
  if (!stream) heard.resolve()
  const response = await ask(stage.url, { ...HELLO, stream }, ALONE)
  if ('text' in want) {
    if (!stream) {
      const { content } = await messageOf(response)
      return expect(
        content.map((block) => (block.type === 'text' ? block.text : '')).join(''),
      ).toBe(want.text)
    }
    const events = await eventsOf(response)
    expect([textOf(events), events.at(-1)?.type]).toEqual([want.text, 'message_stop'])
    return
  }
  if ('after' in want && stream) {
    expect(response.status).toBe(200)
    const events = await eventsOf(response)
    const last = events.at(-1)
    expect(last?.type).toBe('error')
    expect(events.filter(({ type }) => type === 'error')).toHaveLength(1)
    expect(events.some(({ type }) => type === 'message_stop')).toBe(false)
    expect(textOf(events)).toBe(want.after)
    expect(last?.type === 'error' ? last.error.message : '').toMatch(want.says)
    return
  }
  const body = await errorOf(response)
  expect([response.status, body.type]).toEqual([want.status, 'error'])
  expect(body.error.message).toMatch(want.says)
}

function play(cases: readonly Case[], stageOf: () => Stage): void {
  const both = cases.flatMap(([name, ...rest]) => [
    [`${name}, streamed`, ...rest, true] as const,
    [`${name}, plain`, ...rest, false] as const,
  ])
  test.each(both)('%s', async (_, playing, want, stream) => {
    const stage = stageOf()
    const stories = await stage.during(playing, () => expectAnswer(stage, want, stream))
    expect(stories.map((story) => story.at(-1)?.type)).toEqual([
      'text' in want ? 'exchange.finished' : 'exchange.failed',
    ])
  })
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

describe('an upstream that resets', () => {
  play(
    [
      ['at once', (peer) => peer.reset(), CLOSED],
      ['within its headers', cut('HTTP/1.1 200 OK\r\ncontent-ty'), CLOSED],
      ['behind its headers', cut(SSE_HEAD), { status: 502, says: /./ }],
      [
        'amid its text',
        cut(CHUNKED_HEAD + chunked(HI), untilHeard),
        broken(/closed the connection/),
      ],
      ['behind its finish reason', cut(SSE_HEAD + HI + delta('', 'stop'), untilHeard), WHOLE],
      ['behind its last event', cut(ANSWER, untilHeard), WHOLE],
    ],
    here,
  )
})

describe('an upstream that ends', () => {
  play(
    [
      ['at once', (peer) => peer.end(), CLOSED],
      ['behind its headers', send(SSE_HEAD), NOT_CHAT],
      ['amid its text', send(SSE_HEAD + HI, untilHeard), broken(/ended its answer early/)],
      [
        'amid an event',
        send(SSE_HEAD + HI, untilHeard, HI.slice(0, 20)),
        broken(/ended its answer early/),
      ],
      [
        'amid its JSON',
        send(`${JSON_HEAD}{"choices":[{"mess`),
        { status: 502, says: /not complete/ },
      ],
    ],
    here,
  )

  test('at any byte: never does half an answer look whole', async () => {
    const whole = Buffer.from(CHUNKED_HEAD + chunked(HI, delta('!'), END_EVENTS) + chunked(''))
    const ends = whole.indexOf('"finish_reason":"stop"') + '"finish_reason":"stop"'.length
    const faults: string[] = []
    const at = { byte: 0, isReset: false }
    const playing: Play = async (peer) => {
      await peer.write(whole.subarray(0, at.byte))
      if (at.isReset) peer.reset()
      else peer.end()
    }
    await stage.during(playing, async () => {
      for (at.byte = 0; at.byte < whole.length; at.byte++) {
        at.isReset = at.byte % 2 === 0
        const stream = at.byte % 3 !== 0
        const response = await ask(stage.url, { ...HELLO, stream }, ALONE)
        const text = await response.text()
        const isWhole = text.includes(stream ? 'event: message_stop' : '"stop_reason":"end_turn"')
        const errors = text.split('"type":"error","error"').length - 1
        if (Number(isWhole) + errors !== 1) faults.push(`${at.byte}: ${response.status} ${text}`)
        if (isWhole && at.byte < ends) faults.push(`${at.byte} looks whole: ${text}`)
      }
    })
    expect(faults).toEqual([])
  })
})

describe('an upstream that stalls', () => {
  let patient: Stage
  beforeAll(async () => {
    patient = await openStage({ upstream: { timeoutMs: 1_000 }, server: { pingIntervalMs: 100 } })
  })
  afterAll(async () => await patient[Symbol.asyncDispose]())
  const late = (says: RegExp): Want => ({ status: 504, says })
  play(
    [
      ['at once', hold(), late(/REQUEST_TIMEOUT/)],
      ['within its headers', hold('HTTP/1.1 200 OK\r\ncontent-ty'), late(/REQUEST_TIMEOUT/)],
      [
        'informational answers without an end',
        endless('', 'HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n'.repeat(50)),
        late(/REQUEST_TIMEOUT/),
      ],
      ['amid its text', hold(SSE_HEAD + HI), broken(/REQUEST_TIMEOUT/, 504)],
      ['amid an event', hold(SSE_HEAD + HI + HI.slice(0, 20)), broken(/REQUEST_TIMEOUT/, 504)],
      [
        'amid an error',
        hold(head(500, ['content-type: text/html']) + '<p>'),
        late(/REQUEST_TIMEOUT/),
      ],
      ['behind its finish reason', hold(SSE_HEAD + HI + delta('', 'stop')), WHOLE],
      ['behind its last event', hold(ANSWER), WHOLE],
    ],
    () => patient,
  )
})

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

describe('slow drips', () => {
  const byByte = (text: string): Play => {
    return async (peer) => {
      for (const byte of Buffer.from(text)) {
        await peer.write(new Uint8Array([byte]))
        await new Promise((resolve) => setImmediate(resolve))
      }
      peer.end()
    }
  }
  play(
    [
      [
        'a stream byte by byte',
        byByte(SSE_HEAD + delta('H\u00e9\ud83d\ude00') + END_EVENTS),
        { text: 'H\u00e9\ud83d\ude00' },
      ],
      [
        'a refusal byte by byte',
        byByte(`${head(400)}{"error":{"message":"no such thing"}}`),
        { status: 400, says: /no such thing/ },
      ],
      [
        'chunks of one byte',
        byByte(CHUNKED_HEAD + chunked(...EVENTS.split('')) + chunked('')),
        WHOLE,
      ],
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

describe('redirects', () => {
  test.each([301, 302, 303, 307, 308])('%p is told, not followed', async (status) => {
    const heads: string[] = []
    const at = { target: `${stage.upstream.url}/stolen/chat/completions` }
    const playing: Play = async (peer) => {
      heads.push(peer.head)
      await send(head(status, [`location: ${at.target}`, 'content-length: 0']))(peer)
    }
    await stage.during(playing, () => expectAnswer(stage, { status: 502, says: /redirect/i }, true))
    expect(heads.filter((one) => one.includes('stolen'))).toEqual([])
    expect(heads).toHaveLength(1)
  })
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

describe('HTTP', () => {
  const hints = 'HTTP/1.1 103 Early Hints\r\nlink: </a>; rel=preload\r\n\r\n'
  const switched =
    'HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n'
  const exact = Buffer.byteLength(EVENTS)
  play(
    [
      ['1.0', send(`HTTP/1.0 200 OK\r\n\r\n${EVENTS}`), WHOLE],
      [
        '1.0 that is cut',
        send(`HTTP/1.0 200 OK\r\n\r\n${HI}`, untilHeard),
        broken(/ended its answer early/),
      ],
      ['with early hints', send(hints + ANSWER), WHOLE],
      [
        'with early hints, twice and late',
        async (peer) => {
          await peer.write(hints)
          await Bun.sleep(10)
          await send(hints, ANSWER)(peer)
        },
        WHOLE,
      ],
      ['with 100 Continue', send(`HTTP/1.1 100 Continue\r\n\r\n${ANSWER}`), WHOLE],
      ['that switches protocols', send(switched), GARBLED],
      [
        'with bare line feeds',
        send(ANSWER.slice(0, SSE_HEAD.length).replaceAll('\r\n', '\n') + EVENTS),
        WHOLE,
      ],
      ['with a length', send(head(200, [`content-length: ${exact}`]) + EVENTS), WHOLE],
      [
        'with a length that is too long',
        send(head(200, [`content-length: ${exact + 10}`]) + HI, untilHeard),
        broken(/./),
      ],
      [
        'with 150 headers',
        send(
          head(
            200,
            Array.from({ length: 150 }, (_, at) => `x-${at}: y`),
          ) + EVENTS,
        ),
        WHOLE,
      ],
      ['in chunks without their end', send(CHUNKED_HEAD + chunked(HI), untilHeard), broken(/./)],
      [
        'in chunks with trailers',
        send(`${CHUNKED_HEAD + chunked(EVENTS)}0\r\nx-late: yes\r\n\r\n`),
        WHOLE,
      ],
    ],
    here,
  )
})

describe('a connection that is used again', () => {
  const kept = (body: string): string =>
    `HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`

  test('and closes as the next request arrives', async () => {
    let count = 0
    const playing: Play = async (peer) => {
      count++
      if (count > 1) return await send(SSE_HEAD + delta('second') + END_EVENTS)(peer)
      await peer.write(kept(EVENTS))
      peer.resetOnNext()
    }
    await stage.during(playing, async () => {
      await expectAnswer(stage, WHOLE, true)
      await expectAnswer(stage, { text: 'second' }, true)
    })
    expect(count).toBe(2)
  })

  test('brings nobody else’s answer: what comes unasked is not taken for one', async () => {
    let count = 0
    const playing: Play = async (peer) => {
      count++
      if (count > 1) return await send(SSE_HEAD + delta('mine') + END_EVENTS)(peer)
      await peer.write(kept(EVENTS) + kept(delta('stolen') + END_EVENTS))
      await Bun.sleep(20)
      await peer.write(kept(delta('stolen') + END_EVENTS))
    }
    await stage.during(playing, async () => {
      await expectAnswer(stage, WHOLE, true)
      const response = await ask(stage.url, { ...HELLO, stream: true }, ALONE)
      expect(await response.text()).not.toContain('stolen')
    })
  })
})

test('an upstream that answers before it has read the request', async () => {
  const large = { ...HELLO, messages: [{ role: 'user', content: 'x'.repeat(5 * MB) }] }
  await stage.during(send(ANSWER), async () => {
    const response = await ask(stage.url, { ...large, stream: true }, ALONE)
    expect(textOf(await streamOf(response).rest())).toBe('Hi')
  })
})
