import { describe, expect, test } from 'bun:test'

import { VandammeError } from '../../src/errors.ts'
import { parseRequest, readJson } from '../../src/server/read-body.ts'
import { messagesRequest } from '../../src/wire/anthropic.ts'

const MB = 1024 * 1024

type Body = string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> | null

function post(body: Body, headers: Record<string, string> = {}): Request {
  return new Request('http://localhost/', { method: 'POST', body, headers })
}

/** A body of unknown length, in pieces. `taken` counts those that were asked for. */
function streamed(pieces: readonly (string | Uint8Array)[]) {
  const state = { taken: 0, cancelled: false }
  const source = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const piece = pieces[state.taken]
        if (piece === undefined) return controller.close()
        state.taken++
        controller.enqueue(typeof piece === 'string' ? new TextEncoder().encode(piece) : piece)
      },
      cancel() {
        state.cancelled = true
      },
    },
    { highWaterMark: 0 },
  )
  return { request: post(source), state }
}

async function refusal(reading: Promise<unknown>): Promise<VandammeError> {
  const error: unknown = await reading.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(VandammeError)
  return error as VandammeError
}

const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)

describe('readJson', () => {
  test.each<[string, Body]>([
    ['an object', '{"a":[1,"ü"]}'],
    ['with a byte order mark', '\uFEFF{"a":[1,"ü"]}'],
    ['in spare space', ' \r\n{"a":[1,"ü"]}\n'],
  ])('%s', async (_, body) => {
    expect(await readJson(post(body), MB)).toEqual({ a: [1, 'ü'] })
  })

  test("with the character that stands for what is no character, the client's own", async () => {
    expect(await readJson(post('{"a":"ü\uFFFD"}'), MB)).toEqual({ a: 'ü\uFFFD' })
  })

  test('in pieces, cut amid a character', async () => {
    const bytes = new TextEncoder().encode('{"a":"ü"}')
    const { request } = streamed([bytes.slice(0, 7), bytes.slice(7)])
    expect(await readJson(request, MB)).toEqual({ a: 'ü' })
  })

  test('declared as uncompressed', async () => {
    expect(await readJson(post('1', { 'content-encoding': 'Identity' }), MB)).toBe(1)
  })

  test('as deep as allowed', async () => {
    expect(await readJson(post(nested(200)), MB)).toBeArray()
  })

  test.each<[string, Body, string]>([
    ['no body', null, 'this request has none'],
    ['an empty body', '', 'this request has none'],
    ['white space', ' \n', 'this request has none'],
    ['no JSON', '{"prompt":"a secret"', 'not valid JSON'],
    ['words', 'secret', 'not valid JSON'],
    ['no UTF-8', new Uint8Array([0x22, 0xff, 0x22]), 'not valid UTF-8'],
    ['UTF-8 that was cut', new Uint8Array([0x22, 0xc3]), 'not valid UTF-8'],
    [
      'half a character as bytes',
      new Uint8Array([0x22, 0xed, 0xa0, 0x80, 0x22]),
      'not valid UTF-8',
    ],
    ['too deep', nested(201), 'more than 200 levels'],
    ['an object too deep', `${'{"a":'.repeat(201)}1${'}'.repeat(201)}`, 'more than 200 levels'],
    ['far too deep', nested(200_000), 'more than 200 levels'],
    ['too deep and broken', '{"a":'.repeat(100_000), 'more than 200 levels'],
  ])('%s is refused', async (_, body, words) => {
    const error = await refusal(readJson(post(body), MB))
    expect(error.kind).toBe('invalid_request')
    expect(error.message).toContain(words)
    expect(error.message).not.toContain('secret')
    expect(error.cause instanceof SyntaxError).toBe(false)
  })

  test('a long body is asked for its depth before anything of it is parsed', async () => {
    const body = (length: number) => `{"a":${nested(200)},"a":"${'x'.repeat(length)}"}`
    expect(await readJson(post(body(1)), 2 * MB)).toEqual({ a: 'x' })
    const error = await refusal(readJson(post(body(MB)), 2 * MB))
    expect(error.message).toContain('more than 200 levels')
  })

  test('a compressed body is refused unread', async () => {
    const request = post(Bun.gzipSync('1'), { 'content-encoding': 'gzip' })
    const error = await refusal(readJson(request, MB))
    expect([error.kind, error.status]).toEqual(['invalid_request', 415])
    expect(request.bodyUsed).toBe(false)
  })
})

describe('the size limit', () => {
  const full = JSON.stringify('x'.repeat(MB - 2))

  test('lets a body of just that size in, announced or not', async () => {
    const headers = { 'content-length': String(MB) }
    expect(await readJson(post(full, headers), MB)).toHaveLength(MB - 2)
    expect(await readJson(streamed([full]).request, MB)).toHaveLength(MB - 2)
  })

  test('refuses an announced length unread', async () => {
    const request = post('1', { 'content-length': String(MB + 1) })
    const error = await refusal(readJson(request, MB))
    expect(error.kind).toBe('too_large')
    expect(error.message).toContain('larger than 1 MB')
    expect(error.message).toContain('MAX_BODY_MB')
    expect(request.bodyUsed).toBe(false)
  })

  test('refuses more than was announced', async () => {
    const error = await refusal(readJson(post(`${full} `, { 'content-length': '5' }), MB))
    expect(error.kind).toBe('too_large')
  })

  test('stops reading a body of unknown length there', async () => {
    const { request, state } = streamed(Array.from({ length: 100 }, () => 'x'.repeat(MB / 2)))
    expect((await refusal(readJson(request, MB))).kind).toBe('too_large')
    expect(state).toEqual({ taken: 3, cancelled: true })
  })
})

describe('a client that leaves', () => {
  test.each([undefined, '100'])('is no fault of ours (content-length %p)', async (length) => {
    const gone = new AbortController()
    const body = new ReadableStream({
      pull(controller) {
        gone.abort()
        controller.error(new Error('The connection was closed.'))
      },
    })
    const headers: Record<string, string> = length === undefined ? {} : { 'content-length': length }
    const init = { method: 'POST', body, headers, signal: gone.signal }
    const error = await refusal(readJson(new Request('http://localhost/', init), MB))
    expect(error.kind).toBe('client_aborted')
  })

  test('any other failure stays what it is', async () => {
    const request = post('1')
    await request.text()
    const reading = readJson(request, MB)
    expect(reading).rejects.not.toBeInstanceOf(VandammeError)
    expect(await reading.catch(() => 'failed')).toBe('failed')
  })
})

describe('parseRequest', () => {
  const valid = { model: 'm', max_tokens: 1, messages: [{ role: 'user', content: 'hi' }], new: 1 }

  test('gives the value, unknown fields included', () => {
    expect(parseRequest(messagesRequest, valid)).toEqual(valid as never)
  })

  test.each<[unknown, string]>([
    [null, 'body: Invalid input: expected object, received null'],
    [{ ...valid, model: 7 }, 'model: Invalid input: expected string, received number'],
    [{ ...valid, max_tokens: -1 }, 'max_tokens: expected a number of tokens, 0 or more'],
    [
      { ...valid, messages: [{ role: 'secret', content: 'secret' }] },
      'messages.0.role: Invalid option: expected one of "user"|"assistant"|"system"',
    ],
    [
      { ...valid, messages: [{ role: 'user', content: { text: 'secret' } }] },
      'messages.0.content: expected a string or a list of blocks',
    ],
    [
      { ...valid, messages: [{ role: 'user', content: [{ type: 'text' }, { text: 'secret' }] }] },
      'messages.0.content: expected a string or a list of blocks',
    ],
    [{ ...valid, system: [1] }, 'system: expected a string or a list of blocks'],
    [
      {},
      'model: Invalid input: expected string, received undefined; messages: Invalid input: expected array, received undefined; max_tokens: Invalid input: expected number, received undefined',
    ],
  ])('%j: %s', (value, message) => {
    expect(() => parseRequest(messagesRequest, value)).toThrow(
      new VandammeError('invalid_request', message),
    )
  })

  test('names a few fields, however many are wrong', () => {
    const messages = Array.from({ length: 1000 }, () => ({ role: 'secret' }))
    try {
      parseRequest(messagesRequest, { ...valid, messages })
      throw new Error('was accepted')
    } catch (error) {
      const { message } = error as Error
      expect(message.match(/messages\.\d+\.role/g)).toEqual([
        'messages.0.role',
        'messages.1.role',
        'messages.2.role',
      ])
      expect(message).not.toContain('secret')
    }
  })
})
