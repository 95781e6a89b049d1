import { afterAll, describe, expect, setDefaultTimeout, test } from 'bun:test'

import { ask, askStream, type ClientEvent, HELLO, streamOf } from '../helpers/client.ts'
import { until } from '../helpers/until.ts'
import { endPrograms, runProgram } from './program-run.ts'
import { ALONE } from './stage.ts'
import { type WireClient, wireClient } from './wire-client.ts'
import { delta, END_EVENTS, type Peer, SSE_HEAD, wireUpstream } from './wire-upstream.ts'

// A guard against hanging only.
setDefaultTimeout(60_000)

afterAll(endPrograms)

/** With a log that tells the end of each exchange. */
async function startProgram(upstream: string) {
  const program = runProgram({
    OPENAI_BASE_URL: upstream,
    OPENAI_API_KEY: 'test-key',
    LOG_LEVEL: 'DEBUG',
    LOG_FORMAT: 'json',
  })
  const port = await program.port()
  return { ...program, port, url: `http://127.0.0.1:${port}` }
}

const isStopping = (log: string): boolean => log.includes('"server.stopping"')

/** Speaks until it is told to end. */
async function talkingUpstream() {
  const state = { isOver: false, spoken: 0 }
  const upstream = await wireUpstream(async (peer: Peer) => {
    if (peer.body['model'] === 'silent') return await peer.closed
    await peer.write(SSE_HEAD)
    while (!state.isOver && !peer.isClosed()) {
      state.spoken++
      await peer.write(delta('word '))
      await Bun.sleep(25)
    }
    await peer.write(END_EVENTS)
    peer.end()
  })
  return { upstream, finish: () => void (state.isOver = true) }
}

/** Requests of one test. All tests together stay below the 256 that Bun has under way at a time. */
const LOAD = 40

/** Asked by a socket: a request of `fetch` would wait for its turn among all others. */
async function isListening(port: number): Promise<boolean> {
  try {
    const socket = await Bun.connect({ hostname: '127.0.0.1', port, socket: { data() {} } })
    socket.end()
    return true
  } catch {
    return false
  }
}

type Kind = 'stream' | 'plain' | 'silent stream' | 'silent plain'

/** Every accepted request must end in one of these. */
async function outcomeOf(response: Promise<Response>): Promise<string> {
  const answer = await response
  const type = answer.headers.get('content-type') ?? ''
  if (!type.includes('event-stream')) return `${answer.status}`
  const events: readonly ClientEvent[] = await streamOf(answer).rest()
  const last = events.at(-1)
  return last?.type === 'error' ? `error: ${last.error.message}` : String(last?.type)
}

function load(url: string, count: number) {
  const kinds: Kind[] = ['stream', 'plain', 'silent stream', 'silent plain']
  return Array.from({ length: count }, (_, at) => {
    const kind = kinds[at % kinds.length]!
    const model = kind.startsWith('silent') ? 'silent' : 'talking'
    const body = { ...HELLO, model, stream: kind.endsWith('stream') }
    return { kind, outcome: outcomeOf(ask(url, body, ALONE)) }
  })
}

describe.each(['SIGTERM', 'SIGINT'] as const)('%s', (signal) => {
  test.concurrent('under load: takes nothing new, lets finish what can, ends the rest with an error', async () => {
    const { upstream, finish } = await talkingUpstream()
    await using _upstream = upstream
    const program = await startProgram(upstream.url)
    const asked = load(program.url, LOAD)
    await until(() => upstream.requests() === LOAD, 'all requests')
    program.child.kill(signal)
    await until(() => isStopping(program.text()), 'the stop')
    expect(await isListening(program.port)).toBe(false)
    finish()
    const outcomes = await Promise.all(
      asked.map(async ({ kind, outcome }) => `${kind}: ${await outcome}`),
    )
    expect([...new Set(outcomes)].sort()).toEqual([
      'plain: 200',
      'silent plain: 529',
      'silent stream: 529',
      'stream: message_stop',
    ])
    expect(await program.done).toBe(0)
    expect(program.text()).not.toContain('fault inside')
  })

  test.concurrent('a stream that goes on for ever gets an error as its last event; the exit code is 0', async () => {
    const { upstream } = await talkingUpstream()
    await using _upstream = upstream
    const program = await startProgram(upstream.url)
    const streams = await Promise.all(
      Array.from({ length: LOAD }, () =>
        askStream(program.url, { ...HELLO, model: 'talking' }, ALONE),
      ),
    )
    const read = streams.map(async (stream) => await stream.rest())
    program.child.kill(signal)
    for (const events of await Promise.all(read)) {
      const last = events.at(-1)
      expect(last?.type === 'error' ? last.error.message : last?.type).toMatch(/being stopped/)
      expect(events.filter(({ type }) => type === 'error')).toHaveLength(1)
    }
    expect(await program.done).toBe(0)
    const ends = program
      .text()
      .split('\n')
      .filter((line) => line.includes('"exchange.failed"'))
    expect(ends).toHaveLength(LOAD)
  })

  test.concurrent('once more: ends at once, and the exit code tells', async () => {
    const { upstream } = await talkingUpstream()
    await using _upstream = upstream
    const program = await startProgram(upstream.url)
    const asked = load(program.url, 20).map(
      async ({ outcome }) => await outcome.catch(() => 'closed'),
    )
    await until(() => upstream.requests() === 20, 'all requests')
    program.child.kill(signal)
    await until(() => isStopping(program.text()), 'the stop')
    const again = setInterval(() => program.child.kill(signal), 100)
    const code = await program.done
    clearInterval(again)
    expect(code).toBe(signal === 'SIGTERM' ? 143 : 130)
    await Promise.all(asked)
  })
})

test.concurrent('a request that is still being sent when the program stops is answered or ended', async () => {
  const { upstream, finish } = await talkingUpstream()
  await using _upstream = upstream
  const program = await startProgram(upstream.url)
  const body = JSON.stringify({ ...HELLO, model: 'talking', stream: true })
  const requestHead = `POST /v1/messages HTTP/1.1\r\nhost: localhost\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n`
  const clients: WireClient[] = []
  for (let at = 0; at < 10; at++) {
    const client = await wireClient(program.port)
    await client.write(requestHead + body.slice(0, 10))
    clients.push(client)
  }
  // Their heads must have been read before: what the system holds for nobody is not accepted.
  await (await ask(program.url, { ...HELLO, model: 'talking', messages: 0 }, ALONE)).text()
  program.child.kill('SIGTERM')
  await until(() => isStopping(program.text()), 'the stop')
  finish()
  for (const client of clients) await client.write(body.slice(10))
  await Promise.all(clients.map(async (client) => await client.closed))
  for (const client of clients) expect(client.heard()).toContain('event: message_stop')
  expect(await program.done).toBe(0)
})
