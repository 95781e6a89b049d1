import { afterEach, describe, expect, setDefaultTimeout, spyOn, test } from 'bun:test'

import type { Config } from '../../src/config/config.ts'
import { VandammeError } from '../../src/errors.ts'
import { createUpstream } from '../../src/upstream/client.ts'
import { testConfig } from '../helpers/build.ts'
import { type RawAnswer, rawUpstream } from '../helpers/raw-upstream.ts'
import { until } from '../helpers/until.ts'

// A guard against hanging only.
setDefaultTimeout(60_000)

type Seen = { readonly url: string; readonly headers: Headers; readonly body: string }

/** Answers anything, and keeps what it was asked. */
function recorder(answer: (request: Request) => Response = () => Response.json({ data: [] })) {
  const seen: Seen[] = []
  const server = Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    async fetch(request) {
      const { pathname, search } = new URL(request.url)
      const { headers } = request
      seen.push({ url: pathname + search, headers, body: await request.text() })
      return answer(request)
    },
  })
  return { seen, url: `http://127.0.0.1:${server.port}`, [Symbol.dispose]: () => server.stop(true) }
}

function upstreamAt(baseUrl: string, overrides: Partial<Config['upstream']> = {}, clock = () => 0) {
  const upstream = createUpstream(testConfig(baseUrl, { upstream: overrides }).upstream, clock)
  let sends = 0
  return {
    upstream,
    sends: () => sends,
    send: (signal = new AbortController().signal) =>
      upstream.send({ model: 'm', body: '{}', signal, onSend: () => void sends++ }),
  }
}

describe('what every request carries', () => {
  test.each<[string, Partial<Config['upstream']>, Record<string, string | null>]>([
    ['a key', { apiKey: 'k1' }, { authorization: 'Bearer k1', 'api-key': null }],
    ['no key', { apiKey: undefined }, { authorization: null, 'api-key': null }],
    [
      'a key in Azure’s way',
      { apiKey: 'k1', profile: { name: 'azure' } },
      { authorization: null, 'api-key': 'k1' },
    ],
    [
      'headers of the user',
      { headers: { 'X-Custom': 'yes', 'User-Agent': 'mine' } },
      { 'x-custom': 'yes', 'user-agent': 'mine', authorization: 'Bearer test-key' },
    ],
    [
      'a key of the user in its place',
      { apiKey: undefined, headers: { authorization: 'Token t' } },
      { authorization: 'Token t' },
    ],
  ])('%s, to chat and to the list of models', async (_, overrides, expected) => {
    using server = recorder()
    const { upstream, send } = upstreamAt(`${server.url}/v1`, overrides)
    await send()
    await upstream.listModels()
    expect(server.seen.map(({ url }) => url)).toEqual(['/v1/chat/completions', '/v1/models'])
    for (const { headers } of server.seen) {
      const sent = Object.fromEntries(
        Object.keys(expected).map((name) => [name, headers.get(name)]),
      )
      expect(sent).toEqual(expected)
    }
    expect(server.seen[0]?.headers.get('content-type')).toBe('application/json')
    expect(server.seen[0]?.body).toBe('{}')
  })

  test.each([
    ['', '2024-10-21', '/openai/deployments/m/chat/completions?api-version=2024-10-21'],
    [
      '/openai/deployments/dep',
      '2024-10-21',
      '/openai/deployments/dep/chat/completions?api-version=2024-10-21',
    ],
    ['/openai/v1', undefined, '/openai/v1/chat/completions'],
  ])('Azure’s shape %p', async (path, azureApiVersion, expected) => {
    using server = recorder()
    const azure = { azureApiVersion, profile: { name: 'azure' } }
    await upstreamAt(`${server.url}${path}`, azure).send()
    expect(server.seen.map(({ url }) => url)).toEqual([expected])
    expect(server.seen[0]?.headers.get('api-key')).toBe('test-key')
  })

  test('a redirect is answered, not followed: it would take the key along', async () => {
    using target = recorder()
    using server = recorder(() => Response.redirect(`${target.url}/v1/chat/completions`, 307))
    const response = await upstreamAt(`${server.url}/v1`).send()
    expect(response.status).toBe(307)
    expect(target.seen).toEqual([])
  })

  test.each<[string, Partial<Config['upstream']>, object]>([
    ['a key', { apiKey: 'k1' }, { authorization: 'Bearer $OPENAI_API_KEY' }],
    ['Azure’s', { apiKey: 'k1', profile: { name: 'azure' } }, { 'api-key': '$OPENAI_API_KEY' }],
    [
      'headers of the user',
      { apiKey: undefined, headers: { 'X-Team-Key': 'k2', authorization: 'Token k3' } },
      { 'x-team-key': '$CUSTOM_HEADER_X_TEAM_KEY', authorization: '$CUSTOM_HEADER_AUTHORIZATION' },
    ],
  ])('is shown without its secrets: %s', (_, overrides, expected) => {
    const { shownHeaders } = upstreamAt('http://h:1/v1', overrides).upstream
    expect(shownHeaders).toEqual({
      accept: 'application/json, text/event-stream',
      'content-type': 'application/json',
      'user-agent': expect.stringMatching(/^vandamme\//),
      ...expected,
    })
  })

  test('what must not be shown is known', () => {
    const { upstream } = upstreamAt('http://h:1/v1', { apiKey: 'k1', headers: { a: 'secret' } })
    expect(upstream.secrets).toEqual(['k1', 'secret'])
    expect(upstream.host).toBe('h:1')
  })
})

describe('HTTP_PROXY', () => {
  afterEach(() => {
    delete process.env['HTTP_PROXY']
    delete process.env['http_proxy']
  })

  test.each(['127.0.0.1', 'localhost'])('does not capture an upstream at %s', async (host) => {
    using proxy = recorder(() => new Response('proxied', { status: 500 }))
    using server = recorder()
    process.env['HTTP_PROXY'] = process.env['http_proxy'] = proxy.url
    const url = server.url.replace('127.0.0.1', host)
    expect((await upstreamAt(`${url}/v1`).send()).status).toBe(200)
    expect(proxy.seen).toEqual([])
  })

  test('captures any other', async () => {
    using proxy = recorder(() => new Response('proxied', { status: 418 }))
    process.env['HTTP_PROXY'] = process.env['http_proxy'] = proxy.url
    expect((await upstreamAt('http://upstream.invalid/v1').send()).status).toBe(418)
  })
})

describe('a connection that fails', () => {
  const ANSWER = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}'

  test('a pooled one that has gone stale: once more', async () => {
    using server = rawUpstream({ type: 'once', bytes: ANSWER })
    const { send, sends } = upstreamAt(server.url)
    await (await send()).text()
    const response = await send()
    expect(response.status).toBe(200)
    expect(await response.text()).toBe('{}')
    expect([sends(), server.connections()]).toEqual([3, 2])
  })

  test('always: twice, not three times', async () => {
    using server = rawUpstream({ type: 'reset' })
    const { send, sends } = upstreamAt(server.url)
    expect(send()).rejects.toMatchObject({
      kind: 'upstream_unreachable',
      message: expect.stringMatching(/^The connection to 127\.0\.0\.1:\d+ failed/),
    })
    await until(() => sends() === 2, 'the second attempt')
    await Bun.sleep(20)
    expect([sends(), server.connections()]).toEqual([2, 2])
  })

  test('late: not again, it had been working', async () => {
    using server = rawUpstream({ type: 'reset' })
    let time = 0
    const { send, sends } = upstreamAt(server.url, {}, () => (time += 2_000))
    expect(await send().catch(({ kind }: { kind: string }) => kind)).toBe('upstream_unreachable')
    expect(sends()).toBe(1)
  })

  test.each<[string, RawAnswer]>([
    [
      'within its body',
      { type: 'bytes', bytes: ANSWER.replace('length: 2', 'length: 9'), after: 'close' },
    ],
    [
      'within a chunk',
      {
        type: 'bytes',
        bytes: 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nff\r\ndata:',
        after: 'close',
      },
    ],
  ])('%s: not again', async (_, answer) => {
    using server = rawUpstream(answer)
    const { send, sends } = upstreamAt(server.url)
    const response = await send()
    expect(response.text()).rejects.toThrow()
    expect([sends(), server.connections()]).toEqual([1, 1])
  })

  test('nobody listens', async () => {
    const gone = rawUpstream({ type: 'reset' })
    gone[Symbol.dispose]()
    const { send, sends } = upstreamAt(gone.url)
    expect(await send().catch((error: unknown) => error)).toMatchObject({
      kind: 'upstream_unreachable',
      message: expect.stringMatching(/^Nothing listens at 127/),
    })
    expect(sends()).toBe(1)
  })

  test.each([
    ['ours', new VandammeError('cancelled', 'why'), 'cancelled'],
    ['the runtime’s', new DOMException('late', 'TimeoutError'), 'upstream_timeout'],
  ])('an abort is the reason (%s), and is not tried again', async (_, reason, kind) => {
    using server = rawUpstream({ type: 'bytes', bytes: '', after: 'keep' })
    const { send, sends } = upstreamAt(server.url)
    const controller = new AbortController()
    const failed = send(controller.signal).catch((error: unknown) => error)
    await until(() => server.connections() === 1, 'the connection')
    controller.abort(reason)
    expect(await failed).toMatchObject({ kind })
    expect(sends()).toBe(1)
  })
})

describe('the list of models', () => {
  const listed = async (answer: () => Response) => {
    using server = recorder(answer)
    const { upstream } = upstreamAt(`${server.url}/v1`, { apiKey: 'sk-secret-key' })
    return await upstream.listModels()
  }

  test.each<[string, unknown, string[]]>([
    ['OpenAI', { data: [{ id: 'a' }, { id: 'b' }] }, ['a', 'b']],
    ['a bare list', [{ id: 'a' }], ['a']],
    ['Ollama’s own', { models: [{ name: 'a' }] }, ['a']],
    ['names', { data: ['a', 'b'] }, ['a', 'b']],
    ['something else', { data: [{}, null, 4] }, []],
    ['nothing', null, []],
  ])('of %s', async (_, body, ids) => {
    const models = await listed(() => Response.json(body))
    expect(models.map(({ id }) => id)).toEqual(ids)
  })

  test.each<[string, number, string, string, RegExp]>([
    ['a refusal', 401, '{"error":"no sk-secret-key"}', 'authentication', /API_KEY.*no \*+/],
    ['no such page', 404, 'x', 'not_found', /Asked http:.*\/v1\/models/],
    ['a page', 200, '<html>', 'upstream_protocol', /^127.*no list of models/],
  ])('that is %s', async (_, status, body, kind, message) => {
    const failed = await listed(() => new Response(body, { status })).catch((e: unknown) => e)
    expect(failed).toMatchObject({ kind, message: expect.stringMatching(message) })
  })

  test('that does not come in time', async () => {
    const late = AbortSignal.abort(new DOMException('late', 'TimeoutError'))
    const timeout = spyOn(AbortSignal, 'timeout').mockReturnValue(late)
    try {
      const failed = await listed(() => Response.json([])).catch((e: unknown) => e)
      expect(failed).toMatchObject({ kind: 'upstream_timeout' })
    } finally {
      timeout.mockRestore()
    }
  })
})
