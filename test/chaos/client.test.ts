import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'

import { ask, errorOf, HELLO, messageOf } from '../helpers/client.ts'
import { until } from '../helpers/until.ts'
import { ALONE, leftOver, openStage, type Stage } from './stage.ts'
import { post, wireClient, type WireClient } from './wire-client.ts'
import {
  delta,
  END_EVENTS,
  endless,
  hold,
  JSON_HEAD,
  type Peer,
  type Play,
  send,
  SSE_HEAD,
} from './wire-upstream.ts'

// A guard against hanging only.
setDefaultTimeout(60_000)

const MB = 1024 * 1024
const ANSWER = SSE_HEAD + delta('Hi') + END_EVENTS
const STREAM = { ...HELLO, stream: true }
const CLOSE = 'connection: close'

let stage: Stage
beforeAll(async () => {
  stage = await openStage({ upstream: { profile: { replay: 'reasoning_details' } } })
})
afterAll(async () => {
  const objects = await leftOver(stage)
  await stage[Symbol.asyncDispose]()
  expect(objects).toEqual([])
})

/** The whole of what a mere socket hears. */
async function exchange(...parts: readonly (string | Uint8Array)[]): Promise<string> {
  const client = await wireClient(stage.port)
  for (const part of parts) await client.write(part)
  await client.closed
  return client.heard()
}

const failedAs = (kind: string) =>
  expect.objectContaining({ type: 'exchange.failed', error: expect.objectContaining({ kind }) })

describe('a client that reads', () => {
  test('nothing of 64 MB costs no memory, and its upstream waits', async () => {
    const piece = delta('x'.repeat(16_000))
    const pieces = (64 * MB) / piece.length
    let written = 0
    const flood: Play = async (peer) => {
      await peer.write(SSE_HEAD)
      for (; written < pieces && !peer.isClosed(); written++) await peer.write(piece)
      await peer.write(END_EVENTS)
      peer.end()
    }
    await stage.during(flood, async () => {
      const before = stage.rssMb()
      const client = await wireClient(stage.port)
      client.pause()
      await client.write(post(STREAM, [CLOSE]))
      // Until the buffers of all sockets between are full, and nothing moves any more.
      let last = -1
      await until(() => written > 0, 'the flood to begin')
      while (last !== written) {
        last = written
        await Bun.sleep(300)
      }
      expect(written).toBeLessThan(pieces)
      expect(stage.rssMb() - before).toBeLessThan(48)
      client.resume()
      await client.closed
      expect(client.heard()).toContain('event: message_stop')
      expect(client.heard().length).toBeGreaterThan(64 * MB)
    })
  })

  test('a few bytes at a time gets everything', async () => {
    const text = 'word '.repeat(40_000)
    await stage.during(
      send(SSE_HEAD, ...text.match(/.{1,5000}/g)!.map((part) => delta(part)), END_EVENTS),
      async () => {
        const client = await wireClient(stage.port)
        await client.write(post(STREAM, [CLOSE]))
        while (!client.isClosed()) {
          client.pause()
          await Bun.sleep(1)
          client.resume()
          await Bun.sleep(1)
        }
        expect(client.heard().split('word ').length - 1).toBe(40_000)
        expect(client.heard()).toContain('event: message_stop')
      },
    )
  })
})

describe('a client that leaves', () => {
  const request = post(STREAM, [CLOSE])

  test('at any byte of its request', async () => {
    let count = 0
    const stories = await stage.during(send(ANSWER), async () => {
      for (let byte = 0; byte < request.length; byte++) {
        const client = await wireClient(stage.port)
        await client.write(request.slice(0, byte))
        // Some of them wait until it has arrived.
        if (byte % 16 === 0) await Bun.sleep(1)
        client.reset()
        count++
      }
    })
    expect(count).toBe(request.length)
    for (const story of stories) expect(story.at(-1)).toEqual(failedAs('client_aborted'))
  })

  test('at any byte of its answer', async () => {
    const whole = async (peer: Peer): Promise<void> => {
      for (const part of [SSE_HEAD, delta('Hi'), END_EVENTS]) await peer.write(part)
      peer.end()
    }
    await stage.during(whole, async () => {
      for (let byte = 1; byte < 1_000; byte += 7) {
        const client = await wireClient(stage.port)
        await client.write(request)
        await client.until(new RegExp(`^[^]{${byte}}|message_stop`))
        client.reset()
        // One place beside the steady stream: the next must not come before this one is over.
        await until(() => stage.upstream.open() === 1, 'its upstream to close')
      }
    })
  })

  test.each<[string, Play, RegExp]>([
    ['while its upstream is silent', hold(), /^/],
    ['before the first text', hold(SSE_HEAD), /message_start/],
    ['amid the text', hold(SSE_HEAD + delta('Hi')), /Hi/],
    ['amid a flood', endless(SSE_HEAD, delta('Hi '.repeat(1000))), /Hi/],
  ])('%s ends the request upstream', async (_, play, heard) => {
    for (const how of ['reset', 'end'] as const) {
      const before = stage.upstream.requests()
      const stories = await stage.during(play, async () => {
        const client = await wireClient(stage.port)
        await client.write(request)
        await until(() => stage.upstream.requests() === before + 2, 'its request')
        await client.until(heard)
        client[how]()
        await until(() => stage.upstream.open() === 1, 'its upstream to close')
        client.reset()
      })
      expect(stories.map((story) => story.at(-1))).toEqual([failedAs('client_aborted')])
    }
  })
})

describe('a body', () => {
  const refused = async (response: Response, status: number, says: RegExp): Promise<void> => {
    const { error } = await errorOf(response)
    expect([response.status, error.message]).toEqual([status, expect.stringMatching(says)])
  }
  const bytes = (body: string | Uint8Array): Promise<Response> =>
    fetch(`${stage.url}/v1/messages`, { ...ALONE, method: 'POST', body })
  const REFUSED = /HTTP\/1\.1 413 [^]*64 MB/
  const messages = (content: unknown): string =>
    JSON.stringify({ ...HELLO, messages: [{ role: 'user', content }] })
  const deep = (depth: number): string => '{"a":['.repeat(depth / 2) + ']}'.repeat(depth / 2)

  const signedDeep = (depth: number): string => {
    const signature = `vdm1:{"text":"x","details":${'['.repeat(depth)}${']'.repeat(depth)}}`
    const content = [
      { type: 'thinking', thinking: 'x', signature },
      { type: 'tool_use', id: 'a', name: 'f', input: {} },
    ]
    const result = [{ type: 'tool_result', tool_use_id: 'a', content: 'x' }]
    const turns = [
      { role: 'assistant', content },
      { role: 'user', content: result },
    ]
    return JSON.stringify(turns).slice(1, -1)
  }

  test.each<[string, () => string | Uint8Array, number, RegExp]>([
    ['nested 100,000 deep', () => messages('x').replace('"x"', deep(100_000)), 400, /200 levels/],
    ['nested deep and never closed', () => '['.repeat(1_000_000), 400, /200 levels/],
    ['that is not UTF-8', () => Buffer.from(messages('Gr\u00fc\u00dfe'), 'latin1'), 400, /UTF-8/],
    ['that is UTF-16', () => Buffer.from(messages('Hi'), 'utf16le'), 400, /UTF-8|JSON/],
    ['that is binary', () => new Uint8Array(100_000).map((_, at) => at * 31), 400, /UTF-8|JSON/],
    ['that is cut', () => messages('Hi').slice(0, -2), 400, /JSON/],
    [
      'with a signature nested 50,000 deep',
      () => messages('x').replace('"messages":[', `"messages":[${signedDeep(50_000)},`),
      200,
      /^/,
    ],
    ['of half a surrogate', () => messages('\ud83d'), 200, /^/],
    ['of NUL characters', () => messages('\u0000'.repeat(100)), 200, /^/],
    [
      'of numbers beyond all bounds',
      () => messages('x').replace('1000', '1e999'),
      400,
      /max_tokens/,
    ],
    [
      'with one key twice',
      () => messages('x').replace('"model"', '"model":"other","model"'),
      200,
      /^/,
    ],
    [
      'with a key of 1 MB',
      () => messages('x').replace('"model"', `"${'k'.repeat(MB)}":1,"model"`),
      200,
      /^/,
    ],
    [
      'with 100,000 unknown keys',
      () =>
        messages('x').replace(
          '"model"',
          `${Array.from({ length: 100_000 }, (_, at) => `"k${at}":1,`).join('')}"model"`,
        ),
      200,
      /^/,
    ],
    [
      'with __proto__ everywhere',
      () =>
        messages('x').replaceAll(
          '{',
          '{"__proto__":{"polluted":1,"stream":true},"constructor":{"prototype":{"polluted":1}},',
        ),
      200,
      /^/,
    ],
    [
      'with 20,000 blocks of text',
      () => messages(Array.from({ length: 20_000 }, () => ({ type: 'text', text: 'x' }))),
      200,
      /^/,
    ],
    [
      'with 5,000 calls and results',
      () => JSON.stringify({ ...HELLO, messages: calls(5_000) }),
      200,
      /^/,
    ],
    [
      'with 20,000 turns',
      () =>
        JSON.stringify({
          ...HELLO,
          messages: Array.from({ length: 20_000 }, (_, at) => ({
            role: at % 2 ? 'assistant' : 'user',
            content: 'x',
          })),
        }),
      200,
      /^/,
    ],
    [
      'with 3,000 tools',
      () =>
        JSON.stringify({
          ...HELLO,
          tools: Array.from({ length: 3_000 }, (_, at) => ({
            name: `tool_${at}`,
            input_schema: { type: 'object' },
          })),
        }),
      200,
      /^/,
    ],
    [
      'with 10,000 stop sequences',
      () =>
        JSON.stringify({
          ...HELLO,
          stop_sequences: Array.from({ length: 10_000 }, (_, at) => `stop${at}`),
        }),
      200,
      /^/,
    ],
    ['with 20 MB of one text', () => messages('x'.repeat(20 * MB)), 200, /^/],
    ['of 100 MB', () => messages('x'.repeat(100 * MB)), 413, /64 MB/],
  ])('%s', async (_, body, status, says) => {
    const message = { role: 'assistant', content: 'Hi' }
    const whole = JSON_HEAD + JSON.stringify({ choices: [{ message, finish_reason: 'stop' }] })
    await stage.during(send(whole), async () => {
      const response = await bytes(body())
      if (status === 200) expect((await messageOf(response)).stop_reason).toBe('end_turn')
      else await refused(response, status, says)
    })
  })

  test.each([
    ['announced', [`content-length: ${100 * MB}`], (piece: string) => piece],
    [
      'in chunks',
      ['transfer-encoding: chunked'],
      (piece: string) => `${piece.length.toString(16)}\r\n${piece}\r\n`,
    ],
    ['of 900 GB, announced', ['content-length: 900000000000'], (piece: string) => piece],
  ])('of 100 MB, sent by someone who does not listen, %s', async (_, headers, wrap) => {
    const before = stage.rssMb()
    await stage.during(hold(), async () => {
      const client = await wireClient(stage.port)
      await client.write(post('', [...headers, CLOSE]))
      const piece = wrap('x'.repeat(MB))
      for (let sent = 0; sent < 100 && !client.isClosed(); sent++) await client.write(piece)
      // Who sends on into a connection that is closed may lose the answer on it.
      await client.until(REFUSED).catch(() => client.closed)
      expect(client.heard()).toMatch(/^$|^HTTP\/1\.1 413 /)
      client.reset()
      if (wrap('') !== '') return
      const listener = await wireClient(stage.port)
      await listener.write(post('', [...headers, CLOSE]))
      await listener.until(REFUSED)
      listener.reset()
    })
    expect(stage.rssMb() - before).toBeLessThan(300)
  })

  test('in two million chunks of one byte costs no more than its size', async () => {
    const [before, many] = [stage.rssMb(), '1\r\nx\r\n'.repeat(10_000)]
    await stage.during(hold(), async () => {
      const client = await wireClient(stage.port)
      await client.write(post('', ['transfer-encoding: chunked', CLOSE]))
      for (let sent = 0; sent < 200; sent++) await client.write(many)
      await client.write('0\r\n\r\n')
      await client.until(/HTTP\/1\.1 400 [^]*not valid JSON/)
      client.reset()
    })
    expect(stage.rssMb() - before).toBeLessThan(120)
  })

  test('more than fits, of clients that never end theirs', async () => {
    await using small = await openStage({ server: { maxBodyBytes: 8 * MB } })
    const part = `${(4 * MB).toString(16)}\r\n${'x'.repeat(4 * MB)}\r\n`
    const clients: WireClient[] = []
    const stories = await small.during(send(ANSWER), async () => {
      // Sixteen halves are eight wholes; the steady stream and the probe need some as well.
      for (let count = 0; count < 16; count++) {
        const client = await wireClient(small.port)
        clients.push(client)
        await client.write(`${post('', ['transfer-encoding: chunked', CLOSE])}${part}`)
      }
      const refused = (client: WireClient) => client.heard().startsWith('HTTP/1.1 529 ')
      await until(() => clients.some(refused), 'a refusal')
      expect(clients.filter(refused)).toHaveLength(1)
      const [told = ''] = clients.filter(refused).map((client) => client.heard())
      expect(told).toMatch(/retry-after: 2[^]*"overloaded_error"[^]*MAX_BODY_MB/i)
      for (const client of clients) client.reset()
      // Their places are free as soon as the proxy has heard that they left.
      while ((await (await ask(small.url, STREAM, ALONE)).text()).includes('overloaded_error'));
    })
    const kinds = stories
      .map((story) => story.at(-1))
      .map((last) => (last?.type === 'exchange.failed' ? last.error.kind : last?.type))
    expect(kinds.filter((kind) => kind === 'client_aborted')).toHaveLength(15)
    expect(kinds).toContain('overloaded')
  })

  function calls(count: number): unknown[] {
    const ids = Array.from({ length: count }, (_, at) => `toolu_${at}`)
    return [
      { role: 'user', content: 'go' },
      {
        role: 'assistant',
        content: ids.map((id) => ({ type: 'tool_use', id, name: 'Read', input: {} })),
      },
      {
        role: 'user',
        content: ids.map((id) => ({ type: 'tool_result', tool_use_id: id, content: 'x' })),
      },
    ]
  }
})

describe('HTTP', () => {
  test('two requests in one write: never do their answers get mixed up', async () => {
    await stage.during(send(ANSWER), async () => {
      const heard = await exchange(post(STREAM) + post(STREAM, [CLOSE]))
      // Bun closes a connection that brings a request amid another's answer.
      expect([0, 2]).toContain(heard.split('event: message_stop').length - 1)
      expect([0, 2]).toContain(heard.split('HTTP/1.1 200').length - 1)
    })
  })

  test('two requests one after the other on one connection', async () => {
    let count = 0
    const playing: Play = async (peer) =>
      await send(SSE_HEAD + delta(`answer ${++count} `) + END_EVENTS)(peer)
    await stage.during(playing, async () => {
      const client = await wireClient(stage.port)
      await client.write(post(STREAM))
      await client.until(/message_stop[^]*\r\n0\r\n\r\n$/)
      await until(() => stage.upstream.open() === 1, 'its upstream to close')
      await client.write(post(STREAM, [CLOSE]))
      await client.closed
      expect(client.heard().match(/answer \d/g)).toEqual(['answer 1', 'answer 2'])
    })
  })

  test.each<[string, string, RegExp]>([
    ['1.0', post(STREAM).replace('HTTP/1.1', 'HTTP/1.0'), /message_stop/],
    ['with Expect: 100-continue', post(STREAM, [CLOSE, 'expect: 100-continue']), /message_stop/],
    [
      'in chunks',
      post('', ['transfer-encoding: chunked', CLOSE]) + chunks(JSON.stringify(STREAM)),
      /message_stop/,
    ],
    ['without Host', post(STREAM, [CLOSE]).replace('host: localhost\r\n', ''), /message_stop|400/],
    [
      'with an absolute address',
      post(STREAM, [CLOSE]).replace('POST /v1', 'POST http://localhost/v1'),
      /message_stop|40\d/,
    ],
    [
      'with two lengths',
      post('', ['content-length: 5', 'content-length: 50', CLOSE]),
      /^$|^HTTP\/1\.1 4\d\d/,
    ],
    [
      'with a length and in chunks',
      post('', ['content-length: 5', 'transfer-encoding: chunked', CLOSE]) + chunks('{}'),
      /^$|^HTTP\/1\.1 4\d\d/,
    ],
    ['with a negative length', post('', ['content-length: -5', CLOSE]), /^$|^HTTP\/1\.1 4\d\d/],
    [
      'with a chunk size that is none',
      `${post('', ['transfer-encoding: chunked', CLOSE])}zz\r\n{}\r\n`,
      /^$|^HTTP\/1\.1 4\d\d/,
    ],
    [
      'with a header of 1 MB',
      post(STREAM, [CLOSE, `x-long: ${'y'.repeat(MB)}`]),
      /^$|^HTTP\/1\.1 4\d\d/,
    ],
    [
      'with 10,000 headers',
      post(STREAM, [CLOSE, ...Array.from({ length: 10_000 }, (_, at) => `x-${at}: y`)]),
      /^$|^HTTP\/1\.1 4\d\d/,
    ],
    [
      'with a line break in a header’s name',
      post(STREAM, [CLOSE, 'x y: z']),
      /^$|^HTTP\/1\.1 4\d\d|message_stop/,
    ],
    [
      'that wants to become a WebSocket',
      post(STREAM, ['connection: upgrade', 'upgrade: websocket']).replace(
        '\r\n\r\n',
        '\r\nconnection: close\r\n\r\n',
      ),
      /message_stop|HTTP\/1\.1 4\d\d/,
    ],
    [
      'that is TLS',
      '\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003'.padEnd(600, 'x'),
      /^$|^HTTP\/1\.1 4\d\d/,
    ],
    ['that is none', 'hello there\r\n\r\n', /^$|^HTTP\/1\.1 4\d\d/],
  ])('%s', async (_, request, heard) => {
    await stage.during(send(ANSWER), async () => {
      const client = await wireClient(stage.port)
      await client.write(request)
      await Promise.race([client.closed, client.until(/message_stop|HTTP\/1\.1 4/)])
      expect(client.heard()).toMatch(heard)
      client.reset()
    })
  })

  function chunks(text: string): string {
    return `${text.length.toString(16)}\r\n${text}\r\n0\r\n\r\n`
  }

  test('500 connections that never say what they want are in nobody’s way', async () => {
    await stage.during(send(ANSWER), async () => {
      const clients = await Promise.all(Array.from({ length: 500 }, () => wireClient(stage.port)))
      await Promise.all(
        clients.map((client, at) => client.write(post(STREAM, [CLOSE]).slice(0, at % 100))),
      )
      const response = await ask(stage.url, STREAM, ALONE)
      expect(await response.text()).toContain('event: message_stop')
      for (const client of clients) client.reset()
    })
  })

  test('a client that ends its half at once', async () => {
    await stage.during(send(ANSWER), async () => {
      const client = await wireClient(stage.port)
      await client.write(post(STREAM, [CLOSE]))
      client.end()
      await client.closed
      // Whether half a connection is a client is the runtime's to say; half an answer is none.
      expect(client.heard()).toMatch(/^$|event: message_stop/)
    })
  })
})
