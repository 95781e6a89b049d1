import { afterAll, describe, expect, test } from 'bun:test'

import * as fc from 'fast-check'
import OpenAI from 'openai'
import type {
  ChatCompletion,
  ChatCompletionCreateParamsNonStreaming,
} from 'openai/resources/chat/completions'

import { createReply } from '../../src/upstream/demo-reply.ts'
import { exampleOf } from '../../src/upstream/demo-schema.ts'
import { type Reply, respond } from '../../src/upstream/demo-wire.ts'
import { createDemoUpstream } from '../../src/upstream/demo.ts'
import type { JsonObject } from '../../src/wire/json.ts'
import { PROPERTY_RUNS } from '../helpers/environment.ts'
import { until } from '../helpers/until.ts'

const upstream = createDemoUpstream()
const client = new OpenAI({ baseURL: upstream.url, apiKey: 'none', maxRetries: 0 })
afterAll(() => upstream.stop())

const tool = (name: string, parameters: JsonObject = { type: 'object' }) => ({
  type: 'function' as const,
  function: { name, parameters },
})
const user = (content: unknown) => ({ role: 'user', content })
const calledBy = (body: JsonObject) => createReply(body).calls.map((call) => call.name)

describe('the demo answers over HTTP as OpenAI does', () => {
  const request: ChatCompletionCreateParamsNonStreaming = {
    model: 'some-model',
    messages: [{ role: 'user', content: 'Hello there' }],
  }

  test('a completion says that it is a demo, and for whom it answered', async () => {
    const completion = await client.chat.completions.create(request)
    const [choice] = completion.choices
    expect(choice?.message.content).toContain('demo of Vandamme')
    expect(choice?.message.content).toContain('Hello there')
    expect(choice?.finish_reason).toBe('stop')
    expect(completion.model).toBe('some-model')
    expect(completion.usage?.total_tokens).toBeGreaterThan(50)
  })

  test('a stream adds up to the completion, and ends with the usage that was asked for', async () => {
    const whole = await client.chat.completions.create(request)
    const { model, messages } = request
    const stream_options = { include_usage: true }
    const stream = client.chat.completions.stream({ model, messages, stream_options })
    let chunks = 0
    for await (const _ of stream) chunks += 1
    const streamed = await stream.finalChatCompletion()
    expect(chunks).toBeGreaterThan(20)
    expect(streamed.choices[0]?.message.content).toBe(whole.choices[0]?.message.content ?? '')
    expect(streamed.usage).toEqual(whole.usage)
  })

  test('reasoning comes before the text, and not when it is switched off', async () => {
    const completion = await client.chat.completions.create(request)
    expect(completion.choices[0]?.message).toHaveProperty('reasoning_content')
    const quiet = await client.chat.completions.create({ ...request, reasoning_effort: 'none' })
    expect(quiet.choices[0]?.message).not.toHaveProperty('reasoning_content')
  })

  test('models are listed', async () => {
    const { data } = await client.models.list()
    expect(data.map((model) => model.id)).toEqual([
      'demo-big',
      'demo-middle',
      'demo-small',
      'demo-other',
    ])
  })

  test.each([
    ['a body that is not JSON', 'POST', '/chat/completions', '{', 400],
    ['a body without messages', 'POST', '/chat/completions', '{"model":"m"}', 400],
    ['an unknown path', 'POST', '/embeddings', '{}', 404],
    ['another method', 'GET', '/chat/completions', undefined, 404],
  ])('%s is refused in the shape of OpenAI', async (_, method, path, body, status) => {
    const response = await fetch(upstream.url + path, { method, ...(body && { body }) })
    expect(response.status).toBe(status)
    expect(await response.json()).toMatchObject({
      error: { message: expect.any(String), type: 'invalid_request_error' },
    })
  })

  test.each([
    '/openai/deployments/x/chat/completions?api-version=1',
    '/v1beta/openai/chat/completions',
  ])('other base paths work: %s', async (path) => {
    const url = new URL(path, upstream.url)
    const response = await fetch(url, { method: 'POST', body: JSON.stringify(request) })
    expect(response.status).toBe(200)
  })

  test('a client that leaves ends the stream', async () => {
    const signals: AbortSignal[] = []
    const server = createDemoUpstream(({ body, signal }) => {
      signals.push(signal)
      return respond(body, { ...REPLY, text: 'word '.repeat(10_000) }, 1)
    })
    const leave = new AbortController()
    const response = await fetch(`${server.url}/chat/completions`, {
      method: 'POST',
      body: JSON.stringify({ ...request, stream: true }),
      signal: leave.signal,
    })
    await response.body?.getReader().read()
    leave.abort()
    await until(() => signals.every((signal) => signal.aborted), 'the abort to arrive')
    await server.stop()
  })

  test('a script that fails is a 500, not a hanging connection', async () => {
    const server = createDemoUpstream(() => {
      throw new Error('broken script')
    })
    const body = JSON.stringify(request)
    const response = await fetch(`${server.url}/chat/completions`, { method: 'POST', body })
    expect(response.status).toBe(500)
    expect(await response.text()).toContain('broken script')
    await server.stop()
  })
})

const REPLY: Reply = { reasoning: '', text: '', calls: [], finish: 'stop', usage: undefined }

test.each([
  ['nothing', {}, 0],
  ['usage', { stream_options: { include_usage: true } }, 1],
])('a stream that was asked for %s ends with %o', async (_, options, expected) => {
  const reply = { ...REPLY, usage: { total_tokens: 7 } }
  const streamed = await respond({ stream: true, ...options }, reply, 0).text()
  expect(streamed.split('"total_tokens":7').length - 1).toBe(expected)
  expect(streamed).toEndWith('data: [DONE]\n\n')
})

test('a streamed reply is the whole reply, whatever it says', async () => {
  const replies = fc.record({
    reasoning: fc.string({ unit: 'grapheme' }),
    text: fc.string({ unit: 'grapheme' }),
    args: fc.json(),
  })
  await fc.assert(
    fc.asyncProperty(replies, async ({ reasoning, text, args }) => {
      const calls = [{ id: 'call_1', name: 'Read', arguments: args }]
      const reply: Reply = { ...REPLY, reasoning, text, calls, finish: 'tool_calls' }
      const streamed = await respond({ stream: true }, reply, 0).text()
      expect(accumulate(streamed)).toEqual({ reasoning, text, args })
    }),
    { numRuns: Math.min(PROPERTY_RUNS, 1_000) },
  )
})

function accumulate(sse: string) {
  const events = sse.split('\n\n').filter((line) => line.startsWith('data: {'))
  const sum = { reasoning: '', text: '', args: '' }
  for (const event of events) {
    const { choices } = JSON.parse(event.slice('data: '.length))
    const [{ delta }] = choices
    sum.reasoning += delta.reasoning_content ?? ''
    sum.text += delta.content ?? ''
    sum.args += delta.tool_calls?.[0].function.arguments ?? ''
  }
  return sum
}

describe('tools', () => {
  const read = tool('Read')
  const bash = tool('Bash')

  test.each([
    ['no word of tools', 'Hello', [read], []],
    ['asked for any', 'Use a tool, please', [bash, read], ['Read']],
    ['only such as write or run', 'Use a tool, please', [bash, tool('Write')], []],
    ['named by chance', 'Write a poem on tools', [tool('Write')], []],
    ['named as a tool', 'Try the Bash tool', [read, bash], ['Bash']],
    ['named after the word', 'Call the tool launch', [read, tool('launch')], ['launch']],
    ['a name that only looks', 'Any tool', [tool('set_lamp'), tool('get_lamp')], ['get_lamp']],
    ['told not to', 'Respond with text. Do NOT call any tools.', [read], []],
    ['told not to, shorter', 'Don’t use tools', [read], []],
    ['no tools offered', 'Use a tool', [], []],
    ['the client says it by itself', '<system-reminder>tool</system-reminder>Hello', [read], []],
    ['as parts', [{ type: 'text', text: 'Use a tool' }], [read], ['Read']],
  ])('%s', (_, content, tools, expected) => {
    expect(calledBy({ messages: [user(content)], tools })).toEqual(expected)
  })

  test.each([
    ['none', 'Use a tool', 'none', []],
    ['required', 'Hello', 'required', ['Read']],
    ['forced against the text', 'Use the Read tool', { function: { name: 'Bash' } }, ['Bash']],
    ['forced', 'Hello', { type: 'function', function: { name: 'Bash' } }, ['Bash']],
  ])('tool_choice: %s', (_, content, tool_choice, expected) => {
    expect(calledBy({ messages: [user(content)], tools: [read, bash], tool_choice })).toEqual(
      expected,
    )
  })

  test('the result is commented, and the tool is not called again', () => {
    const messages = [
      user('Use a tool'),
      { role: 'assistant', content: null, tool_calls: [] },
      { role: 'tool', tool_call_id: 'x', content: 'eleven degrees' },
      user('<system-reminder>use a tool</system-reminder>'),
    ]
    const reply = createReply({ messages, tools: [read] })
    expect(reply.calls).toEqual([])
    expect(reply.text).toContain('14 characters (“eleven degrees”)')
  })

  test('a new question after a result may call again', () => {
    const messages = [
      user('Use a tool'),
      { role: 'tool', tool_call_id: 'x', content: 'eleven degrees' },
      { role: 'assistant', content: 'Done.' },
      user('Use the tool again'),
    ]
    expect(calledBy({ messages, tools: [read] })).toEqual(['Read'])
  })

  test('without a conversation there is nothing to call', () => {
    expect(calledBy({ messages: [], tools: [read] })).toEqual([])
  })

  test('the SDK of OpenAI reads the call', async () => {
    const completion: ChatCompletion = await client.chat.completions.create({
      model: 'm',
      messages: [{ role: 'user', content: 'Use a tool' }],
      tools: [
        tool('get_weather', {
          type: 'object',
          properties: { city: { type: 'string' }, days: { type: 'integer' } },
          required: ['city'],
        }),
      ],
    })
    const [choice] = completion.choices
    expect(choice?.finish_reason).toBe('tool_calls')
    expect(choice?.message.tool_calls).toMatchObject([
      {
        type: 'function',
        function: { name: 'get_weather', arguments: '{"city":"Vandamme demo"}' },
      },
    ])
  })
})

describe('limits', () => {
  const messages = [user('Hello')]
  const full = createReply({ messages })

  test.each([
    ['max_tokens', { max_tokens: 40 }],
    ['max_completion_tokens', { max_completion_tokens: 40 }],
  ])('%s cuts the answer', (_, limit) => {
    const reply = createReply({ messages, ...limit })
    expect(reply.finish).toBe('length')
    expect(reply.reasoning + reply.text).toHaveLength(160)
    expect(reply.usage).toMatchObject({ completion_tokens: 40 })
  })

  test('a call that does not fit is not made', () => {
    const body = { messages: [user('Use a tool')], tools: [tool('Read')], max_tokens: 1 }
    expect(createReply(body)).toMatchObject({ calls: [], text: '', finish: 'length' })
  })

  test.each([
    ['one', 'Vandamme'],
    ['several, the first in the text counts', ['model', 'Vandamme', '']],
  ])('stop: %s', (_, stop) => {
    const reply = createReply({ messages, stop })
    expect(reply.text).toBe('This is the demo of ')
    expect(reply.finish).toBe('stop')
  })

  test('a call that is announced after the stop sequence is not made', () => {
    const body = { messages: [user('Use a tool')], tools: [tool('Read')], stop: 'Read' }
    expect(createReply(body)).toMatchObject({ calls: [], text: 'Calling ', finish: 'stop' })
  })

  test('a stop sequence that does not occur changes nothing', () => {
    expect(createReply({ messages, stop: ['absent'] }).text).toBe(full.text)
  })
})

describe('structured output', () => {
  test('an answer fits the schema of the request', () => {
    const schema = {
      type: 'object',
      properties: { title: { type: 'string' }, tags: { type: 'array', items: { enum: ['a'] } } },
      required: ['title', 'tags'],
    }
    const response_format = { type: 'json_schema', json_schema: { name: 'answer', schema } }
    const { text } = createReply({ messages: [user('Use a tool')], response_format })
    expect(JSON.parse(text)).toEqual({ title: 'Vandamme demo', tags: ['a'] })
  })

  test('json_object gets an object', () => {
    const { text } = createReply({ messages: [], response_format: { type: 'json_object' } })
    expect(JSON.parse(text)).toEqual({ demo: true })
  })

  test.each([
    ['const', { const: 7 }, 7],
    ['default', { type: 'string', default: 'x' }, 'x'],
    ['enum', { enum: ['first', 'second'] }, 'first'],
    ['anyOf', { anyOf: [{ type: 'boolean' }, { type: 'null' }] }, true],
    ['oneOf', { oneOf: [{ type: 'null' }] }, null],
    ['allOf', { allOf: [{ type: 'integer' }] }, 1],
    ['several types', { type: ['number', 'null'], minimum: 3 }, 3],
    ['exclusive minimum', { type: 'integer', exclusiveMinimum: 0 }, 1],
    ['maximum', { type: 'number', maximum: 0 }, 0],
    ['format', { type: 'string', format: 'uri' }, 'https://example.com/'],
    ['least length', { type: 'string', minLength: 15 }, 'Vandamme demo..'],
    ['most length', { type: 'string', maxLength: 8 }, 'Vandamme'],
    ['items', { type: 'array', items: { type: 'integer' }, minItems: 2 }, [1, 1]],
    ['optional properties are left out', { type: 'object', properties: { a: {} } }, {}],
    ['properties without a type', { properties: { path: {} }, required: ['path'] }, { path: '.' }],
    ['no schema at all', undefined, 'Vandamme demo'],
    ['an unknown type', { type: 'weird' }, undefined],
  ])('%s', (_, schema, expected) => {
    expect(exampleOf(schema)).toEqual(expected)
  })
})
