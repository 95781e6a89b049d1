import {
  cut,
  delta,
  END_EVENTS,
  head,
  hold,
  JSON_HEAD,
  type Play,
  send,
  SSE_HEAD,
} from '../chaos/wire-upstream.ts'
import { HELLO, ask, askStream } from '../helpers/client.ts'
import { percentile } from './table.ts'

const LARGE = 'word '.repeat(30_000)
const WORDS = Array.from({ length: 40 }, (_, at) => delta(`word ${at} `))
const MESSAGE = { role: 'assistant', content: 'Hello' }
const WHOLE = JSON_HEAD + JSON.stringify({ choices: [{ message: MESSAGE, finish_reason: 'stop' }] })

/** How the upstream behaves is the name of the model. */
const PLAYS: ReadonlyMap<unknown, Play> = new Map<unknown, Play>([
  ['stream', paced],
  ['plain', send(WHOLE)],
  [
    'long',
    send(SSE_HEAD, ...Array.from({ length: 50 }, () => delta(LARGE.slice(0, 20_000))), END_EVENTS),
  ],
  ['leave', hold(SSE_HEAD + delta('Hello'))],
  ['refuse', send(head(400), '{"error":{"message":"no"}}')],
  ['busy', send(head(429, ['retry-after: 1']), '{"error":{"message":"slow down"}}')],
  ['cut', cut(SSE_HEAD + delta('Hello'))],
  ['reset', (peer) => peer.reset()],
  ['garbage', send('no HTTP at all\r\n\r\n')],
  ['silent', hold()],
])

export const playAny: Play = async (peer) => {
  await (PLAYS.get(peer.body['model']) ?? send(head(404)))(peer)
}

async function paced(peer: Parameters<Play>[0]): Promise<void> {
  await peer.write(SSE_HEAD)
  for (const word of WORDS) {
    await peer.write(word)
    await Bun.sleep(10)
  }
  await peer.write(END_EVENTS)
  peer.end()
}

type Outcome = { readonly firstTextMs?: number; readonly end: string }

/** What is asked, how often, and how it must end. */
const KINDS: readonly (readonly [
  model: string,
  weight: number,
  ask: (url: string) => Promise<Outcome>,
  end: RegExp,
])[] = [
  ['stream', 12, (url) => readStream(url, 'stream'), /^message_stop$/],
  ['plain', 12, (url) => readPlain(url, 'plain'), /^200$/],
  ['long', 2, (url) => readStream(url, 'long'), /^message_stop$/],
  ['large', 1, (url) => readPlain(url, 'plain', LARGE), /^200$/],
  ['leave', 3, leave, /^left$/],
  ['refuse', 2, (url) => readPlain(url, 'refuse'), /^400$/],
  ['busy', 1, (url) => readPlain(url, 'busy'), /^429$/],
  ['cut', 2, (url) => readStream(url, 'cut'), /^(error|502)$/],
  ['reset', 1, (url) => readPlain(url, 'reset'), /^502$/],
  ['garbage', 1, (url) => readStream(url, 'garbage'), /^502$/],
  ['silent', 1, (url) => readStream(url, 'silent'), /^504$/],
  ['count', 2, countTokens, /^200$/],
  ['broken', 1, (url) => sendBroken(url), /^400$/],
]
const DECK = KINDS.flatMap((kind) => Array.from({ length: kind[1] }, () => kind))

async function readStream(url: string, model: string): Promise<Outcome> {
  const begun = performance.now()
  const stream = await askStream(url, { ...HELLO, model })
  if (stream.response.status !== 200) {
    await stream.response.body?.cancel().catch(() => undefined)
    return { end: String(stream.response.status) }
  }
  let firstTextMs: number | undefined
  for (let event = await stream.next(); event !== undefined; event = await stream.next()) {
    if (event.type === 'content_block_delta') firstTextMs ??= performance.now() - begun
  }
  const end = stream.events.at(-1)?.type ?? 'nothing'
  return firstTextMs === undefined ? { end } : { end, firstTextMs }
}

async function readPlain(url: string, model: string, content = 'Hello'): Promise<Outcome> {
  const response = await ask(url, { ...HELLO, model, messages: [{ role: 'user', content }] })
  await response.text()
  return { end: String(response.status) }
}

async function leave(url: string): Promise<Outcome> {
  const client = new AbortController()
  const stream = await askStream(url, { ...HELLO, model: 'leave' }, { signal: client.signal })
  await stream.next()
  client.abort()
  return { end: 'left' }
}

async function countTokens(url: string): Promise<Outcome> {
  const body = JSON.stringify({ ...HELLO, messages: [{ role: 'user', content: LARGE }] })
  const response = await fetch(`${url}/v1/messages/count_tokens`, { method: 'POST', body })
  await response.text()
  return { end: String(response.status) }
}

async function sendBroken(url: string): Promise<Outcome> {
  const response = await fetch(`${url}/v1/messages`, { method: 'POST', body: '{"model":' })
  await response.text()
  return { end: String(response.status) }
}

export function createLoad(url: string) {
  let requests = 0
  let times: number[] = []
  let wrong: string[] = []
  return {
    /** Asks one thing after the other until `isOver`. */
    async run(isOver: () => boolean): Promise<void> {
      while (!isOver()) {
        const kind = DECK[Math.floor(Math.random() * DECK.length)]
        if (kind === undefined) return
        const [name, , play, expected] = kind
        const outcome: Outcome = await play(url).catch((error: unknown) => ({ end: String(error) }))
        requests++
        if (name === 'stream' && outcome.firstTextMs !== undefined) times.push(outcome.firstTextMs)
        if (!expected.test(outcome.end)) wrong.push(`${name} ended with ${outcome.end}`)
        await Bun.sleep(20)
      }
    },
    /** The figures since the last time. */
    take() {
      const taken = {
        requests,
        p50: percentile(times, 0.5),
        p99: percentile(times, 0.99),
        wrong,
      }
      requests = 0
      times = []
      wrong = []
      return taken
    },
  }
}
