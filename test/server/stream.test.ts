import { describe, expect, setDefaultTimeout, test } from 'bun:test'

import type { ExchangeFinished } from '../../src/events/events.ts'
import type { DemoScript } from '../../src/upstream/demo.ts'
import type { ErrorBody } from '../../src/wire/anthropic.ts'
import { brief } from '../helpers/brief.ts'
import type { ConfigOverrides } from '../helpers/build.ts'
import {
  answerOf,
  ask,
  askStream,
  type ClientStream,
  errorOf,
  HELLO,
  messageOf,
  typesOf,
} from '../helpers/client.ts'
import { startProxy } from '../helpers/proxy.ts'
import { storiesOf } from '../helpers/story.ts'
import { until } from '../helpers/until.ts'
import { chunk, DONE, hang, HOLD, refuse, say, sse, type Step, USAGE } from '../helpers/upstream.ts'

// A guard against hanging only.
setDefaultTimeout(60_000)

const HOUR = 3_600_000
const DOT = `data: ${JSON.stringify(chunk({ content: '.' }))}\n\n`
const END = `data: ${JSON.stringify(chunk({}, 'stop'))}\n\n${DONE}`
const USAGE_CHUNK = { choices: [], usage: USAGE }

/** A step of the script that ends when the test says so. */
function gate() {
  const { promise, resolve } = Promise.withResolvers<void>()
  return { passed: promise, open: () => resolve() }
}

/** Waits at the gate before its headers. */
function late(passed: Promise<void>, script: DemoScript): DemoScript {
  return async (request) => {
    await passed
    return await script(request)
  }
}

function paced(startAfterMs: number, pingIntervalMs: number): ConfigOverrides {
  return { server: { streamStartAfterMs: startAfterMs, pingIntervalMs } }
}

async function readUntil(stream: ClientStream, type: string, times = 1): Promise<void> {
  for (let left = times; left > 0;) {
    const event = await stream.next()
    if (event === undefined) throw new Error(`ended without ${type}: ${typesOf(stream.events)}`)
    if (event.type === type) left--
  }
}

describe('an upstream that keeps the client waiting', () => {
  test('the stream begins without it, and goes on when it comes', async () => {
    const { passed, open } = gate()
    await using proxy = startProxy(late(passed, say('Hello')), paced(5, 5))
    const stream = await askStream(proxy.url)
    await readUntil(stream, 'ping', 3)
    expect(typesOf(stream.events)).toBe('message_start ping ping ping')
    open()
    const events = await stream.rest()
    expect(brief(answerOf(events))).toBe('^ T(Hello) =end_turn 120+0/30$')
    expect(events.at(-1)?.type).toBe('message_stop')
  })

  test.each<[string, DemoScript, string, RegExp]>([
    ['a refusal', refuse(400, 'no such thing'), 'invalid_request_error', /no such thing/],
    ['a limit', refuse(429, 'slow down'), 'rate_limit_error', /slow down/],
    [
      'an overflow',
      refuse(
        400,
        'maximum context length is 10 tokens. However, your messages resulted in 20 tokens',
      ),
      'invalid_request_error',
      /^prompt is too long: 20 tokens > 10 maximum/,
    ],
    ['an error as the first event', sse({ error: { message: 'boom' } }), 'api_error', /boom/],
  ])('%s that comes after that is the last event', async (_, script, type, message) => {
    const { passed, open } = gate()
    await using proxy = startProxy(late(passed, script), paced(5, HOUR))
    const stream = await askStream(proxy.url)
    expect(stream.response.status).toBe(200)
    open()
    const events = await stream.rest()
    expect(typesOf(events)).toBe('message_start error')
    const { error } = events.at(-1) as ErrorBody
    expect(error).toMatchObject({ type, message: expect.stringMatching(message) })
    expect(storiesOf(proxy.events)[0]?.at(-1)).toMatchObject({
      type: 'exchange.failed',
      status: 200,
    })
  })

  test('without an early start its refusal keeps its status', async () => {
    const { passed, open } = gate()
    await using proxy = startProxy(late(passed, refuse(400, 'no')), paced(HOUR, 1))
    const response = ask(proxy.url, { ...HELLO, stream: true })
    await until(() => proxy.upstream.requests.length === 1, 'the request')
    open()
    expect((await response).status).toBe(400)
  })

  test('once its headers are here the stream begins soon', async () => {
    const { passed, open } = gate()
    const script = sse(': thinking\n\n', passed, chunk({ content: 'Hi' }, 'stop'), DONE)
    await using proxy = startProxy(script, paced(HOUR, HOUR))
    const stream = await askStream(proxy.url)
    await readUntil(stream, 'message_start')
    open()
    expect(brief(answerOf(await stream.rest()))).toStartWith('^ T(Hi) =end_turn')
  })

  test('so does it while only comments come', async () => {
    const { passed, open } = gate()
    const hi = `data: ${JSON.stringify(chunk({ content: 'Hi' }, 'stop'))}\n\n`
    const script = drip(': OPENROUTER PROCESSING\n\n', passed, hi)
    await using proxy = startProxy(script, paced(HOUR, 5))
    const stream = await askStream(proxy.url)
    await readUntil(stream, 'ping', 3)
    open()
    await stream.rest()
    expect(typesOf(stream.events)).toMatch(
      /^message_start( ping)+ content_block_start .* message_stop$/,
    )
  })
})

describe('pings', () => {
  test('fill silences and end with the answer', async () => {
    const { passed, open } = gate()
    const script = sse(chunk({ content: 'Hel' }), passed, chunk({ content: 'lo' }, 'stop'), DONE)
    await using proxy = startProxy(script, paced(HOUR, 5))
    const stream = await askStream(proxy.url)
    await readUntil(stream, 'ping', 2)
    expect(typesOf(stream.events)).toMatch(
      /^message_start content_block_start content_block_delta ping ping/,
    )
    open()
    const events = await stream.rest()
    expect(events.at(-1)?.type).toBe('message_stop')
    expect(brief(answerOf(events))).toStartWith('^ T(Hel|lo) =end_turn')
  })

  test('fill what the client does not see, too: hidden thinking', async () => {
    const { passed, open } = gate()
    const thought = `data: ${JSON.stringify(chunk({ reasoning_content: 'hm ' }))}\n\n`
    const hi = `data: ${JSON.stringify(chunk({ content: 'Hi' }, 'stop'))}\n\n`
    const script = drip(thought, passed, hi)
    await using proxy = startProxy(script, paced(HOUR, 10))
    const request = { ...HELLO, thinking: { type: 'adaptive', display: 'omitted' } }
    const stream = await askStream(proxy.url, request)
    await readUntil(stream, 'ping', 3)
    open()
    await stream.rest()
    expect(brief(answerOf(stream.events))).toMatch(/T\(Hi\) =end_turn/)
  })

  test('never come before message_start, nor in a stream that does not pause', async () => {
    await using proxy = startProxy(say('some words to stream'), paced(HOUR, HOUR))
    const stream = await askStream(proxy.url)
    expect(typesOf(await stream.rest())).not.toContain('ping')
  })
})

describe('REQUEST_TIMEOUT', () => {
  const short = { upstream: { timeoutMs: 50 } }

  test.each([true, false])('silence before the headers is a 504 (stream: %p)', async (stream) => {
    await using proxy = startProxy(hang(), short)
    const response = await ask(proxy.url, { ...HELLO, stream })
    expect(response.status).toBe(504)
    const { error } = await errorOf(response)
    expect(error).toMatchObject({
      type: 'timeout_error',
      message: expect.stringMatching(/REQUEST_TIMEOUT/),
    })
    await until(() => proxy.upstream.requests[0]?.signal.aborted === true, 'upstream closed')
    expect(storiesOf(proxy.events)[0]?.at(-1)).toMatchObject({
      status: 504,
      error: { kind: 'upstream_timeout' },
    })
  })

  test('silence between chunks is an error event, and another stream goes on', async () => {
    const { passed, open } = gate()
    const script: DemoScript = (request) =>
      JSON.stringify(request.body).includes('patient')
        ? drip(DOT, passed, END)(request)
        : sse(chunk({ content: 'Hel' }), HOLD)(request)
    await using proxy = startProxy(script, { upstream: { timeoutMs: 1_000 } })
    const patient = await askStream(proxy.url, {
      ...HELLO,
      messages: [{ role: 'user', content: 'patient' }],
    })
    const events = await (await askStream(proxy.url)).rest()
    expect(typesOf(events)).toBe('message_start content_block_start content_block_delta error')
    expect(events.at(-1)).toMatchObject({ error: { type: 'timeout_error' } })
    open()
    expect((await patient.rest()).at(-1)?.type).toBe('message_stop')
  })

  test('a steady drip is neither cut nor filled with pings', async () => {
    const timeoutMs = 1_000
    const { passed, open } = gate()
    await using proxy = startProxy(drip(DOT, passed, END), {
      upstream: { timeoutMs },
      server: { pingIntervalMs: timeoutMs },
    })
    const begun = performance.now()
    const stream = await askStream(proxy.url)
    while (performance.now() - begun < 1.2 * timeoutMs) await stream.next()
    open()
    expect((await stream.rest()).at(-1)?.type).toBe('message_stop')
    expect(typesOf(stream.events)).not.toContain('ping')
  })

  test('a client that is slow to read is not the upstream’s silence', async () => {
    const timeoutMs = 1_000
    const text = 'x'.repeat(200_000)
    const many = Array.from({ length: 60 }, () => chunk({ content: text }))
    await using proxy = startProxy(sse(...many, chunk({}, 'stop'), DONE), {
      upstream: { timeoutMs },
    })
    const stream = await askStream(proxy.url)
    await stream.next()
    // Longer than the upstream may be silent; the client's buffers are full by then.
    await Bun.sleep(1.5 * timeoutMs)
    expect((await stream.rest()).at(-1)?.type).toBe('message_stop')
  })
})

/** The same every millisecond until the gate opens; then the end. */
function drip(each: string, until: Promise<void>, end: string): DemoScript {
  return ({ signal }) => {
    const gate = { isOpen: false }
    void until.then(() => (gate.isOpen = true))
    return new Response(
      (async function* () {
        const encoder = new TextEncoder()
        while (!gate.isOpen && !signal.aborted) {
          yield encoder.encode(each)
          await Bun.sleep(1)
        }
        yield encoder.encode(end)
      })(),
    )
  }
}

describe('a stop sequence', () => {
  const STOP = { ...HELLO, stop_sequences: ['END'] }
  const spoken = chunk({ content: 'one END two' })

  const upstreams: [string, Step[], boolean][] = [
    ['that tells its usage', [spoken, chunk({ content: 'x' }), USAGE_CHUNK, DONE], false],
    ['that falls silent', [spoken, HOLD], true],
  ]
  const cases = upstreams.flatMap((one) => [[...one, true] as const, [...one, false] as const])

  test.concurrent.each(cases)('cuts an upstream %s (%#)', async (_, steps, estimated, isStream) => {
    await using proxy = startProxy(sse(...steps))
    const line = isStream
      ? brief(answerOf(await (await askStream(proxy.url, STOP)).rest()))
      : JSON.stringify(await messageOf(await ask(proxy.url, STOP)))
    if (isStream) expect(line).toStartWith('^ T(one ) =stop_sequence:END ')
    else
      expect(JSON.parse(line)).toMatchObject({
        content: [{ text: 'one ' }],
        stop_reason: 'stop_sequence',
        stop_sequence: 'END',
      })
    const end = storiesOf(proxy.events)[0]?.at(-1) as ExchangeFinished
    expect(end).toMatchObject({ stopReason: 'stop_sequence', tokens: { estimated } })
    if (!estimated) expect(end.tokens.input).toBe(120)
    const [request] = proxy.upstream.requests
    if (estimated) await until(() => request?.signal.aborted === true, 'upstream closed')
  })

  test.concurrent.each([true, false])(
    'cuts an upstream that goes on for ever (stream: %p)',
    async (isStream) => {
      const { passed } = gate()
      const endless = drip(`data: ${JSON.stringify(spoken)}\n\n`, passed, END)
      await using proxy = startProxy(endless)
      const body = await (await ask(proxy.url, { ...STOP, stream: isStream })).text()
      expect(body).toContain('stop_sequence')
      expect(body).not.toContain('two')
      const [request] = proxy.upstream.requests
      await until(() => request?.signal.aborted === true, 'upstream closed')
    },
  )
})

describe('a finish reason', () => {
  test.concurrent.each([true, false])(
    'is the end of an upstream that says nothing more (stream: %p)',
    async (isStream) => {
      await using proxy = startProxy(sse(chunk({ content: 'all' }, 'stop'), HOLD))
      const body = await (await ask(proxy.url, { ...HELLO, stream: isStream })).text()
      expect(body).toContain('end_turn')
      expect(storiesOf(proxy.events)[0]?.at(-1)?.type).toBe('exchange.finished')
      await until(() => proxy.upstream.requests[0]?.signal.aborted === true, 'upstream closed')
    },
  )
})
