import { describe, expect, setDefaultTimeout, spyOn, test } from 'bun:test'

import { createBus } from '../../src/events/bus.ts'
import { createRoutes } from '../../src/route/routes.ts'
import { createBodies } from '../../src/server/bodies.ts'
import { createPing } from '../../src/server/ping.ts'
import { createUpstream } from '../../src/upstream/client.ts'
import type { DemoScript } from '../../src/upstream/demo.ts'
import { createLessons } from '../../src/upstream/lessons.ts'
import { createLimit } from '../../src/upstream/limit.ts'
import { createMemory } from '../../src/upstream/memory.ts'
import { testConfig } from '../helpers/build.ts'
import { startProxy } from '../helpers/proxy.ts'
import { until } from '../helpers/until.ts'
import { fakeUpstream, hang, html, inOrder, json, refuse, reply, say } from '../helpers/upstream.ts'

// A guard against hanging only.
setDefaultTimeout(60_000)

describe('a ping', () => {
  test('is one tiny plain request, and no exchange', async () => {
    await using proxy = startProxy(say('OK'))
    proxy.app.control.attach()
    const before = proxy.events.length
    expect(await proxy.app.control.pingModel('any-model')).toBeGreaterThan(0)
    expect(proxy.upstream.requests.map(({ body }) => body)).toEqual([
      { model: 'any-model', messages: [expect.anything()], max_tokens: 16 },
    ])
    expect(proxy.events.length).toBe(before)
    expect(await proxy.app.control.searchBodies('')).toEqual([])
    expect(proxy.app.control.load()).toEqual({ active: 0, queued: 0 })
  })

  test('an answer without text is one', async () => {
    await using proxy = startProxy(reply({ text: '', finish: 'length' }))
    expect(await proxy.app.control.pingModel('m')).toBeGreaterThan(0)
  })

  test('learns like all others, and for them', async () => {
    const lesson = refuse(400, "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens'.")
    await using proxy = startProxy(inOrder(lesson, say('OK')))
    await proxy.app.control.pingModel('m')
    await proxy.app.control.pingModel('m')
    expect(proxy.upstream.requests.map(({ body }) => body['max_completion_tokens'])).toEqual([
      undefined,
      16,
      16,
    ])
  })

  test.each<[string, DemoScript, string, RegExp]>([
    ['a refusal', refuse(404, 'The model `m` does not exist', 'model_not_found'), 'not_found', /m/],
    ['a wrong key', refuse(401, 'bad key'), 'authentication', /OPENAI_API_KEY/],
    ['a page', html('<h1>Hi</h1>'), 'upstream_protocol', /Chat Completions/],
    ['an error', json({ error: { message: 'boom' } }), 'upstream_error', /boom/],
  ])('rejects with %s', async (_, script, kind, message) => {
    await using proxy = startProxy(script)
    const failed = await proxy.app.control.pingModel('m').catch((error: unknown) => error)
    expect(failed).toMatchObject({ name: 'VandammeError', kind })
    expect((failed as Error).message).toMatch(message)
    expect(proxy.events.filter(({ type }) => type !== 'server.started')).toEqual([])
  })

  test('ends when the proxy stops', async () => {
    await using proxy = startProxy(hang())
    const failed = proxy.app.control.pingModel('m').catch((error: unknown) => error)
    await until(() => proxy.upstream.requests.length === 1, 'the request')
    expect(proxy.app.control.load()).toEqual({ active: 1, queued: 0 })
    await proxy.app.stop({ graceMs: 0 })
    expect(await failed).toMatchObject({ kind: 'shutting_down' })
  })

  test('does not wait for ever', async () => {
    await using upstream = fakeUpstream(hang())
    expect(await pingAt(upstream.url, 1).catch((error: unknown) => error)).toMatchObject({
      kind: 'upstream_timeout',
      message: 'm did not answer within 0 s.',
    })
  })

  test('leaves no timer behind', async () => {
    await using upstream = fakeUpstream(say('OK'))
    const started = spyOn(globalThis, 'setTimeout')
    const cleared = spyOn(globalThis, 'clearTimeout')
    try {
      await pingAt(upstream.url, 123_456)
      const index = started.mock.calls.findIndex(([, ms]) => ms === 123_456)
      const timer = started.mock.results[index]?.value
      expect(timer).toBeDefined()
      expect(cleared.mock.calls.some(([one]) => one === timer)).toBe(true)
    } finally {
      started.mockRestore()
      cleared.mockRestore()
    }
  })
})

async function pingAt(url: string, timeoutMs: number): Promise<number> {
  const config = testConfig(url)
  const clock = () => performance.now()
  const dependencies = {
    config,
    bus: createBus(() => {}),
    clock,
    now: () => 0,
    newId: (prefix: string) => `${prefix}1`,
    routes: createRoutes({ tiers: config.tiers, upstream: 'h' }),
    upstream: createUpstream(config.upstream, clock),
    lessons: createLessons(),
    memory: createMemory(),
    bodies: createBodies(() => 1, clock),
    limit: createLimit({ active: 1, queued: 0 }),
    record: () => undefined,
    promptTokens: () => 1,
    onExchange: () => {},
    onAnswer: () => {},
  }
  return await createPing(dependencies, timeoutMs)('m')
}

test('the load is what runs and what waits', async () => {
  await using proxy = startProxy(hang(), { upstream: { maxRequests: 1, maxQueued: 5 } })
  const { control } = proxy.app
  expect(control.load()).toEqual({ active: 0, queued: 0 })
  const pings = ['a', 'b', 'c'].map((model) => control.pingModel(model).catch(() => {}))
  await until(() => control.load().queued === 2, 'the queue')
  expect(control.load()).toEqual({ active: 1, queued: 2 })
  await proxy.app.stop({ graceMs: 0 })
  await Promise.all(pings)
  expect(control.load()).toEqual({ active: 0, queued: 0 })
})
