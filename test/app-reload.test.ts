import { describe, expect, test } from 'bun:test'

import { type ConfigOverrides, testConfig } from './helpers/build.ts'
import { ask, askStream, HELLO } from './helpers/client.ts'
import { startProxy } from './helpers/proxy.ts'
import { until } from './helpers/until.ts'
import { chunk, DONE, fakeUpstream, say, sse } from './helpers/upstream.ts'

function reloader(proxy: ReturnType<typeof startProxy>) {
  return (overrides: ConfigOverrides, url = proxy.upstream.url) =>
    proxy.app.reload(testConfig(url, overrides))
}

function modelsOf({ upstream }: ReturnType<typeof startProxy>) {
  return upstream.requests.map(({ body }) => body['model'])
}

function swapsOf({ events }: ReturnType<typeof startProxy>) {
  return events.flatMap((event) =>
    event.type === 'tier.swapped' ? [`${event.tier}: ${event.from} -> ${event.to}`] : [],
  )
}

describe('a reload', () => {
  test('reaches new exchanges and leaves those under way alone', async () => {
    const { promise: passed, resolve: open } = Promise.withResolvers<void>()
    const script = sse(chunk({ content: 'Hel' }), passed, chunk({ content: 'lo' }, 'stop'), DONE)
    await using proxy = startProxy(script)
    await using next = fakeUpstream(say('new'))
    const stream = await askStream(proxy.url)
    await stream.next()
    reloader(proxy)({ server: { clientKey: 'k' } }, next.url)
    expect((await ask(proxy.url)).status).toBe(401)
    const answer = await fetch(`${proxy.url}/v1/messages`, {
      method: 'POST',
      headers: { 'x-api-key': 'k' },
      body: JSON.stringify(HELLO),
    })
    expect(answer.status).toBe(200)
    expect([proxy.upstream.requests.length, next.requests.length]).toEqual([1, 1])
    open()
    expect((await stream.rest()).at(-1)?.type).toBe('message_stop')
    const routed = proxy.events.flatMap((event) =>
      event.type === 'exchange.routed' ? [event.upstream] : [],
    )
    expect(routed).toEqual([new URL(proxy.upstream.url).host, new URL(next.url).host])
  })

  test('is a swap of the tiers whose setting changed; the others keep theirs', async () => {
    await using proxy = startProxy(say('Hello'))
    const reload = reloader(proxy)
    proxy.app.control.swap('big', 'by-hand')
    proxy.app.control.swap('small', 'by-hand-too')
    reload({ tiers: { small: 'from-file' } })
    expect(proxy.app.control.tiers()).toEqual({
      big: 'by-hand',
      middle: 'up-middle',
      small: 'from-file',
    })
    reload({ tiers: { small: 'from-file', big: 'from-file-too' } })
    expect(swapsOf(proxy)).toEqual([
      'big: up-big -> by-hand',
      'small: up-small -> by-hand-too',
      'small: by-hand-too -> from-file',
      'big: by-hand -> from-file-too',
    ])
    await (await ask(proxy.url)).text()
    expect(modelsOf(proxy)).toEqual(['from-file-too'])
    proxy.app.control.undo()
    expect(proxy.app.control.tiers().big).toBe('by-hand')
  })

  test('changes limits, the list of models and who may call', async () => {
    await using proxy = startProxy(say('Hello'))
    await using next = fakeUpstream(say('new'))
    reloader(proxy)(
      {
        maxTokensLimit: 3,
        server: { maxBodyBytes: 1000, allowedHosts: ['box.lan'] },
        upstream: { headers: { 'x-team': 'agents' } },
      },
      next.url,
    )
    await (await ask(proxy.url)).text()
    const [request] = next.requests
    expect(request?.headers.get('x-team')).toBe('agents')
    const { max_tokens, max_completion_tokens } = request?.body ?? {}
    expect(max_tokens ?? max_completion_tokens).toBe(3)
    const post = (path: string, body: string, headers = {}) =>
      fetch(proxy.url + path, { method: 'POST', body, headers })
    const long = JSON.stringify({ ...HELLO, system: 'x'.repeat(2000) })
    expect((await post('/v1/messages', long)).status).toBe(413)
    expect((await post('/v1/messages/count_tokens', long)).status).toBe(413)
    const health = await fetch(`${proxy.url}/health`, { headers: { host: 'box.lan' } })
    expect(health.status).toBe(200)
    expect((await proxy.app.control.listModels()).map(({ id }) => id)).toEqual([
      'demo-big',
      'demo-middle',
      'demo-small',
      'demo-other',
    ])
    expect(next.requests).toHaveLength(1)
  })

  test('keeps who waits in the queue, and counts those who come by the new length', async () => {
    const { promise: passed, resolve: open } = Promise.withResolvers<void>()
    const upstream = { maxRequests: 1, maxQueued: 1 }
    await using proxy = startProxy(
      sse(chunk({ content: 'Hel' }), passed, chunk({}, 'stop'), DONE),
      {
        upstream,
      },
    )
    const stream = await askStream(proxy.url)
    await stream.next()
    const started = () => proxy.events.filter(({ type }) => type === 'exchange.routed').length
    const waiting = ask(proxy.url)
    await until(() => started() === 2, 'the one that waits')
    expect((await ask(proxy.url)).status).toBe(529)
    reloader(proxy)({ upstream: { ...upstream, maxQueued: 2 } })
    const another = ask(proxy.url)
    await until(() => started() === 4, 'the other that waits')
    open()
    await stream.rest()
    expect((await waiting).status).toBe(200)
    expect((await another).status).toBe(200)
  })

  test('changes the log', async () => {
    const lines: string[] = []
    await using upstream = fakeUpstream(say('Hello'))
    const { startApp } = await import('../src/app.ts')
    const config = testConfig(upstream.url)
    const app = startApp(config, { writeLog: (line) => lines.push(line) })
    await (await ask(app.url)).text()
    expect(lines).toEqual([])
    app.reload({ ...config, log: { level: 'INFO', format: 'json' } })
    await (await ask(app.url)).text()
    await app.stop({ graceMs: 0 })
    const finished = lines.map((line) => JSON.parse(line).event)
    expect(finished).toContain('exchange.finished')
  })
})
