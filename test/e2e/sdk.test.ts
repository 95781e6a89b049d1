import { describe, expect, setDefaultTimeout, test } from 'bun:test'

import { Anthropic } from '@anthropic-ai/sdk'
import type {
  ContentBlock,
  Message,
  MessageCreateParams,
  RawContentBlockDelta,
} from '@anthropic-ai/sdk/resources/messages'
import { Anthropic as Anthropic0 } from 'anthropic-sdk-0'

import { startApp } from '../../src/app.ts'
import type { Reply } from '../../src/upstream/demo-wire.ts'
import type { DemoScript } from '../../src/upstream/demo.ts'
import { type ConfigOverrides, testConfig } from '../helpers/build.ts'
import { foreignFields } from '../helpers/openai-fields.ts'
import { startProxy } from '../helpers/proxy.ts'
import { rawUpstream } from '../helpers/raw-upstream.ts'
import { until } from '../helpers/until.ts'
import {
  byTurn,
  call,
  callTools,
  chunk,
  CUT,
  DONE,
  hang,
  HOLD,
  html,
  inOrder,
  json,
  messagesOf,
  refuse,
  reply,
  say,
  sse,
  type Step,
  USAGE,
} from '../helpers/upstream.ts'

// A guard against hanging only.
setDefaultTimeout(60_000)

const PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

const HELLO = {
  model: 'claude-opus-5-5',
  max_tokens: 1000,
  messages: [{ role: 'user' as const, content: 'Hello' }],
}
const WEATHER = {
  name: 'get_weather',
  description: 'The weather of a city',
  input_schema: { type: 'object' as const, properties: { city: { type: 'string' } } },
}

const SDKS = [
  ['1.x', Anthropic],
  ['0.x', Anthropic0 as unknown as typeof Anthropic],
] as const

describe.each(SDKS)('the Anthropic SDK %s', (_, SDK) => {
  function start(script: DemoScript, overrides: ConfigOverrides = {}) {
    const proxy = startProxy(script, overrides)
    const client = new SDK({ baseURL: proxy.url, apiKey: 'any', maxRetries: 0 })
    return { ...proxy, client }
  }

  /** The same request whole and streamed. */
  async function both(script: DemoScript, params: MessageCreateParams = HELLO) {
    await using proxy = start(script)
    const { stream: _stream, ...request } = params
    const whole = await proxy.client.messages.create(request)
    const streamed = await proxy.client.messages.stream(request).finalMessage()
    const bodies = proxy.upstream.requests.map(({ body }) => body)
    expect(bodies.flatMap(foreignFields)).toEqual([])
    return { whole, streamed, bodies }
  }

  describe('answers, whole and streamed', () => {
    const usage = {
      ...USAGE,
      prompt_tokens_details: { cached_tokens: 100 },
      completion_tokens_details: { reasoning_tokens: 10 },
    }
    const paris = call('get_weather', { city: 'Paris' }, 'call_1')
    const rome = call('get_weather', { city: 'Rome "Ω"' }, 'call_2')

    test.each<[string, Partial<Reply>, string, object[]]>([
      ['text', { text: 'Hello, world' }, 'end_turn', [{ type: 'text', text: 'Hello, world' }]],
      ['text cut by the limit', { text: 'Hel', finish: 'length' }, 'max_tokens', [{ text: 'Hel' }]],
      ['nothing at all', { text: '' }, 'end_turn', []],
      [
        'reasoning',
        { reasoning: 'Let me see.', text: 'Hello' },
        'end_turn',
        [
          { type: 'thinking', thinking: 'Let me see.' },
          { type: 'text', text: 'Hello' },
        ],
      ],
      [
        'a tool call',
        { calls: [paris] },
        'tool_use',
        [{ type: 'tool_use', id: 'call_1', name: 'get_weather', input: { city: 'Paris' } }],
      ],
      [
        'parallel tool calls after text',
        { text: 'Both.', calls: [paris, rome] },
        'tool_use',
        [
          { type: 'text', text: 'Both.' },
          { type: 'tool_use', id: 'call_1', input: { city: 'Paris' } },
          { type: 'tool_use', id: 'call_2', input: { city: 'Rome "Ω"' } },
        ],
      ],
      ['usage with a cache', { text: 'Hi', usage }, 'end_turn', [{ type: 'text', text: 'Hi' }]],
    ])('%s', async (_case, parts, stopReason, content) => {
      const params = { ...HELLO, tools: [WEATHER] }
      const { whole, streamed } = await both(reply(parts), params)
      expect(whole.content).toMatchObject(content)
      expect(whole.stop_reason).toBe(stopReason as typeof whole.stop_reason)
      expect(whole.model).toBe('claude-opus-5-5')
      expect(comparable(streamed)).toEqual(comparable(whole))
      expect(streamed.id).not.toBe(whole.id)
    })

    test('token counts are disjoint: what came from the cache is not input again', async () => {
      const { whole, streamed } = await both(reply({ text: 'Hi', usage }))
      for (const message of [whole, streamed]) {
        expect(message.usage).toMatchObject({
          input_tokens: 20,
          cache_read_input_tokens: 100,
          output_tokens: 30,
        })
      }
    })

    test('an upstream that counts nothing: estimates above zero', async () => {
      const { whole, streamed } = await both(reply({ text: 'Hello there', usage: undefined }))
      for (const { usage: estimate } of [whole, streamed]) {
        expect(estimate.input_tokens).toBeGreaterThan(0)
        expect(estimate.output_tokens).toBeGreaterThan(0)
      }
    })

    // BerriAI/litellm#29441, musistudio/claude-code-router#1356
    test('interleaved parallel calls keep their own arguments', async () => {
      const fragment = (index: number, more: object) => chunk({ tool_calls: [{ index, ...more }] })
      const open = (index: number, id: string) =>
        fragment(index, { id, function: { name: 'get_weather', arguments: '' } })
      const script = sse(
        chunk({ role: 'assistant', content: 'Both.' }),
        open(0, 'a'),
        open(1, 'b'),
        fragment(0, { function: { arguments: '{"city":' } }),
        fragment(1, { function: { arguments: '{"city":"Ro' } }),
        fragment(0, { function: { arguments: '"Paris"}' } }),
        fragment(1, { function: { arguments: 'me"}' } }),
        chunk({}, 'tool_calls'),
        DONE,
      )
      await using proxy = start(script)
      const stream = proxy.client.messages.stream({ ...HELLO, tools: [WEATHER] })
      const { content } = await stream.finalMessage()
      expect(content).toMatchObject([
        { type: 'text', text: 'Both.' },
        { type: 'tool_use', id: 'a', input: { city: 'Paris' } },
        { type: 'tool_use', id: 'b', input: { city: 'Rome' } },
      ])
    })

    test('the text arrives while the upstream is still speaking', async () => {
      await using proxy = start(sse(chunk({ content: 'Hel' }), chunk({ content: 'lo' }), HOLD))
      const stream = proxy.client.messages.stream(HELLO)
      const texts: string[] = []
      for await (const event of stream) {
        if (event.type !== 'content_block_delta' || event.delta.type !== 'text_delta') continue
        texts.push(event.delta.text)
        if (texts.join('') === 'Hello') break
      }
      expect(texts.join('')).toBe('Hello')
    })

    test('every answer has a request id', async () => {
      await using proxy = start(say('Hello'))
      const { _request_id: whole } = await proxy.client.messages.create(HELLO)
      const { request_id: streamed } = await proxy.client.messages
        .create({ ...HELLO, stream: true })
        .withResponse()
      expect([whole, streamed]).toEqual([
        expect.stringMatching(/^req_./),
        expect.stringMatching(/^req_./),
      ])
      expect(whole).not.toBe(streamed)
    })

    test('the upstream is asked for the model of the tier', async () => {
      await using proxy = start(say('Hello'))
      for (const model of [
        'claude-opus-5-5',
        'claude-sonnet-5-5[1m]',
        'claude-haiku-5-5',
        'other',
      ]) {
        await proxy.client.messages.create({ ...HELLO, model })
      }
      const asked = proxy.upstream.requests.map(({ body }) => body['model'])
      expect(asked).toEqual(['up-big', 'up-middle', 'up-small', 'other'])
    })
  })

  describe('a conversation', () => {
    test('with parallel tools goes back to the upstream in its order', async () => {
      const script = byTurn(
        callTools(call('get_weather', { city: 'Paris' }, 'a'), call('get_weather', {}, 'b')),
        say('Done.'),
      )
      await using proxy = start(script)
      const params = { ...HELLO, tools: [WEATHER] }
      const first = await proxy.client.messages.stream(params).finalMessage()
      const results = toolUses(first).map(({ id }) => ({
        type: 'tool_result' as const,
        tool_use_id: id,
        content: `weather ${id}`,
      }))
      const last = await proxy.client.messages.create({
        ...params,
        messages: [
          ...HELLO.messages,
          { role: 'assistant', content: first.content },
          { role: 'user', content: [...results, { type: 'text', text: 'And?' }] },
        ],
      })
      expect(last.content).toMatchObject([{ type: 'text', text: 'Done.' }])
      expect(proxy.upstream.requests.at(-1)?.body['messages']).toMatchObject([
        { role: 'user', content: 'Hello' },
        {
          role: 'assistant',
          tool_calls: [
            { id: 'a', function: { name: 'get_weather', arguments: '{"city":"Paris"}' } },
            { id: 'b', function: { name: 'get_weather', arguments: '{}' } },
          ],
        },
        { role: 'tool', tool_call_id: 'a', content: 'weather a' },
        { role: 'tool', tool_call_id: 'b', content: 'weather b' },
        { role: 'user' },
      ])
    })

    describe('reasoning goes back to an upstream that wants it', () => {
      const thinks = reply({ reasoning: 'Let me see.', calls: [call('get_weather', {}, 'a')] })
      const wantsIt = { upstream: { profile: { replay: 'reasoning_content' as const } } }
      const result = { type: 'tool_result' as const, tool_use_id: 'a', content: 'ok' }
      const ask = (display: 'summarized' | 'omitted') => ({
        ...HELLO,
        tools: [WEATHER],
        thinking: { type: 'adaptive' as const, display },
      })
      const goOn = (display: 'summarized' | 'omitted', content: ContentBlock[]) => ({
        ...ask(display),
        messages: [
          ...HELLO.messages,
          { role: 'assistant' as const, content },
          { role: 'user' as const, content: [result] },
        ],
      })

      test.each([
        ['summarized', 'Let me see.'],
        ['omitted', ''],
      ] as const)('%s, by the block that the client returns', async (display, shown) => {
        await using before = start(thinks, wantsIt)
        const { content } = await before.client.messages.stream(ask(display)).finalMessage()
        expect(content[0]).toMatchObject({ type: 'thinking', thinking: shown })
        // Another proxy, as after a restart: only the block can know.
        await using after = start(say('Done.'), wantsIt)
        await after.client.messages.create(goOn(display, content))
        const [assistant] = messagesOf(after.upstream.requests[0]?.body ?? {}, 'assistant')
        expect(assistant).toMatchObject({ reasoning_content: 'Let me see.' })
      })

      // QuantumNous/new-api#3121, decolua/9router#355
      test('by the id of the call, when the client dropped the block', async () => {
        await using proxy = start(byTurn(thinks, say('Done.')), wantsIt)
        const { content } = await proxy.client.messages.stream(ask('omitted')).finalMessage()
        const kept = content.filter(({ type }) => type !== 'thinking')
        await proxy.client.messages.create(goOn('omitted', kept))
        const [assistant] = messagesOf(proxy.upstream.requests[1]?.body ?? {}, 'assistant')
        expect(assistant).toMatchObject({ reasoning_content: 'Let me see.' })
      })
    })

    test.each([
      [
        'base64',
        { type: 'base64', media_type: 'image/png', data: PNG },
        `data:image/png;base64,${PNG}`,
      ],
      ['url', { type: 'url', url: 'https://example.com/a.png' }, 'https://example.com/a.png'],
    ] as const)('an image by %s reaches the upstream', async (_case, source, url) => {
      const content = [
        { type: 'text' as const, text: 'What is this?' },
        { type: 'image' as const, source },
      ]
      const { bodies } = await both(say('A dot.'), {
        ...HELLO,
        messages: [{ role: 'user', content }],
      })
      for (const body of bodies) {
        expect(messagesOf(body, 'user')).toMatchObject([
          {
            content: [
              { type: 'text', text: 'What is this?' },
              { type: 'image_url', image_url: { url } },
            ],
          },
        ])
      }
    })

    test('a schema for the answer becomes a response format', async () => {
      const schema = {
        type: 'object',
        properties: { title: { type: 'string' } },
        required: ['title'],
        additionalProperties: false,
      }
      const { whole, bodies } = await both(say('{"title":"Hello"}'), {
        ...HELLO,
        output_config: { format: { type: 'json_schema', schema } },
      })
      expect(whole.content).toMatchObject([{ type: 'text', text: '{"title":"Hello"}' }])
      expect(bodies[0]?.['response_format']).toMatchObject({
        type: 'json_schema',
        json_schema: { schema },
      })
    })

    test('a stop sequence ends the answer, even where the upstream ignores it', async () => {
      const { whole, streamed, bodies } = await both(say('one two END three'), {
        ...HELLO,
        stop_sequences: ['END'],
      })
      for (const message of [whole, streamed]) {
        expect(message).toMatchObject({
          content: [{ type: 'text', text: 'one two ' }],
          stop_reason: 'stop_sequence',
          stop_sequence: 'END',
        })
      }
      expect(bodies[0]?.['stop']).toEqual(['END'])
    })
  })

  describe('beside messages', () => {
    test('tokens are counted without the upstream', async () => {
      await using proxy = start(say('unused'))
      const { messages } = proxy.client
      const { model } = HELLO
      const short = await messages.countTokens({ model, messages: HELLO.messages })
      const long = await messages.countTokens({
        model,
        messages: [{ role: 'user', content: 'Hello world. '.repeat(500) }],
        tools: [WEATHER],
      })
      expect(short.input_tokens).toBeGreaterThan(0)
      expect(long.input_tokens).toBeGreaterThan(1_000)
      expect(proxy.upstream.requests).toEqual([])
    })

    test('models are listed and found', async () => {
      await using proxy = start(say('unused'))
      const { data } = await proxy.client.models.list({ limit: 1000 })
      expect(data.some(({ id }) => id.startsWith('claude'))).toBe(true)
      for (const model of data) {
        expect(await proxy.client.models.retrieve(model.id)).toMatchObject({ id: model.id })
      }
      const missing = await caught(proxy.client.models.retrieve('no-such-model'))
      expect(missing).toBeInstanceOf(SDK.NotFoundError)
    })

    test('the key of the proxy is asked for, in either header', async () => {
      await using proxy = start(say('Hello'), { server: { clientKey: 'secret' } })
      const baseURL = proxy.url
      const wrong = await caught(proxy.client.messages.create(HELLO))
      expect(wrong).toBeInstanceOf(SDK.AuthenticationError)
      for (const key of [{ apiKey: 'secret' }, { apiKey: null, authToken: 'secret' }]) {
        const { content } = await new SDK({ ...key, baseURL }).messages.create(HELLO)
        expect(content).toMatchObject([{ text: 'Hello' }])
      }
      expect(proxy.upstream.requests[0]?.headers.get('authorization')).toBe('Bearer test-key')
    })
  })

  describe('errors of the upstream', () => {
    type Failure = [string, DemoScript, keyof typeof SDK, number, string]

    test.each<Failure>([
      ['400', refuse(400, 'Bad value'), 'BadRequestError', 400, 'invalid_request_error'],
      ['401', refuse(401, 'Bad key'), 'AuthenticationError', 401, 'authentication_error'],
      ['402', refuse(402, 'No credits'), 'APIError', 402, 'billing_error'],
      ['403', refuse(403, 'Region'), 'PermissionDeniedError', 403, 'permission_error'],
      ['404', refuse(404, 'No model'), 'NotFoundError', 404, 'not_found_error'],
      ['422', refuse(422, 'Bad field'), 'BadRequestError', 400, 'invalid_request_error'],
      ['429', refuse(429, 'Slow down'), 'RateLimitError', 429, 'rate_limit_error'],
      [
        '429 for an empty account',
        refuse(429, 'You exceeded your current quota', 'insufficient_quota'),
        'APIError',
        402,
        'billing_error',
      ],
      ['500', refuse(500, 'Oops'), 'InternalServerError', 500, 'api_error'],
      ['503', refuse(503, 'Loading'), 'InternalServerError', 529, 'overloaded_error'],
      ['529', refuse(529, 'Overloaded'), 'InternalServerError', 529, 'overloaded_error'],
      ['an HTML page', html('<h1>Welcome</h1>'), 'InternalServerError', 502, 'api_error'],
      ['an HTML error', html('<h1>Bad gateway</h1>', 502), 'InternalServerError', 502, 'api_error'],
      ['JSON of another kind', json({ hello: 1 }), 'InternalServerError', 502, 'api_error'],
      ['nothing', html(''), 'InternalServerError', 502, 'api_error'],
      [
        'an error with status 200',
        refuse(200, 'Slow', 429),
        'RateLimitError',
        429,
        'rate_limit_error',
      ],
    ])('%s', async (_case, script, errorClass, status, type) => {
      await using proxy = start(script)
      for (const attempt of [
        () => proxy.client.messages.create(HELLO),
        () => proxy.client.messages.stream(HELLO).finalMessage(),
      ]) {
        const error = await caught(attempt())
        expect(error).toBeInstanceOf(SDK[errorClass] as typeof Anthropic.APIError)
        expect(error).toMatchObject({ status, type, error: { error: { type } } })
        expect((error as { requestID: string }).requestID).toMatch(/^req_/)
      }
    })

    test('the text of the upstream is kept', async () => {
      await using proxy = start(refuse(400, 'Temperature must be lower than 2'))
      const error = await caught(proxy.client.messages.create(HELLO))
      expect(String(error)).toContain('Temperature must be lower than 2')
    })

    test('a context overflow is said in the words that make a client compact', async () => {
      const text =
        "This model's maximum context length is 128000 tokens. However, your messages resulted in 140000 tokens."
      await using proxy = start(refuse(400, text, 'context_length_exceeded'))
      const error = await caught(proxy.client.messages.create(HELLO))
      expect(error).toBeInstanceOf(SDK.BadRequestError)
      expect(String(error)).toContain('prompt is too long: 140000 tokens > 128000 maximum')
    })

    test.each([
      ['429', refuse(429, 'Slow down', 'rate_limit_exceeded', { 'retry-after-ms': '1' })],
      ['503', refuse(503, 'Loading', null, { 'retry-after-ms': '1' })],
    ])('%s is repeated by the SDK, when the upstream says', async (_case, script) => {
      await using proxy = start(inOrder(script, script, say('At last')))
      const client = new SDK({ baseURL: proxy.url, apiKey: 'any', maxRetries: 2 })
      const { content } = await client.messages.create(HELLO)
      expect(content).toMatchObject([{ text: 'At last' }])
      expect(proxy.upstream.requests).toHaveLength(3)
    })

    test('a refused key is not asked again', async () => {
      await using proxy = start(refuse(401, 'Incorrect API key provided'))
      const client = new SDK({ baseURL: proxy.url, apiKey: 'any', maxRetries: 2 })
      await caught(client.messages.create(HELLO))
      expect(proxy.upstream.requests).toHaveLength(1)
    })

    test('a connection that is dropped, or never made, is a 502', async () => {
      const raw = rawUpstream({ type: 'reset' })
      const app = startApp(testConfig(raw.url))
      const client = new SDK({ baseURL: app.url, apiKey: 'any', maxRetries: 0 })
      const dropped = await caught(client.messages.create(HELLO))
      raw[Symbol.dispose]()
      const refused = await caught(client.messages.create(HELLO))
      for (const error of [dropped, refused]) {
        expect(error).toMatchObject({ status: 502, type: 'api_error' })
      }
      await app.stop({ graceMs: 0 })
    })
  })

  describe('a stream that breaks in the middle', () => {
    const hello = chunk({ role: 'assistant', content: 'Hel' })
    const opened = chunk({
      tool_calls: [{ index: 0, id: 'a', function: { name: 'get_weather', arguments: '{"ci' } }],
    })

    test.each<[string, Step, Step[], string]>([
      ['cut', hello, [CUT], 'Hel'],
      ['ended early', hello, [], 'Hel'],
      ['an error chunk', hello, [{ error: { message: 'GPU lost', code: 500 } }], 'Hel'],
      ['cut in the arguments of a call', opened, [CUT], '{"ci'],
      ['ended in the arguments of a call', opened, [], '{"ci'],
    ])('%s: what came is passed on, and then an APIError', async (_case, first, rest, expected) => {
      const seen = Promise.withResolvers<void>()
      await using proxy = start(sse(first, seen.promise, ...rest))
      const stream = proxy.client.messages.stream({ ...HELLO, tools: [WEATHER] })
      let received = ''
      stream.on('streamEvent', (event) => {
        if (event.type === 'content_block_delta') received += deltaText(event.delta)
        if (received === expected) seen.resolve()
      })
      const error = await caught(stream.finalMessage())
      expect(error).toBeInstanceOf(SDK.APIError)
      expect(error).toMatchObject({ type: 'api_error' })
      expect(received).toBe(expected)
    })

    test('the next request works', async () => {
      await using proxy = start(inOrder(sse(hello), say('Hello')))
      await caught(proxy.client.messages.stream(HELLO).finalMessage())
      const { content } = await proxy.client.messages.create(HELLO)
      expect(content).toMatchObject([{ text: 'Hello' }])
    })
  })

  describe('a client that leaves ends the request upstream', () => {
    test('while it streams', async () => {
      await using proxy = start(sse(chunk({ content: 'Hel' }), HOLD))
      const stream = proxy.client.messages.stream(HELLO)
      stream.on('text', () => stream.abort())
      expect(await caught(stream.finalMessage())).toBeInstanceOf(SDK.APIUserAbortError)
      await until(() => isAborted(proxy.upstream.requests), 'the abort upstream')
    })

    test.each([
      ['streamed', true],
      ['whole', false],
    ])('before its first byte (%s)', async (_case, stream) => {
      await using proxy = start(hang())
      const leave = new AbortController()
      const answer = caught(
        proxy.client.messages.create({ ...HELLO, stream }, { signal: leave.signal }),
      )
      await until(() => proxy.upstream.requests.length === 1, 'the request upstream')
      leave.abort()
      expect(await answer).toBeInstanceOf(SDK.APIUserAbortError)
      await until(() => isAborted(proxy.upstream.requests), 'the abort upstream')
    })
  })
})

function isAborted(requests: readonly { readonly signal: AbortSignal }[]): boolean {
  return requests.length === 1 && requests.every(({ signal }) => signal.aborted)
}

function toolUses(message: Message): Extract<ContentBlock, { type: 'tool_use' }>[] {
  return message.content.filter((block) => block.type === 'tool_use')
}

function deltaText(delta: RawContentBlockDelta): string {
  if (delta.type === 'text_delta') return delta.text
  return delta.type === 'input_json_delta' ? delta.partial_json : ''
}

/** What must be equal between a streamed and a whole answer: all but its own id. */
function comparable({ content, model, role, stop_reason, stop_sequence, usage }: Message) {
  const { input_tokens, output_tokens, cache_read_input_tokens } = usage
  const tokens = { input_tokens, output_tokens, cache_read_input_tokens }
  const blocks = content.map(({ type, ...block }) => ({
    type,
    ...JSON.parse(JSON.stringify(block)),
  }))
  return { content: blocks, model, role, stop_reason, stop_sequence, tokens }
}

async function caught(promise: Promise<unknown>): Promise<unknown> {
  return await promise.then(
    () => expect.unreachable('The request should have failed.'),
    (error: unknown) => error,
  )
}
