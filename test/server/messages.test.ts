import { describe, expect, test } from 'bun:test'

import type { ExchangeFailed, ExchangeFinished, ExchangeSent } from '../../src/events/events.ts'
import { bytesOfAll } from '../../src/server/bodies.ts'
import type { DemoScript } from '../../src/upstream/demo.ts'
import type { ErrorBody } from '../../src/wire/anthropic.ts'
import type { JsonObject } from '../../src/wire/json.ts'
import { brief } from '../helpers/brief.ts'
import {
  answerOf,
  ask,
  askStream,
  errorOf,
  HELLO,
  messageOf,
  streamOf,
  typesOf,
} from '../helpers/client.ts'
import { startProxy, startProxyAt } from '../helpers/proxy.ts'
import { storiesOf } from '../helpers/story.ts'
import { until } from '../helpers/until.ts'
import {
  call,
  callTools,
  chunk,
  CUT,
  DONE,
  HOLD,
  html,
  json,
  refuse,
  reply,
  say,
  sse,
  type Step,
  USAGE,
} from '../helpers/upstream.ts'

const WHOLE = {
  choices: [
    { index: 0, message: { role: 'assistant', content: 'Hello, you' }, finish_reason: 'stop' },
  ],
  usage: USAGE,
}
const CHUNKS = [
  chunk({ content: 'Hello,' }),
  chunk({ content: ' you' }),
  chunk({}, 'stop'),
  { choices: [], usage: USAGE },
]

function asSse(type: string): DemoScript {
  const text = CHUNKS.map((one) => `data: ${JSON.stringify(one)}\n\n`).join('') + DONE
  return () => new Response(text, { headers: { 'content-type': type } })
}

function asJson(type: string): DemoScript {
  return () => new Response(JSON.stringify(WHOLE), { headers: { 'content-type': type } })
}

const UPSTREAMS: [string, DemoScript, string][] = [
  ['a stream', asSse('text/event-stream'), 'T(Hello,| you)'],
  ['a stream that calls itself JSON', asSse('application/json'), 'T(Hello,| you)'],
  ['a stream of plain text', asSse('text/plain'), 'T(Hello,| you)'],
  ['JSON', asJson('application/json'), 'T(Hello, you)'],
  ['JSON that calls itself a stream', asJson('text/event-stream'), 'T(Hello, you)'],
]

describe.each(UPSTREAMS)('an upstream that answers with %s', (_, script, streamed) => {
  test('a client that asks for a stream gets one', async () => {
    await using proxy = startProxy(script)
    const stream = await askStream(proxy.url)
    expect(brief(answerOf(await stream.rest())).replaceAll('|', '')).toBe(
      `^ ${streamed.replaceAll('|', '')} =end_turn 120+0/30$`,
    )
    expect(stream.response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
  })

  test('a client that asks for a message gets one', async () => {
    await using proxy = startProxy(script)
    const response = await ask(proxy.url)
    expect(response.headers.get('content-type')).toStartWith('application/json')
    const message = await messageOf(response)
    expect(message).toMatchObject({
      model: HELLO.model,
      content: [{ type: 'text', text: 'Hello, you' }],
      stop_reason: 'end_turn',
      usage: { input_tokens: 120, output_tokens: 30 },
    })
  })
})

test.each(['stream', 'JSON'])(
  'numbers beyond those of JavaScript stay as they are (%s)',
  async (of) => {
    const input = '{"id":1234567890123456789,"most":1e999}'
    const tool_calls = [{ index: 0, id: 'c1', function: { name: 'f', arguments: input } }]
    const whole = { choices: [{ message: { tool_calls }, finish_reason: 'tool_calls' }] }
    const script = of === 'JSON' ? json(whole) : sse(chunk({ tool_calls }), chunk({}, 'tool_calls'))
    await using proxy = startProxy(script)
    const response = await ask(proxy.url, { ...HELLO, tools: [{ name: 'f', input_schema: {} }] })
    expect(await response.text()).toContain(`"input":${input}`)
  },
)

const MB = 1024 * 1024

describe('the story of an exchange', () => {
  test.each([true, false])('a whole answer (stream: %p)', async (stream) => {
    await using proxy = startProxy(say('Hello'))
    const headers = {
      'user-agent': 'claude-cli/9',
      'x-claude-code-session-id': 'session-7',
      'x-claude-code-agent-id': 'agent-2',
    }
    const response = await ask(proxy.url, { ...HELLO, stream }, { headers })
    await response.text()
    const [story = []] = storiesOf(proxy.events)
    const types = story.map(({ type }) => type.replace('exchange.', ''))
    expect(types.filter((type) => type !== 'progress')).toEqual([
      'started',
      'routed',
      'sent',
      'responded',
      'firstToken',
      'finished',
    ])
    const id = response.headers.get('request-id')
    expect(story[0]).toMatchObject({
      id,
      model: HELLO.model,
      stream,
      client: { agent: 'claude-cli/9', session: 'session-7', subagent: 'agent-2' },
    })
    expect(story[1]).toMatchObject({ id, tier: 'big', upstreamModel: 'up-big' })
    // `{"model":"up-big","messages":[…],"max_tokens":1000}` and the fields of streams, by characters.
    expect(story[2]).toMatchObject({ id, attempt: 1 })
    expect((story[2] as ExchangeSent).promptTokens).toBeWithin(15, 60)
    expect(story[3]).toMatchObject({ id, status: 200, attempts: 1 })
    expect(story.at(-1)).toMatchObject({
      id,
      status: 200,
      stopReason: 'end_turn',
      tokens: { input: 120, output: 30, estimated: false },
    })
  })

  test('a request that no upstream took has cost no tokens', async () => {
    await using proxy = startProxyAt('http://127.0.0.1:1/v1')
    expect((await ask(proxy.url)).status).toBe(502)
    const end = storiesOf(proxy.events)[0]!.at(-1)
    expect(end).toMatchObject({ type: 'exchange.failed', tokens: undefined })
  })

  test('a request that cannot be read is one too', async () => {
    await using proxy = startProxy(say('Hello'))
    const response = await fetch(`${proxy.url}/v1/messages`, { method: 'POST', body: '{"model":' })
    expect(response.status).toBe(400)
    const [story = []] = storiesOf(proxy.events)
    expect(story.map(({ type }) => type)).toEqual(['exchange.started', 'exchange.failed'])
    expect(story[0]).toMatchObject({ model: undefined, id: response.headers.get('request-id') })
    expect(story[1]).toMatchObject({ status: 400, error: { kind: 'invalid_request' } })
  })

  test('what was changed on both ways is told at the end', async () => {
    await using proxy = startProxy(sse('data: {broken\n\n', ...CHUNKS.slice(0, 3), DONE))
    await ask(proxy.url, { ...HELLO, container: 'x', stream: true }).then((one) => one.text())
    const end = storiesOf(proxy.events)[0]?.at(-1) as ExchangeFinished
    expect(end.ledger.map(({ subject }) => subject)).toContainAllValues(['container', 'chunk'])
  })

  test('tokens that the upstream does not count are estimated and marked', async () => {
    await using proxy = startProxy(reply({ text: 'Hello there', usage: undefined }))
    const long = { ...HELLO, messages: [{ role: 'user', content: 'many words '.repeat(400) }] }
    const { usage } = await messageOf(await ask(proxy.url, long))
    expect(usage.input_tokens).toBeWithin(500, 3000)
    expect(usage.output_tokens).toBeWithin(1, 10)
    const end = storiesOf(proxy.events)[0]?.at(-1) as ExchangeFinished
    expect(end.tokens).toMatchObject({
      estimated: true,
      input: usage.input_tokens,
      output: usage.output_tokens,
    })
  })

  test('pictures do not count by their length', async () => {
    await using proxy = startProxy(reply({ text: 'Hello there', usage: undefined }))
    const source = { type: 'base64', media_type: 'image/png', data: 'iVBORw0KGgo'.repeat(20_000) }
    const content = [{ type: 'image', source }]
    const { usage } = await messageOf(
      await ask(proxy.url, { ...HELLO, messages: [{ role: 'user', content }] }),
    )
    expect(usage.input_tokens).toBeLessThan(500)
  })
})

describe('before the first byte an error is an HTTP error', () => {
  const cases: [string, DemoScript, number, string, RegExp][] = [
    ['refused', refuse(404, 'no such model'), 404, 'not_found_error', /no such model/],
    ['down', refuse(500, 'it burns'), 500, 'api_error', /it burns/],
    ['busy', refuse(503, 'loading'), 529, 'overloaded_error', /loading/],
    [
      'an error as the first event',
      sse({ error: { message: 'slow down', code: 429 } }),
      429,
      'rate_limit_error',
      /slow down/,
    ],
    [
      'an error within a good status',
      json({ error: { message: 'overloaded', code: 503 } }),
      529,
      'overloaded_error',
      /overloaded/,
    ],
    ['a page', html('<h1>Welcome</h1>'), 502, 'api_error', /OPENAI_BASE_URL/],
    ['nothing', () => new Response(''), 502, 'api_error', /OPENAI_BASE_URL/],
    ['nothing but comments', sse(': hello\n\n'), 502, 'api_error', /OPENAI_BASE_URL/],
    ['nothing but [DONE]', sse(DONE), 502, 'api_error', /OPENAI_BASE_URL/],
    ['rubbish', sse('data: {"a":\n\n', DONE), 502, 'api_error', /OPENAI_BASE_URL/],
    ['JSON of another kind', json({ hello: 'world' }), 502, 'api_error', /OPENAI_BASE_URL/],
    ['cut at once', sse(': hello\n\n', CUT), 502, 'api_error', /closed the connection/],
    [
      'broken off by a finish reason',
      sse({ choices: [{ delta: {}, finish_reason: 'insufficient_system_resource' }] }, DONE),
      529,
      'overloaded_error',
      /finish reason insufficient_system_resource/,
    ],
    [
      'a call that the model made wrong',
      json({
        choices: [
          {
            message: { content: null },
            finish_reason: 'function_call_filter: MALFORMED_FUNCTION_CALL',
          },
        ],
      }),
      502,
      'api_error',
      /MALFORMED_FUNCTION_CALL/,
    ],
    [
      'too long by our own guess',
      refuse(
        400,
        "This model's maximum context length is 10 tokens. However, you requested 8 output tokens and your prompt contains at least 3 input tokens, for a total of at least 11 tokens.",
      ),
      400,
      'invalid_request_error',
      /prompt is too long: \d+ tokens > 10 maximum/,
    ],
    [
      'too long',
      refuse(
        400,
        "This model's maximum context length is 100 tokens. However, your messages resulted in 200 tokens.",
        'context_length_exceeded',
      ),
      400,
      'invalid_request_error',
      /prompt is too long: 200 tokens > 100 maximum/,
    ],
  ]
  test.each(cases)('%s', async (_, script, status, type, message) => {
    await using proxy = startProxy(script)
    for (const stream of [true, false]) {
      const response = await ask(proxy.url, { ...HELLO, stream })
      expect(response.status).toBe(status)
      expect(response.headers.get('content-type')).toStartWith('application/json')
      const body = await errorOf(response)
      expect(body).toMatchObject({ type: 'error', error: { type } })
      expect(body.request_id).toBe(response.headers.get('request-id')!)
      expect(body.error.message).toMatch(message)
      const end = storiesOf(proxy.events).at(-1)?.at(-1) as ExchangeFailed
      expect(end).toMatchObject({ type: 'exchange.failed', status, id: body.request_id })
      expect(end.error.message).toBe(body.error.message)
    }
  })
})

describe('after the first byte an error is the last event', () => {
  const [hello] = CHUNKS
  const begun = (name: string) =>
    chunk({ tool_calls: [{ index: 0, id: 'c1', function: { name, arguments: '{"path": "/t' } }] })

  /** What follows the first chunk comes once the client has seen that one. */
  async function after(first: JsonObject, ...then: readonly Step[]) {
    const { promise: seen, resolve } = Promise.withResolvers<void>()
    await using proxy = startProxy(sse(first, seen, ...then))
    const stream = await askStream(proxy.url)
    await stream.next()
    resolve()
    const events = await stream.rest()
    return { events, stream, story: storiesOf(proxy.events)[0]! }
  }

  test.each<[string, JsonObject, Step[], string, RegExp]>([
    ['cut', hello!, [CUT], 'api_error', /closed the connection/],
    ['ended early', hello!, [], 'api_error', /ended its answer early/],
    [
      'an error chunk',
      hello!,
      [
        { error: { message: 'out of memory', code: 500 } },
        chunk({ content: 'late' }, 'stop'),
        DONE,
      ],
      'api_error',
      /out of memory/,
    ],
    [
      'an overflow',
      hello!,
      [{ error: { message: 'prompt is too long: 5 tokens > 4 maximum' } }],
      'invalid_request_error',
      /^prompt is too long: 5 tokens > 4 maximum/,
    ],
    ['cut in arguments', begun('Write'), [CUT], 'api_error', /closed the connection/],
    ['ended in arguments', begun('Write'), [], 'api_error', /ended its answer early/],
  ])('%s', async (_, first, then, type, message) => {
    const { events, stream, story } = await after(first, ...then)
    expect(stream.response.status).toBe(200)
    expect(typesOf(events)).toMatch(/^message_start content_block_start content_block_delta error$/)
    const last = events.at(-1) as ErrorBody
    expect(last).toMatchObject({ type: 'error', error: { type } })
    expect(last.error.message).toMatch(message)
    expect(last.request_id).toBe(stream.response.headers.get('request-id')!)
    expect(story.at(-1)).toMatchObject({
      type: 'exchange.failed',
      status: 200,
      phase: first === hello ? 'text' : 'tool',
      tokens: { estimated: true },
      error: { message: last.error.message },
    })
  })

  test('text that came in one read with it goes out before it', async () => {
    const text = `data: ${JSON.stringify(chunk({ content: ' world' }))}\n\n`
    const error = `data: ${JSON.stringify({ error: { message: 'boom' } })}\n\n`
    const { events } = await after(hello!, text + error)
    expect(typesOf(events)).toMatch(/content_block_delta content_block_delta error$/)
    expect(JSON.stringify(events)).toContain(' world')
  })

  test('but an upstream that breaks off behind its finish reason has answered', async () => {
    const { events } = await after(chunk({ content: 'Hello,' }, 'stop'), CUT)
    expect(brief(answerOf(events))).toMatch(/^\^ T\(Hello,\) =end_turn .*\$$/)
  })

  test.each([true, false])(
    '[DONE] ends the answer, whatever the upstream does (stream: %p)',
    async (stream) => {
      await using proxy = startProxy(sse(...CHUNKS, DONE, HOLD))
      const text = await (await ask(proxy.url, { ...HELLO, stream })).text()
      expect(text).toContain('end_turn')
      await until(() => proxy.upstream.requests[0]?.signal.aborted === true, 'upstream closed')
      expect(storiesOf(proxy.events)[0]?.at(-1)?.type).toBe('exchange.finished')
    },
  )

  test.each<[string, Step[], boolean]>([
    ['first', [], true],
    ['first, plain', [], false],
    ['in the middle', [hello!], true],
    ['in the middle, plain', [hello!], false],
  ])('an error chunk closes the upstream: %s', async (_, before, stream) => {
    await using proxy = startProxy(sse(...before, { error: { message: 'boom' } }, HOLD))
    expect(await (await ask(proxy.url, { ...HELLO, stream })).text()).toContain('boom')
    await until(() => proxy.upstream.requests[0]?.signal.aborted === true, 'upstream closed')
  })

  test('the plain answer to a cut stream is an error as well', async () => {
    await using proxy = startProxy(sse(begun('Write'), CUT))
    const response = await ask(proxy.url)
    expect(response.status).toBe(502)
    expect((await errorOf(response)).error.type).toBe('api_error')
  })
})

describe('headers of the answer', () => {
  const limits = {
    'x-ratelimit-limit-requests': '500',
    'x-ratelimit-remaining-tokens': '12',
    'x-ratelimit-reset-requests': '1m0s',
    'content-language': 'de',
  }
  const translated = (headers: Headers) =>
    [...headers.keys()].filter((name) => /ratelimit|content-language/.test(name))

  test.each([true, false])('rate limits are translated (stream: %p)', async (stream) => {
    await using proxy = startProxy(json(WHOLE, 200, limits))
    const { headers } = await ask(proxy.url, { ...HELLO, stream })
    expect(translated(headers)).toEqual([
      'anthropic-ratelimit-requests-limit',
      'anthropic-ratelimit-requests-reset',
      'anthropic-ratelimit-tokens-remaining',
    ])
    expect(headers.get('anthropic-ratelimit-requests-limit')).toBe('500')
    expect(Date.parse(headers.get('anthropic-ratelimit-requests-reset')!)).toBeGreaterThan(
      Date.now(),
    )
  })

  test.each([true, false])(
    'of a refusal too, with its retry headers (stream: %p)',
    async (stream) => {
      await using proxy = startProxy(refuse(429, 'slow', null, { ...limits, 'retry-after': '7' }))
      const { headers } = await ask(proxy.url, { ...HELLO, stream })
      expect(headers.get('retry-after')).toBe('7')
      expect(headers.get('anthropic-ratelimit-tokens-remaining')).toBe('12')
      expect(translated(headers)).toHaveLength(3)
    },
  )

  test.each([true, false])('an answer in gzip comes out plain (stream: %p)', async (stream) => {
    const type = { 'content-type': 'application/json', 'content-encoding': 'gzip' }
    const packed = Bun.gzipSync(JSON.stringify(WHOLE))
    await using proxy = startProxy(() => new Response(packed, { headers: type }))
    const response = await ask(proxy.url, { ...HELLO, stream })
    expect(response.headers.get('content-encoding')).toBeNull()
    expect(await response.text()).toContain('Hello, you')
  })

  test('a refusal in gzip is read', async () => {
    const body = Bun.gzipSync(JSON.stringify({ error: { message: 'not today' } }))
    const headers = { 'content-encoding': 'gzip', 'content-type': 'application/json' }
    await using proxy = startProxy(() => new Response(body, { status: 400, headers }))
    expect((await errorOf(await ask(proxy.url))).error.message).toContain('not today')
  })
})

describe('requests that are refused here', () => {
  const nested = `{"model":"m","max_tokens":1,"messages":${'['.repeat(300)}${']'.repeat(300)}}`
  const deep = JSON.stringify({
    ...HELLO,
    messages: [{ role: 'user', content: [{ type: 'text', text: 'x', y: 1 }] }],
  }).replace('"y":1', `"y":${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`)

  test.each<[string, string, RegExp]>([
    ['no JSON', 'Hello', /not valid JSON/],
    ['no body', '', /no/],
    ['a list', '[]', /body:/],
    ['no model', JSON.stringify({ ...HELLO, model: undefined }), /^model:/],
    ['a model that is no text', JSON.stringify({ ...HELLO, model: 4 }), /^model:/],
    ['no messages', JSON.stringify({ ...HELLO, messages: undefined }), /^messages:/],
    ['no max_tokens', JSON.stringify({ ...HELLO, max_tokens: undefined }), /^max_tokens:/],
    ['a negative max_tokens', JSON.stringify({ ...HELLO, max_tokens: -1 }), /^max_tokens:/],
    [
      'a strange role',
      JSON.stringify({ ...HELLO, messages: [{ role: 'tool', content: '' }] }),
      /^messages\.0\.role:/,
    ],
    ['deep lists', nested, /levels deep/],
    ['20,000 nested objects', deep, /levels deep/],
  ])('%s', async (_, body, message) => {
    await using proxy = startProxy(say('Hello'))
    const response = await fetch(`${proxy.url}/v1/messages`, { method: 'POST', body })
    expect(response.status).toBe(400)
    expect((await errorOf(response)).error).toEqual({
      type: 'invalid_request_error',
      message: expect.stringMatching(message),
    })
    expect(proxy.upstream.requests).toEqual([])
  })

  test('a body that is too large', async () => {
    await using proxy = startProxy(say('Hello'), { server: { maxBodyBytes: MB } })
    const content = 'x'.repeat(MB)
    const response = await ask(proxy.url, { ...HELLO, messages: [{ role: 'user', content }] })
    expect(response.status).toBe(413)
    const { error } = await errorOf(response)
    expect(error).toMatchObject({ type: 'request_too_large' })
    expect(error.message).toContain('MAX_BODY_MB')
    expect(storiesOf(proxy.events)[0]?.at(-1)).toMatchObject({ status: 413 })
  })
})

test.each(['/v1/messages', '/v1/messages/count_tokens'])(
  '%s gives the memory of each body back',
  async (path) => {
    await using proxy = startProxy(say('Hello'), { server: { maxBodyBytes: 8 * MB } })
    const request = { ...HELLO, messages: [{ role: 'user', content: 'x'.repeat(7 * MB) }] }
    for (let bytes = 0; bytes <= bytesOfAll(8 * MB); bytes += 7 * MB) {
      const init = { method: 'POST', body: JSON.stringify(request) }
      expect((await fetch(proxy.url + path, init)).status).toBe(200)
    }
  },
)

describe('what needs no upstream', () => {
  const SEARCH = { ...HELLO, tools: [{ type: 'web_search_20250305', name: 'web_search' }] }

  test('a request that offers nothing but web search is answered here', async () => {
    await using proxy = startProxy(refuse(500, 'nobody asks me'))
    const { content, stop_reason } = await messageOf(await ask(proxy.url, SEARCH))
    expect(stop_reason).toBe('end_turn')
    expect(content).toEqual([
      { type: 'text', text: expect.stringMatching(/^Not available through this proxy/) },
    ])
    const streamed = streamOf(await ask(proxy.url, { ...SEARCH, stream: true }))
    expect(brief(answerOf(await streamed.rest()))).toMatch(
      /^\^ T\(Not available .*\) =end_turn 0\+0\/0\$$/,
    )
    expect(proxy.upstream.requests).toEqual([])
    expect(storiesOf(proxy.events).map((story) => story.at(-1)?.type)).toEqual([
      'exchange.finished',
      'exchange.finished',
    ])
  })

  test('beside another tool it is left out', async () => {
    await using proxy = startProxy(callTools(call('read', { path: 'a' })))
    const tools = [...SEARCH.tools, { name: 'read', input_schema: { type: 'object' } }]
    const { content } = await messageOf(await ask(proxy.url, { ...HELLO, tools }))
    expect(content).toMatchObject([{ type: 'tool_use', name: 'read', input: { path: 'a' } }])
    expect(proxy.upstream.requests[0]?.body['tools']).toHaveLength(1)
  })
})
