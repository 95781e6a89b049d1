import { expect, setDefaultTimeout, test } from 'bun:test'

import { ask, errorOf, HELLO } from '../helpers/client.ts'
import { startProxyAt } from '../helpers/proxy.ts'
import { storiesOf } from '../helpers/story.ts'
import { until } from '../helpers/until.ts'
import { ALONE, openStage } from './stage.ts'
import { post, wireClient } from './wire-client.ts'
import { delta, END_EVENTS, type Peer, SSE_HEAD, wireUpstream } from './wire-upstream.ts'

// A guard against hanging only.
setDefaultTimeout(60_000)

const STREAM = { ...HELLO, stream: true }

/** An upstream that answers when it is told to, the longest waiting first. */
async function patientUpstream() {
  const waiting: Peer[] = []
  const models: unknown[] = []
  const upstream = await wireUpstream((peer) => {
    waiting.push(peer)
    models.push(peer.body['user'] ?? peer.body['model'])
  })
  return {
    upstream,
    waiting: () => waiting.length,
    models,
    answer: async (): Promise<void> => {
      const peer = waiting.shift()
      await peer?.write(SSE_HEAD + delta('Hi') + END_EVENTS)
      peer?.end()
    },
  }
}

test('beyond the bound: 529 at once for each, and those inside all get their answer, in order', async () => {
  const { upstream, waiting, models, answer } = await patientUpstream()
  await using _upstream = upstream
  await using proxy = startProxyAt(upstream.url, { upstream: { maxRequests: 4, maxQueued: 8 } })
  const routed = (): number => proxy.events.filter(({ type }) => type === 'exchange.routed').length
  const inside: Promise<Response>[] = []
  for (let number = 0; number < 12; number++) {
    inside.push(ask(proxy.url, { ...STREAM, model: `model-${number}` }, ALONE))
    await until(() => routed() === number + 1, 'it to be taken')
  }
  await until(() => waiting() === 4, 'four to be sent')
  const outside = await Promise.all(
    Array.from({ length: 200 }, () => ask(proxy.url, STREAM, ALONE)),
  )
  for (const response of outside) {
    expect([response.status, response.headers.get('retry-after')]).toEqual([529, '2'])
    expect((await errorOf(response)).error.type).toBe('overloaded_error')
  }
  expect(waiting()).toBe(4)
  for (let number = 0; number < 12; number++) {
    await until(() => waiting() > 0, 'the next to be sent')
    await answer()
    const response = inside[number]!
    expect(await (await response).text()).toContain('event: message_stop')
  }
  expect(models.slice(0, 12)).toEqual(Array.from({ length: 12 }, (_, number) => `model-${number}`))
  // All places are free again: as many as at first get in.
  const again = Array.from({ length: 12 }, () => ask(proxy.url, STREAM, ALONE))
  for (let number = 0; number < 12; number++) {
    await until(() => waiting() > 0, 'the next to be sent')
    await answer()
  }
  for (const response of await Promise.all(again)) {
    expect(await response.text()).toContain('event: message_stop')
  }
  const ends = storiesOf(proxy.events).map((story) => story.at(-1)?.type)
  expect(ends.filter((type) => type === 'exchange.finished')).toHaveLength(24)
  expect(ends.filter((type) => type === 'exchange.failed')).toHaveLength(200)
})

test('those who leave the queue in a crowd leave no gap and no place behind', async () => {
  const { upstream, waiting, answer } = await patientUpstream()
  await using _upstream = upstream
  await using proxy = startProxyAt(upstream.url, { upstream: { maxRequests: 2, maxQueued: 100 } })
  const routed = (): number => proxy.events.filter(({ type }) => type === 'exchange.routed').length
  const port = Number(new URL(proxy.url).port)
  const clients = []
  for (let number = 0; number < 60; number++) {
    const client = await wireClient(port)
    await client.write(post(STREAM, ['connection: close']))
    await until(() => routed() === number + 1, 'it to be taken')
    clients.push(client)
  }
  // Every third stays.
  clients.filter((_, number) => number % 3 !== 0).forEach((client) => client.reset())
  const ended = (): number =>
    storiesOf(proxy.events).filter((story) => story.at(-1)?.type === 'exchange.failed').length
  await until(() => ended() === 40, 'those who left')
  const staying = clients.filter((_, number) => number % 3 === 0)
  const isAnswered = (): boolean =>
    staying.every((client) => client.heard().includes('message_stop'))
  while (!isAnswered()) {
    await until(() => waiting() > 0 || isAnswered(), 'the next to be sent')
    await answer()
  }
  expect(clients.filter((client) => client.heard().includes('message_stop'))).toHaveLength(20)
})

test('60 clients that read nothing of 16 MB each cost a bounded part of it', async () => {
  await using stage = await openStage({ upstream: { maxRequests: 300 } })
  const piece = delta('x'.repeat(16_000))
  let written = 0
  const flood = async (peer: Peer): Promise<void> => {
    await peer.write(SSE_HEAD)
    for (let part = 0; part < 1024 && !peer.isClosed(); part++) {
      await peer.write(piece)
      written += piece.length
    }
    await peer.write(END_EVENTS)
    peer.end()
  }
  await stage.during(flood, async () => {
    const before = stage.rssMb()
    const clients = await Promise.all(Array.from({ length: 60 }, () => wireClient(stage.port)))
    for (const client of clients) {
      client.pause()
      await client.write(post(STREAM, ['connection: close']))
    }
    let last = -1
    await until(() => written > 0, 'the flood to begin')
    while (last !== written) {
      last = written
      await Bun.sleep(300)
    }
    // Of 960 MB. The runtime takes some 3 MB of each stream ahead of its reader.
    expect(stage.rssMb() - before).toBeLessThan(480)
    for (const client of clients) client.reset()
  })
})
