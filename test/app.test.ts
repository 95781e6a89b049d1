import { describe, expect, setDefaultTimeout, spyOn, test } from 'bun:test'

import { startApp } from '../src/app.ts'
import { VandammeError } from '../src/errors.ts'
import { testConfig } from './helpers/build.ts'
import { ask, askStream, errorOf, HELLO, messageOf, typesOf } from './helpers/client.ts'
import { startProxy, startProxyAt } from './helpers/proxy.ts'
import { rawUpstream } from './helpers/raw-upstream.ts'
import { storiesOf } from './helpers/story.ts'
import { until } from './helpers/until.ts'
import { chunk, DONE, hang, HOLD, reply, say, sse } from './helpers/upstream.ts'

// A guard against hanging only.
setDefaultTimeout(60_000)

const TEXT = 'The quick brown fox jumps over the lazy dog. '

function saying(text: string) {
  return { ...HELLO, messages: [{ role: 'user', content: text }] }
}

async function countOf(url: string, body: object): Promise<number> {
  const { max_tokens: _, ...request } = body as typeof HELLO
  const response = await fetch(`${url}/v1/messages/count_tokens`, {
    method: 'POST',
    body: JSON.stringify(request),
  })
  const { input_tokens } = (await response.json()) as { input_tokens: number }
  return input_tokens
}

describe('a graceful stop', () => {
  test('waits for what runs, and takes nothing new', async () => {
    const { promise: passed, resolve: open } = Promise.withResolvers<void>()
    const script = sse(chunk({ content: 'Hel' }), passed, chunk({ content: 'lo' }, 'stop'), DONE)
    await using proxy = startProxy(script)
    const stream = await askStream(proxy.url)
    await stream.next()
    const stopped = proxy.app.stop({ graceMs: 50_000 })
    expect(
      await ask(proxy.url).then(
        () => 'answered',
        () => 'refused',
      ),
    ).toBe('refused')
    open()
    const events = await stream.rest()
    expect(events.at(-1)?.type).toBe('message_stop')
    await stopped
    expect(storiesOf(proxy.events)[0]?.at(-1)?.type).toBe('exchange.finished')
  })

  test('ends what runs on with an error event, and what has not begun with 529', async () => {
    const speaks = sse(chunk({ content: 'Hel' }), HOLD)
    await using proxy = startProxy((request) =>
      request.body['stream'] === true ? speaks(request) : hang()(request),
    )
    const stream = await askStream(proxy.url)
    await stream.next()
    const plain = ask(proxy.url)
    await until(() => proxy.upstream.requests.length === 2, 'both requests')
    await proxy.app.stop({ graceMs: 1 })
    const events = await stream.rest()
    expect(typesOf(events)).toEndWith(' error')
    expect(events.at(-1)).toMatchObject({ error: { type: 'overloaded_error' } })
    expect((await plain).status).toBe(529)
    await until(
      () => proxy.upstream.requests.every(({ signal }) => signal.aborted),
      'upstreams closed',
    )
    for (const story of storiesOf(proxy.events)) {
      expect(story.at(-1)).toMatchObject({ error: { kind: 'shutting_down' } })
    }
  })

  test('leaves the port free, also with a kept-alive connection', async () => {
    const upstream = { url: 'http://127.0.0.1:9/v1' }
    const app = startApp(testConfig(upstream.url))
    await (await fetch(`${app.url}/health`)).text()
    const port = Number(new URL(app.url).port)
    await app.stop({ graceMs: 50_000 })
    const next = startApp(testConfig(upstream.url, { server: { port } }))
    expect(next.url).toBe(app.url)
    expect((await fetch(`${next.url}/health`)).status).toBe(200)
    await next.stop({ graceMs: 0 })
  })
})

test('a client that does not read cannot keep the proxy from stopping', async () => {
  const flood = Array.from({ length: 200 }, () => chunk({ content: 'x'.repeat(100_000) }))
  await using proxy = startProxy(sse(...flood, chunk({}, 'stop'), DONE))
  const { hostname, port } = new URL(proxy.url)
  const body = JSON.stringify({ ...HELLO, stream: true })
  const head = `POST /v1/messages HTTP/1.1\r\nhost: localhost\r\ncontent-length: ${body.length}\r\n\r\n`
  const { promise: closed, resolve: close } = Promise.withResolvers<void>()
  const socket = await Bun.connect({
    hostname,
    port: Number(port),
    socket: { data() {}, close: () => close(), error: () => close() },
  })
  socket.pause()
  socket.write(head + body)
  await until(() => proxy.events.some(({ type }) => type === 'exchange.firstToken'), 'its start')
  await proxy.app.stop({ graceMs: 1 })
  socket.resume()
  await closed
})

test('a taken port is told clearly', async () => {
  await using proxy = startProxy(say('Hello'))
  const port = Number(new URL(proxy.url).port)
  const start = () => startApp(testConfig('http://127.0.0.1:9/v1', { server: { port } }))
  expect(start).toThrow(VandammeError)
  expect(start).toThrow(`Port ${port} is taken`)
})

describe('what the app tells', () => {
  test('that it stops, and what was swapped', async () => {
    const proxy = startProxy(say('Hello'))
    proxy.app.control.swap('big', 'other')
    await (await ask(proxy.url)).text()
    expect(proxy.upstream.requests[0]?.body['model']).toBe('other')
    await proxy[Symbol.asyncDispose]()
    const types = proxy.events.map(({ type }) => type)
    expect(types[0]).toBe('tier.swapped')
    expect(types.at(-1)).toBe('server.stopping')
  })

  test('the models of the upstream', async () => {
    await using proxy = startProxy(say('Hello'))
    const models = await proxy.app.control.listModels()
    const [first] = models
    expect(first).toEqual({
      id: 'demo-big',
      owner: 'vandamme',
      context: undefined,
      price: undefined,
    })
    expect(models).toHaveLength(4)
  })

  test.each([
    ['a refusal', 401, '{"error":{"message":"no such key"}}', /OPENAI_API_KEY.*no such key/],
    ['a page', 200, '<html>', /list of models/],
  ])('the models of an upstream that answers with %s', async (_, status, body, message) => {
    using upstream = Bun.serve({ port: 0, fetch: () => new Response(body, { status }) })
    await using proxy = startProxyAt(`http://127.0.0.1:${upstream.port}/v1`)
    const said = proxy.app.control.listModels().then(String, ({ message }: Error) => message)
    expect(await said).toMatch(message)
  })

  test('a listener that fails costs no exchange anything', async () => {
    await using proxy = startProxy(say('Hello'))
    const leave = proxy.app.bus.on(() => {
      throw new Error('broken listener')
    })
    const written: string[] = []
    const silenced = spyOn(process.stderr, 'write').mockImplementation(
      (text) => written.push(String(text)) > 0,
    )
    try {
      expect((await ask(proxy.url)).status).toBe(200)
    } finally {
      silenced.mockRestore()
      leave()
    }
    expect(written.join('')).toContain('A listener of the event bus failed')
    expect(written.join('')).not.toContain('broken listener')
  })
})

describe('counting', () => {
  const usage = (prompt_tokens: number) => ({ prompt_tokens, completion_tokens: 1 })

  test('comes closer to what the upstream counts', async () => {
    const long = saying(TEXT.repeat(100))
    await using proxy = startProxy(reply({ text: 'ok', usage: usage(1500) }))
    const before = await countOf(proxy.url, long)
    expect(before).toBeWithin(850, 1250)
    await (await ask(proxy.url, long)).text()
    let after = before
    while (after === before) after = await countOf(proxy.url, long)
    expect(after).toBeWithin(1480, 1520)
    // Of this model only.
    expect(await countOf(proxy.url, { ...long, model: 'claude-haiku-4-5' })).toBe(before)
  })

  test('estimates of the upstream’s silence are no measure', async () => {
    const long = saying(TEXT.repeat(100))
    await using proxy = startProxy(reply({ text: 'ok', usage: undefined }))
    const before = await countOf(proxy.url, long)
    for (let more = 0; more < 3; more++) await (await ask(proxy.url, long)).text()
    expect(await countOf(proxy.url, long)).toBe(before)
  })

  test('an upstream that cuts long prompts is warned of', async () => {
    await using proxy = startProxy(reply({ text: 'ok', usage: usage(2048) }))
    const response = await ask(proxy.url, saying(TEXT.repeat(1000)))
    await response.text()
    await until(() => proxy.events.some(({ type }) => type === 'warning'), 'the warning')
    expect(proxy.events.filter((event) => event.type === 'warning')).toMatchObject([
      {
        exchange: response.headers.get('request-id')!,
        message: expect.stringMatching(/up-big counted 2048 .*OLLAMA_CONTEXT_LENGTH/),
      },
    ])
  })

  test('what is deferred costs nothing until it is named', async () => {
    await using proxy = startProxy(say('ok'))
    const properties = { path: { type: 'string', description: TEXT.repeat(50) } }
    const tool = { name: 'big', input_schema: { type: 'object', properties } }
    const without = await countOf(proxy.url, HELLO)
    const deferred = await countOf(proxy.url, {
      ...HELLO,
      tools: [{ ...tool, defer_loading: true }],
    })
    expect(deferred - without).toBeLessThan(20)
    expect(await countOf(proxy.url, { ...HELLO, tools: [tool] })).toBeGreaterThan(without + 300)
  })

  test('a request that cannot be counted names its field', async () => {
    await using proxy = startProxy(say('ok'))
    const init = { method: 'POST', body: '{"model":"m"}' }
    const response = await fetch(`${proxy.url}/v1/messages/count_tokens`, init)
    expect(response.status).toBe(400)
    expect((await errorOf(response)).error.message).toStartWith('messages:')
    expect(response.headers.get('request-id')).toMatch(/^req_/)
  })
})

test('a pooled connection that goes stale shows as an attempt, not as an error', async () => {
  const body = JSON.stringify({
    choices: [{ message: { content: 'Hi' }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 1, completion_tokens: 1 },
  })
  const bytes = `HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n\r\n${body}`
  using upstream = rawUpstream({ type: 'once', bytes })
  await using proxy = startProxyAt(upstream.url)
  for (let more = 0; more < 2; more++) {
    expect((await messageOf(await ask(proxy.url))).content).toMatchObject([{ text: 'Hi' }])
  }
  const attempts = proxy.events
    .filter((event) => event.type === 'exchange.responded')
    .map((event) => event.attempts)
  expect(attempts).toEqual([1, 2])
})

test('after a rush the memory is given back', async () => {
  using collect = spyOn(Bun, 'gc').mockImplementation(() => 0)
  await using proxy = startProxy(hang())
  const clients = new AbortController()
  const answers = Array.from({ length: 256 }, () =>
    ask(proxy.url, HELLO, { signal: clients.signal }).catch(() => {}),
  )
  const begun = () => proxy.events.filter(({ type }) => type === 'exchange.started').length
  await until(() => begun() === answers.length, 'all of them')
  expect(collect).not.toHaveBeenCalled()
  clients.abort()
  await Promise.all(answers)
  await until(() => collect.mock.calls.length > 0, 'a collection')
})
