import { createBus } from '../../src/events/bus.ts'
import type { VandammeEvent } from '../../src/events/events.ts'
import { createRoutes } from '../../src/route/routes.ts'
import { createBodies } from '../../src/server/bodies.ts'
import { createMessages, type MessagesDependencies } from '../../src/server/messages.ts'
import type { Upstream } from '../../src/upstream/client.ts'
import { createLessons } from '../../src/upstream/lessons.ts'
import { createLimit } from '../../src/upstream/limit.ts'
import { createMemory } from '../../src/upstream/memory.ts'
import { testConfig } from './build.ts'
import { HELLO } from './client.ts'

/** `POST /v1/messages` without sockets: what it told, and how to ask it. */
export function messagesHandler(
  send: Upstream['send'],
  overrides: Partial<MessagesDependencies> = {},
) {
  const events: VandammeEvent[] = []
  const bus = createBus((error) => {
    throw error
  })
  bus.on((event) => events.push(event))
  let ids = 0
  const limit = createLimit({ active: 1, queued: 0 })
  const config = testConfig('http://upstream.test/v1', {
    server: { streamStartAfterMs: 3_600_000, pingIntervalMs: 3_600_000 },
  })
  const upstream: Upstream = {
    host: 'upstream.test',
    secrets: [],
    shownHeaders: {},
    chatUrl: () => 'http://upstream.test/v1/chat/completions',
    send,
    listModels: () => Promise.reject(new Error('not asked')),
  }
  const handle = createMessages({
    config,
    bus,
    clock: () => performance.now(),
    now: () => 0,
    newId: (prefix) => `${prefix}${++ids}`,
    routes: createRoutes({ tiers: config.tiers, upstream: 'upstream.test' }),
    upstream,
    lessons: createLessons(),
    memory: createMemory(),
    bodies: createBodies(
      () => config.server.maxBodyBytes,
      () => 0,
    ),
    limit,
    promptTokens: (_, characters) => characters,
    record: () => undefined,
    onExchange: () => {},
    onAnswer: () => {},
    ...overrides,
  })
  const call = { requestId: 'req_1', url: new URL('http://proxy.test/v1/messages'), rest: '' }
  return {
    events,
    limit,
    ask: async (body: object, signal?: AbortSignal) =>
      await handle(
        new Request('http://proxy.test/v1/messages', {
          method: 'POST',
          body: JSON.stringify({ ...HELLO, ...body }),
          ...(signal === undefined ? {} : { signal }),
        }),
        call,
      ),
  }
}
