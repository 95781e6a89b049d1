import { afterEach, describe, expect, jest, test } from 'bun:test'

import { VandammeError } from '../../src/errors.ts'
import { createBodies } from '../../src/server/bodies.ts'
import { type BodyReading, parseRequest, readJson } from '../../src/server/read-body.ts'
import { MESSAGES } from '../../src/wire/requests.ts'

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

function read(request: Request, told: Partial<BodyReading> = {}): Promise<unknown> {
  const share = createBodies(
    () => 2 * MB,
    () => 0,
  ).share()
  return readJson(request, { maxBytes: MB, share, clock: () => 0, ...told })
}

async function refusal(reading: Promise<unknown>): Promise<VandammeError> {
  const error: unknown = await reading.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(VandammeError)
  return error as VandammeError
}

/** What a parsed value takes beside its text. */
const VALUE = 80

const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)

describe('readJson', () => {
  test.each<[string, Body]>([
    ['an object', '{"a":[1,"ü"]}'],
    ['with a byte order mark', '\uFEFF{"a":[1,"ü"]}'],
    ['in spare space', ' \r\n{"a":[1,"ü"]}\n'],
  ])('%s', async (_, body) => {
    expect(await read(post(body))).toEqual({ a: [1, 'ü'] })
  })

  test("with the character that stands for what is no character, the client's own", async () => {
    expect(await read(post('{"a":"ü\uFFFD"}'))).toEqual({ a: 'ü\uFFFD' })
  })

  test('in pieces, cut amid a character', async () => {
    const bytes = new TextEncoder().encode('{"a":"ü"}')
    const { request } = streamed([bytes.slice(0, 7), bytes.slice(7)])
    expect(await read(request)).toEqual({ a: 'ü' })
  })

  test('declared as uncompressed', async () => {
    expect(await read(post('1', { 'content-encoding': 'Identity' }))).toBe(1)
  })

  test('as deep as allowed', async () => {
    expect(await read(post(nested(200)))).toBeArray()
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
    const error = await refusal(read(post(body)))
    expect(error.kind).toBe('invalid_request')
    expect(error.message).toContain(words)
    expect(error.message).not.toContain('secret')
    expect(error.cause instanceof SyntaxError).toBe(false)
  })

  test('a long body is asked for its depth before anything of it is parsed', async () => {
    const body = (length: number) => `{"a":${nested(200)},"a":"${'x'.repeat(length)}"}`
    expect(await read(post(body(1)), { maxBytes: 2 * MB })).toEqual({ a: 'x' })
    const error = await refusal(read(post(body(MB)), { maxBytes: 2 * MB }))
    expect(error.message).toContain('more than 200 levels')
  })

  test.each([
    ['numbers in a short body', '1,', 500_000],
    ['lists in a long one', '[ ],', 300_000],
  ])('more values than any model could read: %s', async (_, unit, count) => {
    const body = (times: number) => post(`[${unit.repeat(times)}1]`)
    const told = {
      maxBytes: 2 * MB,
      share: createBodies(
        () => 64 * MB,
        () => 0,
      ).share(),
    }
    expect(await read(body(200_000), told)).toHaveLength(200_001)
    const error = await refusal(read(body(count), told))
    expect(error.kind).toBe('too_large')
    expect(error.message).toContain('more than 500000 values')
  })

  test('a compressed body is refused unread', async () => {
    const request = post(Bun.gzipSync('1'), { 'content-encoding': 'gzip' })
    const error = await refusal(read(request))
    expect([error.kind, error.status]).toEqual(['invalid_request', 415])
    expect(request.bodyUsed).toBe(false)
  })
})

describe('the size limit', () => {
  const full = JSON.stringify('x'.repeat(MB - 2))

  test('lets a body of just that size in, announced or not', async () => {
    const headers = { 'content-length': String(MB) }
    expect(await read(post(full, headers))).toHaveLength(MB - 2)
    expect(await read(streamed([full]).request)).toHaveLength(MB - 2)
  })

  test('refuses an announced length unread', async () => {
    const request = post('1', { 'content-length': String(MB + 1) })
    const error = await refusal(read(request))
    expect(error.kind).toBe('too_large')
    expect(error.message).toContain('larger than 1 MB')
    expect(error.message).toContain('MAX_BODY_MB')
    expect(request.bodyUsed).toBe(false)
  })

  test('refuses more than was announced', async () => {
    const error = await refusal(read(post(`${full} `, { 'content-length': '5' })))
    expect(error.kind).toBe('too_large')
  })

  test('stops reading a body of unknown length there', async () => {
    const { request, state } = streamed(Array.from({ length: 100 }, () => 'x'.repeat(MB / 2)))
    expect((await refusal(read(request))).kind).toBe('too_large')
    expect(state).toEqual({ taken: 3, cancelled: true })
  })
})

describe('the memory for all bodies', () => {
  const bodiesWith = (left: number) => {
    const bodies = createBodies(
      () => MB,
      () => 0,
    )
    bodies.share().add(MB - left)
    return bodies
  }

  test.each([
    ['announced', () => post('[1,2]', { 'content-length': '5' })],
    ['of unknown length', () => streamed(['[1,', '2]']).request],
  ])('is what a body %s needs', async (_, request) => {
    const bodies = bodiesWith(5 + 3 * VALUE)
    const share = bodies.share()
    expect(await read(request(), { share })).toEqual([1, 2])
    const error = await refusal(read(request(), { share: bodies.share() }))
    expect(error.kind).toBe('overloaded')
    share.release()
    expect(await read(request(), { share: bodies.share() })).toEqual([1, 2])
  })

  test('is what comes of a long body, whatever that announces', async () => {
    const request = () => post('[1,2]', { 'content-length': String(1.5 * MB) })
    const all = { maxBytes: 2 * MB }
    expect(await read(request(), { ...all, share: bodiesWith(5 + 3 * VALUE).share() })).toEqual([
      1, 2,
    ])
    const error = await refusal(read(request(), { ...all, share: bodiesWith(4).share() }))
    expect(error.kind).toBe('overloaded')
  })

  test('is what the parsed values need, too', async () => {
    const body = () => post('[[],{"a":"xxxxxxxxxxxxxxxx"},null]')
    const size = body()
      .text()
      .then((text) => text.length)
    const left = (await size) + 5 * VALUE
    expect(await read(body(), { share: bodiesWith(left).share() })).toBeArray()
    const error = await refusal(read(body(), { share: bodiesWith(left - 1).share() }))
    expect(error.kind).toBe('overloaded')
  })

  test('a body that is refused is let go', async () => {
    const { request, state } = streamed(Array.from({ length: 100 }, () => 'x'))
    const { kind } = await refusal(read(request, { share: bodiesWith(2).share() }))
    expect({ kind, ...state }).toEqual({ kind: 'overloaded', taken: 3, cancelled: true })
  })
})

describe('a client that is silent amid its body', () => {
  afterEach(() => void jest.useRealTimers())

  test('is told so after a minute', async () => {
    jest.useFakeTimers()
    let [now, cancelled] = [0, false]
    const [first, { promise: second, resolve }] = ['[1,', Promise.withResolvers<string>()]
    const pieces = [first, second, new Promise<string>(() => {})].values()
    const source = new ReadableStream<Uint8Array>({
      async pull(controller) {
        const piece = await pieces.next().value
        controller.enqueue(new TextEncoder().encode(piece))
      },
      cancel: () => void (cancelled = true),
    })
    const pass = async (ms: number) => {
      for (let turn = 0; turn < 20; turn++) await Promise.resolve()
      now += ms
      jest.advanceTimersByTime(ms)
    }
    const refused = refusal(read(post(source), { clock: () => now }))
    await pass(59_000)
    resolve('2,')
    await pass(59_999)
    expect(cancelled).toBe(false)
    await pass(1)
    const error = await refused
    expect({ status: error.status, cancelled }).toEqual({ status: 408, cancelled: true })
    expect(error.message).toContain('60 s')
    expect(error.headers).toEqual({ connection: 'close' })
  })

  test('has five minutes for a short one, which comes in one piece', async () => {
    jest.useFakeTimers()
    let now = 0
    const pass = async (ms: number) => {
      now += ms
      jest.advanceTimersByTime(ms)
      for (let turn = 0; turn < 20; turn++) await Promise.resolve()
    }
    const never = new ReadableStream<Uint8Array>({ pull: () => new Promise(() => {}) })
    const request = post(never, { 'content-length': '9' })
    let isOver = false
    const refused = refusal(read(request, { clock: () => now })).finally(() => (isOver = true))
    await pass(299_999)
    expect(isOver).toBe(false)
    await pass(1)
    const { status, message, headers } = await refused
    expect({ status, headers }).toEqual({ status: 408, headers: { connection: 'close' } })
    expect(message).toContain('300 s')
  })
})

describe('a body that is still coming when others need its memory', () => {
  test.each([
    ['in one piece', '9'],
    ['bit by bit', undefined],
  ])('is given up, and its client told: %s', async (_, length) => {
    let now = 0
    const bodies = createBodies(
      () => MB,
      () => now,
    )
    const never = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(new Uint8Array(MB / 2)),
    })
    const request = post(never, length === undefined ? {} : { 'content-length': length })
    const refused = refusal(read(request, { share: bodies.share() }))
    for (let turn = 0; turn < 20; turn++) await Promise.resolve()
    now = 10_000
    bodies.share().add(MB)
    const { status, message, headers } = await refused
    expect({ status, headers }).toEqual({ status: 408, headers: { connection: 'close' } })
    expect(message).toContain('others needed its memory')
  })

  test('stays once it is here', async () => {
    let now = 0
    const bodies = createBodies(
      () => 2 * MB,
      () => now,
    )
    const share = bodies.share()
    const body = `"${'x'.repeat(MB - 2)}"`
    expect(await read(post(body), { share })).toBeString()
    now = 10_000
    expect(() => bodies.share().add(1.5 * MB)).toThrow('MAX_BODY_MB')
    share.release()
    bodies.share().add(1.5 * MB)
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
    const error = await refusal(read(new Request('http://localhost/', init)))
    expect(error.kind).toBe('client_aborted')
  })

  test('any other failure stays what it is', async () => {
    const request = post('1')
    await request.text()
    const reading = read(request)
    expect(reading).rejects.not.toBeInstanceOf(VandammeError)
    expect(await reading.catch(() => 'failed')).toBe('failed')
  })
})

describe('parseRequest', () => {
  const valid = { model: 'm', max_tokens: 1, messages: [{ role: 'user', content: 'hi' }], new: 1 }

  test('gives the value, unknown fields included', async () => {
    expect(await parseRequest(MESSAGES, valid)).toEqual(valid as never)
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
  ])('%j: %s', async (value, message) => {
    expect(await parseRequest(MESSAGES, value).catch((error: unknown) => error)).toEqual(
      new VandammeError('invalid_request', message),
    )
  })

  test('names a few fields, however many are wrong', async () => {
    const messages = Array.from({ length: 1000 }, () => ({ role: 'secret' }))
    try {
      await parseRequest(MESSAGES, { ...valid, messages })
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
