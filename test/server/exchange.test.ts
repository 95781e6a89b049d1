import { describe, expect, setDefaultTimeout, test } from 'bun:test'

import { VandammeError } from '../../src/errors.ts'
import { createBus } from '../../src/events/bus.ts'
import { createExchange } from '../../src/server/exchange.ts'
import type { DemoScript } from '../../src/upstream/demo.ts'
import type { ConfigOverrides } from '../helpers/build.ts'
import { ask, askStream, errorOf, HELLO, typesOf } from '../helpers/client.ts'
import { startProxy, type TestProxy } from '../helpers/proxy.ts'
import { storiesOf } from '../helpers/story.ts'
import { until } from '../helpers/until.ts'
import { chunk, hang, HOLD, inOrder, say, sse } from '../helpers/upstream.ts'

// A guard against hanging only.
setDefaultTimeout(60_000)

const endless: DemoScript = ({ signal }) =>
  new Response(
    (async function* () {
      const encoder = new TextEncoder()
      const word = encoder.encode(`data: ${JSON.stringify(chunk({ content: 'word ' }))}\n\n`)
      while (!signal.aborted) {
        yield word
        await Bun.sleep(1)
      }
    })(),
  )

/** More than any buffer between upstream and client takes. */
const flood: DemoScript = ({ signal }) =>
  new Response(
    (async function* () {
      const text = 'x'.repeat(100_000)
      const encoder = new TextEncoder()
      const words = encoder.encode(`data: ${JSON.stringify(chunk({ content: text }))}\n\n`)
      while (!signal.aborted) yield words
    })(),
  )

async function expectGone(proxy: TestProxy): Promise<void> {
  await until(() => proxy.upstream.requests[0]?.signal.aborted === true, 'upstream closed')
  await until(() => storiesOf(proxy.events)[0]?.at(-1)?.type === 'exchange.failed', 'its end')
  expect(storiesOf(proxy.events)[0]?.at(-1)).toMatchObject({ error: { kind: 'client_aborted' } })
}

describe('a client that leaves ends the upstream', () => {
  const eager: ConfigOverrides = { server: { streamStartAfterMs: 1, pingIntervalMs: 1 } }

  test.each<[string, DemoScript, boolean, ConfigOverrides]>([
    ['before its headers', hang(), true, {}],
    ['before its headers, plain', hang(), false, {}],
    ['between headers and first chunk, plain', sse(': wait\n\n', HOLD), false, {}],
    ['in the middle of a plain answer', sse(chunk({ content: 'Hel' }), HOLD), false, {}],
  ])('%s', async (_, script, stream, overrides) => {
    await using proxy = startProxy(script, overrides)
    const client = new AbortController()
    const response = ask(proxy.url, { ...HELLO, stream }, { signal: client.signal }).catch(() => {})
    await until(() => proxy.upstream.requests.length === 1, 'the request')
    client.abort()
    await response
    await expectGone(proxy)
    expect(storiesOf(proxy.events)[0]?.at(-1)).toMatchObject({ status: 499 })
  })

  test.each<[string, DemoScript, string, ConfigOverrides]>([
    ['before its headers, after an early start', hang(), 'ping', eager],
    ['between headers and first chunk', sse(': wait\n\n', HOLD), 'message_start', {}],
    [
      'in the middle, while it is silent',
      sse(chunk({ content: 'Hel' }), HOLD),
      'content_block_delta',
      {},
    ],
    ['in the middle, while it speaks', endless, 'content_block_delta', {}],
    ['in the middle, while it is read too slowly', flood, 'message_start', {}],
  ])('%s', async (_, script, seen, overrides) => {
    await using proxy = startProxy(script, overrides)
    const client = new AbortController()
    const stream = await askStream(proxy.url, HELLO, { signal: client.signal })
    while ((await stream.next())?.type !== seen);
    client.abort()
    await expectGone(proxy)
    expect(storiesOf(proxy.events)[0]?.at(-1)).toMatchObject({ status: 200 })
  })

  test('while it uploads its request', async () => {
    await using proxy = startProxy(say('Hello'))
    const { hostname, port } = new URL(proxy.url)
    const head =
      'POST /v1/messages HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1000\r\n\r\n{"model"'
    const socket = await Bun.connect({ hostname, port: Number(port), socket: { data() {} } })
    socket.write(head)
    socket.flush()
    socket.end()
    await until(() => storiesOf(proxy.events).length === 1, 'its story')
    expect(storiesOf(proxy.events)[0]?.at(-1)).toMatchObject({
      type: 'exchange.failed',
      error: { kind: 'client_aborted' },
    })
  })

  test('another stream goes on', async () => {
    await using proxy = startProxy(endless)
    const client = new AbortController()
    const leaving = await askStream(proxy.url, HELLO, { signal: client.signal })
    const staying = await askStream(proxy.url)
    await leaving.next()
    client.abort()
    await expectGone(proxy)
    for (let more = 0; more < 5; more++) {
      expect((await staying.next())?.type).not.toBe('error')
    }
  })
})

test('the first cause ends the exchange and its upstream; what follows is its echo', () => {
  const bus = createBus(() => {})
  const deps = { bus, clock: () => 0, now: () => 0, record: () => undefined }
  const exchange = createExchange('req_1', new Request('http://proxy.test'), deps)
  const first = new VandammeError('upstream_error', 'first')
  expect(exchange.failed(first)).toBe(first)
  expect(exchange.signal.reason).toBe(first)
  expect(exchange.failed(new Error('echo'))).toBe(first)
  exchange.abort(new VandammeError('cancelled', 'late'))
  expect(exchange.signal.reason).toBe(first)
})

describe('a user who cancels', () => {
  test('a stream: the client hears why, and the upstream is closed', async () => {
    await using proxy = startProxy(sse(chunk({ content: 'Hel' }), HOLD))
    const stream = await askStream(proxy.url)
    while ((await stream.next())?.type !== 'content_block_delta');
    const id = stream.response.headers.get('request-id')!
    expect(proxy.app.control.cancel(id)).toBe(true)
    const events = await stream.rest()
    expect(typesOf(events)).toEndWith(' error')
    expect(events.at(-1)).toMatchObject({ error: { message: expect.stringMatching(/cancelled/) } })
    await until(() => proxy.upstream.requests[0]?.signal.aborted === true, 'upstream closed')
    expect(storiesOf(proxy.events)[0]?.at(-1)).toMatchObject({ error: { kind: 'cancelled' } })
    expect(proxy.app.control.cancel(id)).toBe(false)
  })

  test('a request that nothing was sent for: 499', async () => {
    await using proxy = startProxy(hang())
    const response = ask(proxy.url)
    await until(() => proxy.upstream.requests.length === 1, 'the request')
    expect(proxy.app.control.cancel(storiesOf(proxy.events)[0]![0]!.id)).toBe(true)
    expect((await response).status).toBe(499)
    expect((await errorOf(await response)).error.message).toMatch(/cancelled/)
  })
})

describe('MAX_UPSTREAM_REQUESTS and MAX_QUEUED_REQUESTS', () => {
  const one: ConfigOverrides = { upstream: { maxRequests: 1, maxQueued: 1 } }

  /** One request that holds the only place, and one that waits for it. */
  async function full(proxy: TestProxy, stream: boolean) {
    const [holder, waiter] = [new AbortController(), new AbortController()]
    const held = ask(proxy.url, { ...HELLO, stream: true }, { signal: holder.signal })
    held.catch(() => {})
    await until(() => proxy.upstream.requests.length === 1, 'the first request')
    const waiting = ask(proxy.url, { ...HELLO, stream }, { signal: waiter.signal })
    waiting.catch(() => {})
    await until(() => routedOf(proxy) === 2, 'the second request')
    return { holder, waiter, waiting, held }
  }

  function routedOf(proxy: TestProxy): number {
    return proxy.events.filter(({ type }) => type === 'exchange.routed').length
  }

  test('beyond both: 529, with the time to come back', async () => {
    await using proxy = startProxy(hang(), one)
    await full(proxy, true)
    const response = await ask(proxy.url)
    expect(response.status).toBe(529)
    expect(response.headers.get('retry-after')).toBe('2')
    const { error } = await errorOf(response)
    expect(error.type).toBe('overloaded_error')
    expect(error.message).toContain('MAX_UPSTREAM_REQUESTS')
  })

  test.each([true, false])(
    'a client that leaves the queue is not sent (stream: %p)',
    async (stream) => {
      await using proxy = startProxy(hang(), one)
      const { holder, waiter } = await full(proxy, stream)
      waiter.abort()
      await until(() => storiesOf(proxy.events)[1]?.at(-1)?.type === 'exchange.failed', 'its end')
      expect(storiesOf(proxy.events)[1]?.at(-1)).toMatchObject({
        status: 499,
        error: { kind: 'client_aborted' },
      })
      holder.abort()
      await expectGone(proxy)
      expect(proxy.upstream.requests).toHaveLength(1)
    },
  )

  test('who waits gets an early start, and its answer when the place is free', async () => {
    await using proxy = startProxy(
      (request) => (proxy.upstream.requests.length === 1 ? hang()(request) : say('Hi')(request)),
      { ...one, server: { streamStartAfterMs: 1, pingIntervalMs: 1 } },
    )
    const { holder, waiting } = await full(proxy, true)
    expect((await waiting).status).toBe(200)
    holder.abort()
    expect(await (await waiting).text()).toEndWith('data: {"type":"message_stop"}\n\n')
  })

  test.each<[string, DemoScript, boolean]>([
    ['a whole stream', say('Hello'), true],
    ['a whole message', say('Hello'), false],
    ['a refusal', () => Response.json({ error: { message: 'no' } }, { status: 400 }), true],
    ['a cut stream', sse(chunk({ content: 'Hel' })), true],
    ['a cut message', sse(chunk({ content: 'Hel' })), false],
    ['a page', () => new Response('<p>'), true],
  ])('the place is free after %s', async (_, script, stream) => {
    await using proxy = startProxy(inOrder(script, say('Hi')), {
      upstream: { maxRequests: 1, maxQueued: 0 },
    })
    await (await ask(proxy.url, { ...HELLO, stream })).text()
    expect((await ask(proxy.url)).status).toBe(200)
  })

  test.each<[string, DemoScript, boolean]>([
    ['before the headers', hang(), true],
    ['before the headers, plain', hang(), false],
    ['with a body that nobody reads', endless, true],
  ])('the place is free after a client that left %s', async (_, script, stream) => {
    await using proxy = startProxy(inOrder(script, say('Hi')), {
      upstream: { maxRequests: 1, maxQueued: 0 },
    })
    const client = new AbortController()
    const response = ask(proxy.url, { ...HELLO, stream }, { signal: client.signal })
    response.catch(() => {})
    await until(() => proxy.upstream.requests.length === 1, 'the request')
    if (script === endless) await response
    client.abort()
    await expectGone(proxy)
    expect((await ask(proxy.url)).status).toBe(200)
  })
})
