import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'

import * as fc from 'fast-check'

import type { VandammeEvent } from '../../src/events/events.ts'
import type { MessagesRequest } from '../../src/wire/anthropic.ts'
import type { JsonObject } from '../../src/wire/json.ts'
import { arbitraryRequest } from '../helpers/arbitrary-request.ts'
import { answerOf, type ClientEvent, HELLO, streamOf } from '../helpers/client.ts'
import { arbitraryOddChunk } from '../helpers/deltas.ts'
import { PROPERTY_RUNS } from '../helpers/environment.ts'
import { grammarFaults } from '../helpers/grammar.ts'
import { faultsOf } from '../helpers/openai-rules.ts'
import { startProxyAt, type TestProxy } from '../helpers/proxy.ts'
import { storyFaults } from '../helpers/story.ts'
import { until } from '../helpers/until.ts'
import { type Peer, type WireUpstream, wireUpstream } from './wire-upstream.ts'

// A guard against hanging only.
setDefaultTimeout(600_000)

const runs = { numRuns: Math.ceil(PROPERTY_RUNS / 4) }

type Reply = {
  readonly status: number
  readonly headers: readonly string[]
  /** One write each. */
  readonly parts: readonly Uint8Array[]
  readonly ending: 'end' | 'reset'
}

const text = fc.string({ maxLength: 20, unit: 'grapheme' })
const data = (value: unknown): string => `data: ${JSON.stringify(value)}\n\n`
const say = (content: string, finish: string | null = null): string =>
  data({ choices: [{ index: 0, delta: { content }, finish_reason: finish }] })

const piece: fc.Arbitrary<string | Uint8Array> = fc.oneof(
  { weight: 6, arbitrary: arbitraryOddChunk.map(data) },
  { weight: 6, arbitrary: text.map((said) => say(said)) },
  {
    weight: 3,
    arbitrary: fc.constantFrom(say('', 'stop'), say('', 'length'), say('', 'tool_calls')),
  },
  { weight: 3, arbitrary: fc.constant('data: [DONE]\n\n') },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      data({ error: { message: 'boom' } }),
      'event: error\ndata: x\n\n',
      ': ping\n\n',
      '\r\n',
      'id: 1\nretry: 5\n\n',
      'data:\n\n',
      'data: {"choices":[\n',
      '{"choices":[]}',
      '[',
      '\ufeff',
    ),
  },
  { weight: 1, arbitrary: text },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 20 }) },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.stringify(value)) },
)

const whole: fc.Arbitrary<string> = arbitraryOddChunk.map((chunk) =>
  JSON.stringify(chunk).replaceAll('"delta"', '"message"'),
)

const bytes: fc.Arbitrary<Uint8Array> = fc
  .oneof(
    { weight: 6, arbitrary: fc.array(piece, { maxLength: 10 }) },
    { weight: 1, arbitrary: fc.tuple(whole) },
  )
  .map((pieces) =>
    Buffer.concat(pieces.map((one) => (typeof one === 'string' ? Buffer.from(one) : one))),
  )

const reply: fc.Arbitrary<Reply> = fc.record({
  status: fc.oneof(
    { weight: 8, arbitrary: fc.constant(200) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(201, 204, 302, 400, 401, 404, 422, 429, 500, 503, 599),
    },
  ),
  headers: fc.subarray([
    'content-type: text/event-stream',
    'retry-after: 1',
    'x-ratelimit-limit-requests: x',
    'content-encoding: identity',
  ]),
  parts: fc
    .tuple(bytes, fc.array(fc.nat({ max: 400 }), { maxLength: 4 }))
    .map(([all, cuts]) => cutAt(all, cuts)),
  ending: fc.constantFrom('end' as const, 'end', 'reset'),
})

function cutAt(all: Uint8Array, cuts: readonly number[]): readonly Uint8Array[] {
  const at = [0, ...cuts.toSorted((a, b) => a - b), all.length]
  return at.slice(1).map((end, number) => all.subarray(at[number], end))
}

async function play(peer: Peer, { status, headers, parts, ending }: Reply): Promise<void> {
  await peer.write([`HTTP/1.1 ${status} X`, ...headers, 'connection: close', '', ''].join('\r\n'))
  for (const part of parts) {
    await peer.write(part)
    await new Promise((resolve) => setImmediate(resolve))
  }
  peer[ending]()
}

let next: Reply
let bodies: JsonObject[] = []
let upstream: WireUpstream
let proxy: Omit<TestProxy, 'upstream'>
beforeAll(async () => {
  upstream = await wireUpstream(async (peer) => {
    bodies.push(peer.body)
    await play(peer, next)
  })
  proxy = startProxyAt(upstream.url, { upstream: { profile: { name: 'openai' } } })
})
afterAll(async () => {
  await proxy[Symbol.asyncDispose]()
  await upstream[Symbol.asyncDispose]()
})

/** Everything that is wrong with one exchange, on either side and in its story. */
async function exchangeFaults(
  request: MessagesRequest | object,
  answer: Reply,
): Promise<readonly string[]> {
  next = answer
  bodies = []
  const begun = proxy.events.length
  const body = JSON.stringify(request)
  const response = await fetch(`${proxy.url}/v1/messages`, { method: 'POST', body })
  const faults = await answerFaults(response)
  const events = (): readonly VandammeEvent[] => proxy.events.slice(begun)
  const isOver = (): boolean =>
    events().some(({ type }) => type === 'exchange.finished' || type === 'exchange.failed')
  await until(isOver, 'the end of the story')
  return [
    ...faults,
    ...bodies.flatMap(faultsOf),
    ...storyFaults(events()),
    ...events().flatMap(eventFaults),
  ]
}

async function answerFaults(response: Response): Promise<readonly string[]> {
  const isStream = response.headers.get('content-type')?.includes('event-stream') === true
  if (isStream) return streamFaults(await streamOf(response).rest())
  const body = (await response.json()) as JsonObject
  return response.status === 200 ? messageFaults(body) : errorFaults(response.status, body)
}

function streamFaults(events: readonly ClientEvent[]): readonly string[] {
  const last = events.at(-1)
  const faults = grammarFaults(answerOf(events))
  if (last?.type !== 'error') return faults
  // It may break off anywhere, but not after its end.
  const isOver = events.some(({ type }) => type === 'message_delta' || type === 'message_stop')
  const others = faults.filter(
    (fault) => !/^(does not end|no message_delta|0 times message_(delta|stop))/.test(fault),
  )
  return [...others, ...(isOver ? ['an error behind the end'] : []), ...errorFaults(502, last)]
}

function errorFaults(status: number, body: object): readonly string[] {
  const { type, error } = body as { type?: unknown; error?: { type?: unknown; message?: unknown } }
  return [
    ...(type === 'error' && typeof error?.type === 'string' ? [] : ['an error of no shape']),
    ...(typeof error?.message === 'string' && error.message !== ''
      ? []
      : ['an error without words']),
    ...(status >= 400 && status < 600 ? [] : [`an error of status ${status}`]),
    ...(/fault inside|Vandamme failed/.test(String(error?.message)) ? ['a fault of ours'] : []),
  ]
}

function messageFaults({
  type,
  role,
  content,
  stop_reason: reason,
  usage,
}: JsonObject): readonly string[] {
  const blocks = Array.isArray(content) ? (content as JsonObject[]) : [{}]
  const counts = Object.entries(usage as JsonObject).filter(([name]) => name.endsWith('_tokens'))
  return [
    ...(type === 'message' && role === 'assistant' ? [] : ['no message']),
    ...(typeof reason === 'string' ? [] : ['no stop reason']),
    ...(blocks.every((block) => ['text', 'thinking', 'tool_use'].includes(String(block['type'])))
      ? []
      : ['an odd block']),
    ...counts.flatMap(([name, count]) =>
      Number.isInteger(count) && Number(count) >= 0 ? [] : [`${name} is ${String(count)}`],
    ),
  ]
}

/** Content has no place in events; what a ledger says is in words of ours. */
function eventFaults(event: VandammeEvent): readonly string[] {
  const prompts = JSON.stringify(event).match(/<[uasrpt]\d+>/g) ?? []
  const fault =
    event.type === 'warning' && event.message.includes('fault inside') ? [event.message] : []
  const ledger =
    event.type === 'exchange.finished' || event.type === 'exchange.failed' ? event.ledger : []
  const odd = ledger.filter(({ action, subject, reason, count }) => {
    return !/^[a-z]+$/.test(action) || subject === '' || reason === '' || !(count >= 1)
  })
  return [...prompts, ...fault, ...odd.map((entry) => `ledger: ${JSON.stringify(entry)}`)]
}

describe('any request, any answer', () => {
  test('of any bytes', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryRequest, reply, async (request, answer) => {
        expect(await exchangeFaults(request, answer)).toEqual([])
      }),
      runs,
    )
  })

  test('any JSON as a request', async () => {
    const shaped = fc.record(
      {
        model: fc.oneof(fc.constant('m'), fc.jsonValue({ maxDepth: 1 })),
        max_tokens: fc.oneof(fc.constant(5), fc.jsonValue({ maxDepth: 1 })),
        stream: fc.oneof(fc.boolean(), fc.jsonValue({ maxDepth: 1 })),
        messages: fc.oneof(
          fc.array(
            fc.record({ role: fc.constantFrom('user', 'assistant', 'x'), content: fc.jsonValue() }),
            { maxLength: 4 },
          ),
          fc.jsonValue(),
        ),
        tools: fc.jsonValue(),
        tool_choice: fc.jsonValue(),
        system: fc.jsonValue(),
        thinking: fc.jsonValue(),
        stop_sequences: fc.jsonValue(),
        output_config: fc.jsonValue(),
        metadata: fc.jsonValue(),
      },
      { requiredKeys: ['model', 'max_tokens', 'messages'] },
    )
    await fc.assert(
      fc.asyncProperty(
        fc.oneof({ weight: 6, arbitrary: shaped }, fc.object()),
        reply,
        async (request, answer) => {
          expect(await exchangeFaults(request, answer)).toEqual([])
        },
      ),
      runs,
    )
  })
})

/** What was once found to be handled wrongly, or could have been. */
const CORPUS: readonly (readonly [
  string,
  object,
  Partial<Reply>,
  readonly (string | Uint8Array)[],
])[] = [
  ['nothing at all', HELLO, {}, []],
  [
    'an error behind a finish reason',
    { ...HELLO, stream: true },
    {},
    [say('Hi', 'stop'), data({ error: { message: 'boom' } })],
  ],
  ['[DONE] alone', { ...HELLO, stream: true }, {}, ['data: [DONE]\n\n']],
  ['a byte order mark', { ...HELLO, stream: true }, {}, ['\ufeff', say('Hi', 'stop')]],
  [
    'JSON amid a stream',
    { ...HELLO, stream: true },
    {},
    [say('Hi'), '{"choices":[]}', say('', 'stop')],
  ],
  [
    'negative and broken counts',
    HELLO,
    {},
    [
      say('Hi', 'stop'),
      data({ choices: [], usage: { prompt_tokens: -5, completion_tokens: 1.5 } }),
    ],
  ],
  ['a redirect with a body', HELLO, { status: 302 }, [say('Hi', 'stop')]],
  ['no content', { ...HELLO, stream: true }, { status: 204 }, []],
  ['a status that is none of HTTP’s', HELLO, { status: 599 }, ['x']],
]

test.each(CORPUS)('the corpus: %s', async (_, request, answer, parts) => {
  const whole = parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : part))
  for (const ending of ['end', 'reset'] as const) {
    const complete: Reply = { status: 200, headers: [], parts: whole, ending, ...answer }
    expect(await exchangeFaults(request, complete)).toEqual([])
  }
})
