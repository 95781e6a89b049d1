import { afterEach, describe, expect, jest, setDefaultTimeout, test } from 'bun:test'

import * as fc from 'fast-check'

import type { MessagesDependencies } from '../../src/server/messages.ts'
import type { Upstream } from '../../src/upstream/client.ts'
import { typesOf, streamOf } from '../helpers/client.ts'
import { PROPERTY_RUNS } from '../helpers/environment.ts'
import { messagesHandler } from '../helpers/handler.ts'
import { storyFaults } from '../helpers/story.ts'
import { chunk } from '../helpers/upstream.ts'

// A guard against hanging only.
setDefaultTimeout(120_000)

type UpstreamCall = Parameters<Upstream['send']>[0]

const encoder = new TextEncoder()
const line = (value: object): Uint8Array => encoder.encode(`data: ${JSON.stringify(value)}\n\n`)

function begun(name: string, rest: string): object {
  return chunk({ tool_calls: [{ index: 0, id: 'c1', function: { name, arguments: rest } }] })
}

/** What an upstream may do within its answer. `leave` is the client's doing. */
const PIECES = {
  text: line(chunk({ content: 'Hello' })),
  reasoning: line(chunk({ reasoning_content: 'hm' })),
  call: line(begun('read', '{"path": "/t')),
  more: line(chunk({ tool_calls: [{ index: 0, function: { arguments: 'mp"}' } }] })),
  finish: line(chunk({}, 'stop')),
  usage: line({ choices: [], usage: { prompt_tokens: 3, completion_tokens: 4 } }),
  done: encoder.encode('data: [DONE]\n\n'),
  comment: encoder.encode(': wait\n\n'),
  garbage: encoder.encode('data: {"a"\n\n'),
  half: encoder.encode('data: {"choices":[{"del'),
  error: line({ error: { message: 'boom', code: 500 } }),
  whole: encoder.encode(
    JSON.stringify({ choices: [{ message: { content: 'Hi' }, finish_reason: 'stop' }] }),
  ),
} as const
const ENDS = ['close', 'cut', 'hold'] as const

const answerPlan = fc.record({
  type: fc.constant('answer' as const),
  pieces: fc.array(fc.constantFrom(...(Object.keys(PIECES) as (keyof typeof PIECES)[])), {
    maxLength: 8,
  }),
  end: fc.constantFrom(...ENDS),
})
const upstreamPlan = fc.oneof(
  { weight: 4, arbitrary: answerPlan },
  {
    weight: 1,
    arbitrary: fc.record({ type: fc.constantFrom('refuse', 'reset', 'hang', 'learn') }),
  },
)
/** How many steps everything takes before the client leaves; beyond the last step it stays. */
const leaveAt = fc.nat({ max: 24 })

type Plan = typeof upstreamPlan extends fc.Arbitrary<infer T> ? T : never

/** Sends as planned. `step` is called before everything that happens. */
function sender(plan: Plan, step: () => void) {
  let sent = 0
  return async ({ signal, onSend }: UpstreamCall): Promise<Response> => {
    step()
    onSend()
    if (plan.type === 'answer') return new Response(play(plan, signal, step))
    if (plan.type === 'reset') throw Object.assign(new Error('gone'), { code: 'ECONNRESET' })
    if (plan.type === 'hang') await aborted(signal, step)
    const isLesson = plan.type === 'learn' && sent++ < 2
    const message = isLesson ? "Unsupported parameter: 'max_tokens'" : 'no'
    return Response.json({ error: { message } }, { status: 400 })
  }
}

type Answer = Extract<Plan, { type: 'answer' }>

function play({ pieces, end }: Answer, signal: AbortSignal, step: () => void) {
  let next = 0
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      step()
      if (signal.aborted) return controller.error(signal.reason)
      const piece = pieces[next++]
      if (piece !== undefined) return controller.enqueue(PIECES[piece])
      if (end === 'close') return controller.close()
      if (end === 'hold') await aborted(signal, step).catch((error) => controller.error(error))
      else controller.error(Object.assign(new Error('cut'), { code: 'ECONNRESET' }))
    },
  })
}

/** Never resolves; rejects when the signal aborts. Time passes in steps meanwhile. */
async function aborted(signal: AbortSignal, step: () => void): Promise<never> {
  for (;;) {
    if (signal.aborted) throw signal.reason
    step()
    await new Promise((resolve) => setImmediate(resolve))
  }
}

describe('whatever upstream and client do', () => {
  test('every exchange tells a whole story, every stream has one end, every place is given back', async () => {
    await fc.assert(
      fc.asyncProperty(upstreamPlan, leaveAt, fc.boolean(), async (plan, leave, stream) => {
        const client = new AbortController()
        let steps = 0
        // What hangs is always left in the end.
        const isHanging = plan.type === 'hang' || (plan.type === 'answer' && plan.end === 'hold')
        const step = (): void => {
          if (steps++ === leave || (isHanging && steps > 40)) client.abort()
        }
        const handler = messagesHandler(sender(plan, step))
        const response = await handler.ask({ stream }, client.signal)
        const text = await response.text()
        expect(storyFaults(handler.events)).toEqual([])
        expect(handler.limit.active()).toBe(0)
        const end = handler.events.findLast(({ type }) => type !== 'warning')
        const isWhole = end?.type === 'exchange.finished'
        expect(handler.events.filter(({ type }) => type === 'warning')).toEqual([])
        if (response.headers.get('content-type')?.startsWith('application/json') === true) {
          expect(response.status === 200).toBe(isWhole)
          return
        }
        const types = typesOf(await streamOf(new Response(text)).rest())
        expect(types).toMatch(isWhole ? / message_delta message_stop$/ : / error$/)
        expect(types.match(/message_start|message_stop|error/g)).toHaveLength(2)
      }),
      { numRuns: PROPERTY_RUNS },
    )
  })
})

describe('timers', () => {
  afterEach(() => {
    jest.useRealTimers()
  })

  test.each<[string, Plan]>([
    ['whole', { type: 'answer', pieces: ['text', 'finish', 'done'], end: 'close' }],
    ['cut', { type: 'answer', pieces: ['text'], end: 'cut' }],
    ['refused', { type: 'refuse' }],
  ])('none is left behind an answer that is %s', async (_, plan) => {
    jest.useFakeTimers()
    for (const stream of [true, false]) {
      const handler = messagesHandler(sender(plan, () => {}))
      await (await handler.ask({ stream })).text()
      // The end of the upstream is read once the answer is told.
      for (let turn = 0; turn < 20; turn++) await Promise.resolve()
      expect(jest.getTimerCount()).toBe(0)
    }
  })
})

describe('REQUEST_TIMEOUT', () => {
  afterEach(() => {
    jest.useRealTimers()
  })

  test.each([true, false])('counts from the last sign of life (stream: %p)', async (stream) => {
    jest.useFakeTimers()
    let time = 0
    const pass = (): void => {
      time += 600_000
      jest.advanceTimersByTime(600_000)
    }
    const refusal = JSON.stringify({ error: { message: "Unsupported parameter: 'temperature'" } })
    const slowBody = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          pass()
          controller.enqueue(new TextEncoder().encode(refusal))
          controller.close()
        },
      },
      { highWaterMark: 0 },
    )
    let attempts = 0
    const send = async ({ onSend, signal }: UpstreamCall): Promise<Response> => {
      onSend()
      pass()
      signal.throwIfAborted()
      if (attempts++ === 0) return new Response(slowBody, { status: 400 })
      return Response.json({ choices: [{ message: { content: 'Hi' }, finish_reason: 'stop' }] })
    }
    const handler = messagesHandler(send, { clock: () => time })
    const response = await handler.ask({ stream, temperature: 0.5 })
    expect(response.status).toBe(200)
    await response.text()
    expect(attempts).toBe(2)
  })
})

test.each([true, false])('an upstream is ended with what it did (stream: %p)', async (stream) => {
  const ended: unknown[] = []
  const handler = messagesHandler(async ({ onSend, signal }) => {
    onSend()
    signal.addEventListener('abort', () => ended.push(signal.reason))
    return new Response('data: {"error":{"message":"boom"}}\n\n')
  })
  await (await handler.ask({ stream })).text()
  expect(ended).toMatchObject([{ kind: 'upstream_error', message: 'boom' }])
})

describe('a fault of our own', () => {
  const secret = 'sk-secret-in-a-message'
  const broken = (): never => {
    throw new TypeError(secret)
  }
  const hello = async ({ onSend }: UpstreamCall): Promise<Response> => {
    onSend()
    const tool_calls = [{ id: 'c1', function: { name: 'read', arguments: '{}' } }]
    return Response.json({ choices: [{ message: { tool_calls }, finish_reason: 'tool_calls' }] })
  }

  test.each<[string, Partial<MessagesDependencies>]>([
    ['in the routes', { routes: { resolve: broken } as never }],
    ['in the ids', { newId: broken }],
    ['in the lessons', { lessons: { learned: broken, learn: broken, profileOf: broken } }],
    ['in the limit', { limit: { acquire: broken, active: broken, queued: broken } }],
    ['at the upstream', { upstream: { host: 'h', secrets: [], send: broken } as never }],
    ['in the memory', { memory: { keep: broken, recall: broken } }],
  ])('%s is a 500 without details and a warning with its place', async (_, overrides) => {
    for (const stream of [true, false]) {
      const handler = messagesHandler(hello, overrides)
      const response = await handler.ask({ stream })
      expect(response.status).toBe(500)
      const text = await response.text()
      expect(text).toContain('req_1')
      expect(text).not.toContain(secret)
      expect(storyFaults(handler.events)).toEqual([])
      const warnings = handler.events.filter((event) => event.type === 'warning')
      expect(warnings).toMatchObject([
        {
          exchange: 'req_1',
          message: expect.stringMatching(/TypeError at .*handler\.test\.ts:\d+|TypeError at src/),
        },
      ])
      expect(JSON.stringify(handler.events)).not.toContain(secret)
    }
  })
})
