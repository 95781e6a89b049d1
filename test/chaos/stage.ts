import { expect } from 'bun:test'
import { join } from 'node:path'

import type { ExchangeEvent, VandammeEvent } from '../../src/events/events.ts'
import { asObject } from '../../src/wire/json.ts'
import type { ConfigOverrides } from '../helpers/build.ts'
import { ask, askStream, HELLO } from '../helpers/client.ts'
import { storiesOf, storyFaults } from '../helpers/story.ts'
import { until } from '../helpers/until.ts'
import { rssMbOf, socketsOf } from './process.ts'
import type { Report, Settings } from './program.ts'
import {
  delta,
  END_EVENTS,
  JSON_HEAD,
  type Play,
  SSE_HEAD,
  wireUpstream,
  type WireUpstream,
} from './wire-upstream.ts'

/** A proxy in its own process, an upstream that plays whatever a case wants, and the common check. */
export type Stage = AsyncDisposable & {
  readonly url: string
  readonly port: number
  readonly upstream: WireUpstream
  /**
   * Lets `act` do its worst while the upstream plays, beside a steady stream. Whatever happens:
   * nothing crashes, nothing leaks, the steady stream arrives whole, every exchange has one end, and
   * the next request is answered. Resolves with the stories of `act`.
   */
  during(play: Play, act: () => Promise<void>): Promise<readonly (readonly ExchangeEvent[])[]>
  /** Resident memory of the proxy in MB. */
  rssMb(): number
  report(wanted?: 'heap'): Promise<Report>
}

/** A connection of its own each: a pooled one would look like a leak. */
export const ALONE = { keepalive: false } as const

/** Places upstream: for the steady stream and one more, so that one leaked place is one too few. */
const PLACES = 2

export async function openStage(overrides: ConfigOverrides = {}): Promise<Stage> {
  let play: Play = () => {}
  const steady = createSteady()
  const upstream = await wireUpstream((peer) => {
    const model = peer.body['model']
    if (model === 'steady') return steady.play(peer)
    if (model === 'probe') return answerProbe(peer)
    return play(peer)
  })
  const program = await startProgram({
    baseUrl: upstream.url,
    overrides: {
      ...overrides,
      upstream: { maxRequests: PLACES, maxQueued: 0, ...overrides.upstream },
    },
  })
  const { url } = program
  const report = (wanted?: 'heap') => program.report(wanted)
  await probe(url)
  await until(() => upstream.open() === 0, 'the first probe to end')
  const base = { sockets: socketsOf(program.pid) }

  const expectCalm = async (): Promise<readonly VandammeEvent[]> => {
    await until(() => upstream.open() === 0, 'the connections upstream to close')
    await until(() => socketsOf(program.pid) <= base.sockets, 'the sockets to close')
    const events: VandammeEvent[] = []
    let now = await report()
    events.push(...now.events)
    for (let left = 500; left > 0 && !isCalm(events, now); left--) {
      await Bun.sleep(10)
      now = await report()
      events.push(...now.events)
    }
    expect(storyFaults(events)).toEqual([])
    expect({ timers: now.timers, faults: now.faults }).toEqual({ timers: 0, faults: [] })
    expect(faultsToldIn(events)).toEqual([])
    return events
  }

  return {
    url,
    port: Number(new URL(url).port),
    upstream,
    report,
    rssMb: () => rssMbOf(program.pid),
    async during(nextPlay, act) {
      play = nextPlay
      await report()
      const stream = await steady.start(url)
      try {
        await act()
        await probe(url)
      } finally {
        await steady.finish(stream)
      }
      const events = await expectCalm()
      return storiesOf(events).filter((story) => {
        const [first] = story
        const model = first?.type === 'exchange.started' ? first.model : undefined
        return model !== 'steady' && model !== 'probe'
      })
    },
    async [Symbol.asyncDispose]() {
      await upstream[Symbol.asyncDispose]()
      await program.stop()
    },
  }
}

function isCalm(events: readonly VandammeEvent[], { timers }: Report): boolean {
  return storyFaults(events).length === 0 && timers === 0
}

/** Another place must be free, and another request answered. */
async function probe(url: string): Promise<void> {
  let response = await ask(url, { ...HELLO, model: 'probe' }, ALONE)
  // A client sees the end of its answer before the proxy sees the end of the exchange.
  for (let left = 500; left > 0 && response.status === 529; left--) {
    await Bun.sleep(10)
    response = await ask(url, { ...HELLO, model: 'probe' }, ALONE)
  }
  expect([response.status, await response.text()]).toEqual([200, expect.stringContaining('"ok"')])
}

const answerProbe: Play = async (peer) => {
  const message = { role: 'assistant', content: 'ok' }
  await peer.write(
    JSON_HEAD + JSON.stringify({ choices: [{ index: 0, message, finish_reason: 'stop' }] }),
  )
  peer.end()
}

type Started = Awaited<ReturnType<typeof askStream>>

/** A stream that speaks until it is told to finish, and knows what it said. */
function createSteady() {
  let said = ''
  const state = { isOver: false }
  return {
    play: (async (peer) => {
      await peer.write(SSE_HEAD)
      for (let word = 1; !state.isOver && !peer.isClosed(); word++) {
        said += `${word} `
        await peer.write(delta(`${word} `))
        await Bun.sleep(5)
      }
      await peer.write(END_EVENTS)
      peer.end()
    }) satisfies Play,
    async start(url: string): Promise<Started> {
      said = ''
      state.isOver = false
      const stream = await askStream(url, { ...HELLO, model: 'steady' }, ALONE)
      expect(stream.response.status).toBe(200)
      for (let type; type !== 'content_block_delta';) {
        const event = await stream.next()
        if (event === undefined) throw new Error('The steady stream has ended.')
        type = event.type
      }
      return stream
    },
    async finish(stream: Started): Promise<void> {
      state.isOver = true
      const events = await stream.rest()
      expect(events.at(-1)?.type).toBe('message_stop')
      expect(textOf(events)).toBe(said)
    },
  }
}

export function textOf(events: readonly unknown[]): string {
  return events
    .map((event) => asObject(asObject(event)?.['delta'])?.['text'])
    .filter((text) => typeof text === 'string')
    .join('')
}

/** Bugs show as warnings that ask to be reported. */
function faultsToldIn(events: readonly VandammeEvent[]): readonly string[] {
  return events
    .filter((event) => event.type === 'warning')
    .map(({ message }) => message)
    .filter((message) => message.includes('fault inside'))
}

async function startProgram(settings: Settings) {
  let heard = Promise.withResolvers<unknown>()
  const child = Bun.spawn([process.execPath, join(import.meta.dir, 'program.ts')], {
    env: { PATH: process.env['PATH'], CHAOS_SETTINGS: JSON.stringify(settings) },
    stdio: ['ignore', 'inherit', 'inherit'],
    ipc: (message) => heard.resolve(message),
    onExit: (_, code) => heard.reject(new Error(`The proxy has ended with ${code}.`)),
  })
  heard.promise.catch(() => {})
  const url = String(await heard.promise)
  return {
    pid: child.pid,
    url,
    async report(wanted: 'events' | 'heap' = 'events'): Promise<Report> {
      if (child.exitCode !== null) throw new Error(`The proxy has ended with ${child.exitCode}.`)
      heard = Promise.withResolvers<unknown>()
      heard.promise.catch(() => {})
      child.send(wanted)
      return (await heard.promise) as Report
    },
    async stop(): Promise<void> {
      child.kill('SIGKILL')
      await child.exited
    },
  }
}

/** Of some hundred exchanges a few objects may wait for their collection; more than that is a leak. */
const MAX_LEFT = 60

/** What the heap still holds of exchanges that are over. */
export async function leftOver(stage: Stage): Promise<readonly string[]> {
  const { objects } = await stage.report('heap')
  return ['ReadableStreamDefaultReader', 'AbortSignal', 'Response', 'Request', 'Timeout']
    .map((type) => [type, objects[type] ?? 0] as const)
    .filter(([, count]) => count > MAX_LEFT)
    .map(([type, count]) => `${count} of ${type}`)
}
