import { describe, expect, test } from 'bun:test'

import type { Profile } from '../../src/providers/profile.ts'
import type { DemoScript } from '../../src/upstream/demo.ts'
import { asList, asObject, type JsonObject } from '../../src/wire/json.ts'
import { answer } from '../helpers/answer.ts'
import type { ConfigOverrides } from '../helpers/build.ts'
import { ask, errorOf, HELLO, messageOf } from '../helpers/client.ts'
import { foreignFields } from '../helpers/openai-fields.ts'
import { startProxy, startProxyAt } from '../helpers/proxy.ts'
import {
  byTurn,
  call,
  callTools,
  chunk,
  DONE,
  inOrder,
  messagesOf,
  refuse,
  reply,
  say,
  sse,
} from '../helpers/upstream.ts'

/*
 * What users of such proxies complain about, as far as it concerns requests; answers are in
 * users-answers.test.ts. All through the running program.
 *
 * their problem                                              | threads
 * count_tokens is near zero, or 404                          | QuantumNous/new-api#4441, decolua/9router#2337
 * a model name with [1m] is unknown                          | router-for-me/CLIProxyAPI#4126
 * the prompt cache never hits                                | anthropics/claude-code#24168, ggml-org/llama.cpp#20623
 * "reasoning_content must be passed back"                    | QuantumNous/new-api#3121, decolua/9router#355
 * "Function call is missing a thought_signature"             | router-for-me/CLIProxyAPI#2098
 * "Unsupported parameter: max_tokens"                        | fuergaosi233/claude-code-proxy#35
 * "Function tools with reasoning_effort are not supported"   | openai/openai-openapi#541
 * 400 from a system message amid the conversation            | router-for-me/CLIProxyAPI#3608
 * results of parallel tools come apart                       | anthropics/claude-code#21906
 * images of Read and screenshots vanish                      | anthropics/claude-code#18588
 * PDFs vanish                                                | router-for-me/CLIProxyAPI#4765
 * "Did 0 searches"                                           | 1rgs/claude-code-proxy#68
 * "Extra inputs are not permitted"                           | ericc-ch/copilot-api#217
 * schemas of all MCP tools in each request                   | anthropics/claude-code#89211
 * /model shows Claude's models only                          | raine/claude-code-proxy#60
 * 401, as the key came in the other header                   | router-for-me/CLIProxyAPI#653
 * schemas and names of tools are refused                     | router-for-me/CLIProxyAPI#97, sst/opencode#43684
 * ids of calls are refused                                   | sst/opencode#1680
 * effort beside disabled thinking                            | anthropics/claude-code#65863
 * long sessions are too large a body                         | StringKe/claudex#6
 * Azure: 404 DeploymentNotFound                              | cline/cline#216
 */

const PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
const IMAGE = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: PNG } }
const PDF = {
  type: 'document',
  source: { type: 'base64', media_type: 'application/pdf', data: 'JVBERi0=' },
}

function tool(name: string, more: object = {}): JsonObject {
  return { name, description: name, input_schema: { type: 'object', properties: {} }, ...more }
}

function use(id: string, name = 'Read', input: object = {}): JsonObject {
  return { type: 'tool_use', id, name, input }
}

function result(id: string, content: unknown = `result ${id}`): JsonObject {
  return { type: 'tool_result', tool_use_id: id, content }
}

function user(...content: readonly JsonObject[]): JsonObject {
  return { role: 'user', content }
}

function assistant(...content: readonly JsonObject[]): JsonObject {
  return { role: 'assistant', content }
}

const GO = { role: 'user', content: 'Go' }

function profile(fields: Partial<Profile>): ConfigOverrides {
  return { upstream: { profile: fields } }
}

/** What the upstream is asked, for these requests in turn. */
async function asked(
  requests: readonly object[],
  overrides: ConfigOverrides = {},
  script: DemoScript = say('ok'),
): Promise<readonly JsonObject[]> {
  await using proxy = startProxy(script, overrides)
  for (const request of requests) await answer(proxy.url, false, request)
  return proxy.upstream.requests.map(({ body }) => body)
}

async function askedOne(request: object, overrides: ConfigOverrides = {}): Promise<JsonObject> {
  const [body = {}] = await asked([request], overrides)
  return body
}

function rolesOf(body: JsonObject): string {
  return asList(body['messages'])
    .map((message) => asObject(message)?.['role'])
    .join(' ')
}

function functionsOf(body: JsonObject): readonly JsonObject[] {
  return asList(body['tools']).map((one) => asObject(asObject(one)?.['function']) ?? {})
}

describe('counting tokens', () => {
  async function count(request: object, suffix = ''): Promise<number> {
    await using proxy = startProxy(say('unused'))
    const body = JSON.stringify({ model: HELLO.model, messages: HELLO.messages, ...request })
    const url = `${proxy.url}/v1/messages/count_tokens${suffix}`
    const response = await fetch(url, { method: 'POST', body })
    expect(response.status).toBe(200)
    expect(proxy.upstream.requests).toEqual([])
    const { input_tokens } = (await response.json()) as { input_tokens: number }
    return input_tokens
  }

  const words = 'many words of a text '.repeat(500)
  test.each([
    ['the system prompt', { system: words }],
    ['tools', { tools: [tool('Read', { description: words })] }],
    [
      'schemas',
      { tools: [tool('Read', { input_schema: { type: 'object', description: words } })] },
    ],
    ['calls', { messages: [GO, assistant(use('a', 'Write', { content: words }))] }],
    ['results', { messages: [GO, assistant(use('a')), user(result('a', words))] }],
    [
      'thinking',
      { messages: [GO, assistant({ type: 'thinking', thinking: words, signature: '' })] },
    ],
  ])('%s count', async (_case, request) => {
    expect(await count(request, '?beta=true')).toBeGreaterThan(1000)
  })

  test('pictures do not count by their length', async () => {
    const source = { ...IMAGE.source, data: PNG + 'A'.repeat(400_000) }
    expect(await count({ messages: [user({ ...IMAGE, source })] })).toBeLessThan(3000)
  })
})

test('a long context in the name of a model is not for the upstream', async () => {
  const bodies = await asked(
    ['claude-sonnet-5-5[1m]', 'claude-opus-5-5[1M]', 'gpt-x[1m]'].map((model) => ({ model })),
  )
  expect(bodies.map(({ model }) => model)).toEqual(['up-middle', 'up-big', 'gpt-x'])
})

test('two turns of a conversation begin alike, so that the prompt cache can hit', async () => {
  const tools = [tool('Read'), tool('Bash')]
  const turn = (cch: string, messages: readonly JsonObject[]) => ({
    system: [
      { type: 'text', text: `x-anthropic-billing-header: cc_version=2; cch=${cch};` },
      { type: 'text', text: 'You are a coder.', cache_control: { type: 'ephemeral' } },
    ],
    tools,
    messages,
  })
  const [first = {}, second = {}] = await asked([
    turn('aaa', [GO]),
    turn('bbb', [GO, assistant({ type: 'text', text: 'ok' }), GO]),
  ])
  expect(JSON.stringify(second['tools'])).toBe(JSON.stringify(first['tools']))
  expect(asList(second['messages']).slice(0, 2)).toEqual([...asList(first['messages'])])
  expect(JSON.stringify(second)).not.toContain('billing')
})

describe('an upstream that wants its own words back', () => {
  const thinks = reply({ reasoning: 'Let me see.', calls: [call('Read', {}, 'a')] })

  test.each([
    ['with the block of thinking', true],
    ['even when the client dropped it', false],
  ])('gets its reasoning %s', async (_case, keeps) => {
    await using proxy = startProxy(
      byTurn(thinks, say('ok')),
      profile({ replay: 'reasoning_content' }),
    )
    const { content } = await answer(proxy.url, true, { tools: [tool('Read')] })
    const kept = content.filter(({ type }) => keeps || type !== 'thinking')
    const messages = [GO, { role: 'assistant', content: kept }, user(result('a'))]
    await answer(proxy.url, true, { tools: [tool('Read')], messages })
    const [before] = messagesOf(proxy.upstream.requests[1]?.body ?? {}, 'assistant')
    expect(before).toMatchObject({ reasoning_content: 'Let me see.', tool_calls: [{ id: 'a' }] })
  })

  test('gets the thought signature of each call', async () => {
    const extra_content = { google: { thought_signature: 'c2ln' } }
    const called = { id: 'a', function: { name: 'Read', arguments: '{}' }, extra_content }
    const signed = sse(chunk({ tool_calls: [called] }), chunk({}, 'stop'), DONE)
    await using proxy = startProxy(byTurn(signed, say('ok')), profile({ thoughtSignatures: true }))
    await answer(proxy.url, true, { tools: [tool('Read')] })
    for (const id of ['a', 'unknown']) {
      const messages = [GO, assistant(use(id)), user(result(id))]
      await answer(proxy.url, true, { tools: [tool('Read')], messages })
    }
    const signatures = proxy.upstream.requests.slice(1).map(({ body }) => {
      const [before] = messagesOf(body, 'assistant')
      return asObject(asList(before?.['tool_calls'])[0])?.['extra_content']
    })
    expect(signatures).toEqual([
      extra_content,
      { google: { thought_signature: 'skip_thought_signature_validator' } },
    ])
  })
})

test.each([
  [
    "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
    'unsupported_parameter',
    {},
    { max_completion_tokens: 1000 },
    'max_tokens',
  ],
  [
    "Unsupported value: 'temperature' does not support 0.5 with this model.",
    'unsupported_value',
    { temperature: 0.5 },
    {},
    'temperature',
  ],
] as const)(
  'a refused parameter is corrected once and remembered: %s',
  async (message, code, request, has, hasNot) => {
    const refusal: DemoScript = (asking) =>
      hasNot in asking.body ? refuse(400, message, code)(asking) : say('ok')(asking)
    const bodies = await asked([request, request], {}, refusal)
    expect(bodies).toHaveLength(3)
    for (const body of bodies.slice(1)) {
      expect(body).toMatchObject(has)
      expect(body).not.toHaveProperty(hasNot)
    }
  },
)

test('a model that takes tools with no effort only is told so', async () => {
  const text =
    "Function tools with reasoning_effort are not supported for this model in /v1/chat/completions. Please use /v1/responses or set reasoning_effort to 'none'."
  const request = { tools: [tool('Read')], output_config: { effort: 'high' } }
  const bodies = await asked([request], {}, inOrder(refuse(400, text), say('ok')))
  expect(bodies[1]).toMatchObject({ reasoning_effort: 'none' })
})

describe('a system message amid the conversation', () => {
  const messages = [
    GO,
    assistant(use('a')),
    { role: 'system', content: 'Be brief.' },
    user(result('a'), { type: 'text', text: 'And?' }),
    { role: 'system', content: [] },
  ]

  test('keeps its words and its place as a reminder, and does not part a call from its result', async () => {
    const body = await askedOne({ messages, tools: [tool('Read')] })
    expect(rolesOf(body)).toMatch(/^user assistant tool( user)+$/)
    expect(JSON.stringify(messagesOf(body, 'user'))).toContain('<system-reminder>')
    expect(JSON.stringify(messagesOf(body, 'user'))).toContain('Be brief.')
  })

  test('stays one where the upstream takes it', async () => {
    const body = await askedOne(
      { messages, tools: [tool('Read')] },
      profile({ lateSystem: 'inline' }),
    )
    expect(rolesOf(body)).toStartWith('user assistant tool ')
    expect(messagesOf(body, 'system')).toMatchObject([{ content: 'Be brief.' }])
  })
})

test('results of parallel tools that come apart stand behind their calls, each once', async () => {
  const messages = [
    GO,
    assistant(use('a')),
    assistant(use('b'), use('c')),
    user(result('b')),
    user({ type: 'text', text: 'Wait.' }, result('a'), result('orphan')),
  ]
  const body = await askedOne({ messages, tools: [tool('Read')] })
  expect(rolesOf(body)).toMatch(/^user assistant tool tool tool user$/)
  expect(messagesOf(body, 'tool').map((one) => one['tool_call_id'])).toEqual(['a', 'b', 'c'])
  expect(messagesOf(body, 'tool')).toMatchObject([
    { content: 'result a' },
    { content: 'result b' },
    {},
  ])
  const last = JSON.stringify(messagesOf(body, 'user').at(-1))
  expect(last).toContain('Wait.')
  expect(last).toContain('result orphan')
})

test('an image that a tool read reaches the model', async () => {
  const messages = [
    GO,
    assistant(use('a')),
    user(result('a', [{ type: 'text', text: 'a.png' }, IMAGE])),
  ]
  const body = await askedOne({ messages, tools: [tool('Read')] })
  expect(rolesOf(body)).toBe('user assistant tool user')
  expect(messagesOf(body, 'tool')).toMatchObject([{ content: expect.stringContaining('a.png') }])
  expect(JSON.stringify(messagesOf(body, 'user').at(-1))).toContain(`data:image/png;base64,${PNG}`)
})

test('an image for a model without eyes leaves a word in its place', async () => {
  const body = await askedOne({ messages: [user(IMAGE)] }, profile({ images: false }))
  expect(JSON.stringify(body['messages'])).toContain('[image omitted')
  expect(JSON.stringify(body)).not.toContain(PNG)
})

test.each([
  ['is sent where it is taken', true, '"file_data":"data:application/pdf;base64,JVBERi0="'],
  ['leaves a word in its place elsewhere', false, '[document omitted'],
])('a PDF %s', async (_case, files, expected) => {
  const body = await askedOne({ messages: [user(PDF)] }, profile({ files }))
  expect(JSON.stringify(body['messages'])).toContain(expected)
})

test('a web search says that there is none, instead of inventing results', async () => {
  await using proxy = startProxy(say('I found ten results.'))
  const tools = [{ type: 'web_search_20250305', name: 'web_search' }]
  const { content } = await answer(proxy.url, true, {
    tools,
    tool_choice: { type: 'tool', name: 'web_search' },
  })
  expect(JSON.stringify(content)).toMatch(/not available/i)
  expect(proxy.upstream.requests).toEqual([])
})

test('the upstream sees nothing that it does not know', async () => {
  const body = await askedOne({
    system: [{ type: 'text', text: 'Be kind.', cache_control: { type: 'ephemeral' } }],
    tools: [tool('Read', { cache_control: { type: 'ephemeral' }, eager_input_streaming: true })],
    context_management: { edits: [] },
    output_config: { effort: 'high' },
    thinking: { type: 'adaptive', display: 'omitted' },
    metadata: { user_id: 'user_1_session_2' },
    container: null,
    mcp_servers: [],
    service_tier: 'auto',
    safeguards: { any: 'thing' },
    betas: ['x'],
    top_k: 5,
    invented_tomorrow: true,
  })
  expect(foreignFields(body)).toEqual([])
  expect(JSON.stringify(body)).not.toMatch(/cache_control|safeguards|invented|eager/)
})

test('a deferred tool costs nothing until it is found', async () => {
  const tools = [tool('ToolSearch'), tool('mcp__github__list_issues', { defer_loading: true })]
  const found = user(
    result('a', [{ type: 'tool_reference', tool_name: 'mcp__github__list_issues' }]),
  )
  const [before = {}, after = {}] = await asked([
    { tools },
    { tools, messages: [GO, assistant(use('a', 'ToolSearch')), found] },
  ])
  expect(functionsOf(before).map(({ name }) => name)).toEqual(['ToolSearch'])
  expect(functionsOf(after).map(({ name }) => name)).toEqual([
    'ToolSearch',
    'mcp__github__list_issues',
  ])
  expect(JSON.stringify(after)).not.toMatch(/defer_loading|tool_reference/)
})

test('the list of models has names that the client shows, and each can be asked for', async () => {
  await using proxy = startProxy(say('ok'))
  const response = await fetch(`${proxy.url}/v1/models?limit=1000`)
  const { data, has_more } = (await response.json()) as { data: JsonObject[]; has_more: boolean }
  expect(has_more).toBe(false)
  for (const { type, id, display_name } of data) {
    expect([type, id]).toEqual(['model', expect.stringMatching(/^(claude|anthropic)/)])
    await answer(proxy.url, false, { model: id })
    expect(display_name).toContain(String(proxy.upstream.requests.at(-1)?.body['model']))
  }
})

describe('keys', () => {
  test.each([
    ['x-api-key', { 'x-api-key': 'mine' }],
    ['Bearer', { authorization: 'Bearer mine' }],
    ['both, one of them wrong', { 'x-api-key': 'mine', authorization: 'Bearer other' }],
  ])('of the client are taken as %s, and stay here', async (_case, headers) => {
    await using proxy = startProxy(say('ok'), { server: { clientKey: 'mine' } })
    await messageOf(await ask(proxy.url, HELLO, { headers }))
    const { headers: sent } = proxy.upstream.requests[0]!
    expect(sent.get('authorization')).toBe('Bearer test-key')
    expect(JSON.stringify([...sent])).not.toMatch(/mine|other/)
  })

  test('that are wrong end the session at once, and name whose key is meant', async () => {
    await using proxy = startProxy(refuse(401, 'Incorrect API key'), {
      server: { clientKey: 'mine' },
    })
    const ours = await ask(proxy.url, HELLO, { headers: { 'x-api-key': 'wrong' } })
    const theirs = await ask(proxy.url, HELLO, { headers: { 'x-api-key': 'mine' } })
    for (const { status, headers } of [ours, theirs]) {
      expect([status, headers.get('x-should-retry')]).toEqual([401, 'false'])
    }
    expect((await errorOf(ours)).error.message).toContain('ANTHROPIC_API_KEY')
    expect((await errorOf(theirs)).error.message).toContain('OPENAI_API_KEY')
  })
})

test('a schema for Gemini says the same in the words that it knows', async () => {
  const input_schema = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'object',
    additionalProperties: false,
    properties: {
      count: { type: 'integer', exclusiveMinimum: 0 },
      kind: { const: 'a' },
      url: { type: 'string', format: 'uri' },
      name: { type: ['string', 'null'] },
    },
  }
  const tools = [tool('Read', { input_schema })]
  const body = await askedOne({ tools }, profile({ schema: 'gemini' }))
  const [read = {}] = functionsOf(body)
  expect(JSON.stringify(read)).not.toMatch(
    /\$schema|additionalProperties|exclusiveMinimum|const|"uri"/,
  )
  expect(read['parameters']).toMatchObject({
    type: 'object',
    properties: {
      count: { type: 'integer', minimum: 1 },
      kind: { enum: ['a'] },
      url: { type: 'string' },
      name: { type: 'string', nullable: true },
    },
  })
})

test('a tool without properties is an object with none', async () => {
  const body = await askedOne({ tools: [tool('Stop', { input_schema: { type: 'object' } })] })
  expect(functionsOf(body)).toMatchObject([{ parameters: { type: 'object', properties: {} } }])
})

test('long and odd names of tools go there and back', async () => {
  const names = [`mcp__plugin_${'a'.repeat(80)}`, `mcp__plugin_${'a'.repeat(80)}b`, 'mcp__a.b:c d']
  const callAll: DemoScript = (asking) =>
    callTools(...functionsOf(asking.body).map(({ name }, at) => call(String(name), {}, `c${at}`)))(
      asking,
    )
  await using proxy = startProxy(callAll)
  for (const stream of [true, false]) {
    const { content } = await answer(proxy.url, stream, { tools: names.map((name) => tool(name)) })
    expect(content.map((block) => asObject(block)?.['name'])).toEqual(names)
  }
  for (const { body } of proxy.upstream.requests) {
    for (const { name } of functionsOf(body)) expect(name).toMatch(/^[a-zA-Z0-9_-]{1,64}$/)
  }
})

describe('ids of calls', () => {
  test('of nine letters where Mistral wants them, the same for call and result', async () => {
    const messages = [
      GO,
      assistant(use('toolu_01ABC'), use('toolu_01ABD')),
      user(result('toolu_01ABC'), result('toolu_01ABD')),
    ]
    const body = await askedOne(
      { messages, tools: [tool('Read')] },
      profile({ toolIds: 'nine-alphanumerics' }),
    )
    const [before] = messagesOf(body, 'assistant')
    const called = asList(before?.['tool_calls']).map((one) => asObject(one)?.['id'])
    expect(new Set(called).size).toBe(2)
    for (const id of called) expect(id).toMatch(/^[a-zA-Z0-9]{9}$/)
    expect(messagesOf(body, 'tool').map((one) => one['tool_call_id'])).toEqual(called)
  })

  test('that are missing or repeated are made, each its own', async () => {
    const fragments = ['', 'x', 'x'].map((id, index) => ({
      index,
      id,
      function: { name: 'Read', arguments: `{"n":${index}}` },
    }))
    await using proxy = startProxy(
      sse(chunk({ tool_calls: fragments }), chunk({}, 'tool_calls'), DONE),
    )
    const { content } = await answer(proxy.url, true)
    const ids = content.map((block) => asObject(block)?.['id'])
    expect(new Set(ids).size).toBe(3)
    expect(ids.every((id) => typeof id === 'string' && id !== '')).toBe(true)
  })
})

test('disabled thinking overrules an effort', async () => {
  const request = { thinking: { type: 'disabled' }, output_config: { effort: 'high' } }
  const fields: Partial<Profile> = {
    effort: 'reasoning_effort',
    efforts: ['low', 'high'],
    thinkingOff: { thinking: { type: 'disabled' } },
  }
  const body = await askedOne(request, profile(fields))
  expect(body['thinking']).toEqual({ type: 'disabled' })
  expect(body).not.toHaveProperty('reasoning_effort')
})

test('a session of 40 MB passes, one beyond the limit is told so in the shape of an error', async () => {
  await using proxy = startProxy(say('ok'))
  const long = { messages: [{ role: 'user', content: 'x'.repeat(40 * 1024 * 1024) }] }
  expect((await answer(proxy.url, true, long)).stop_reason).toBe('end_turn')
  const longer = { ...HELLO, messages: [{ role: 'user', content: 'x'.repeat(65 * 1024 * 1024) }] }
  const refused = await ask(proxy.url, longer)
  expect(refused.status).toBe(413)
  expect((await errorOf(refused)).error.type).toBe('request_too_large')
})

describe('Azure', () => {
  const VERSION = '2024-10-21'
  test.each([
    [
      'the resource',
      '',
      VERSION,
      '/openai/deployments/up-big/chat/completions?api-version=2024-10-21',
    ],
    [
      'a deployment',
      '/openai/deployments/mine',
      VERSION,
      '/openai/deployments/mine/chat/completions?api-version=2024-10-21',
    ],
    ['version 1', '/openai/v1', undefined, '/openai/v1/chat/completions'],
  ])(
    'by the address of %s; an unknown deployment is told with its address',
    async (_case, path, azureApiVersion, expected) => {
      const urls: string[] = []
      const keys: (string | null)[] = []
      using server = Bun.serve({
        port: 0,
        hostname: '127.0.0.1',
        fetch(request) {
          urls.push(request.url)
          keys.push(request.headers.get('api-key'))
          const error = {
            code: 'DeploymentNotFound',
            message: 'The API deployment does not exist.',
          }
          return Response.json({ error }, { status: 404 })
        },
      })
      const origin = `http://127.0.0.1:${server.port}`
      await using proxy = startProxyAt(`${origin}${path}`, {
        upstream: { azureApiVersion, profile: { auth: 'api-key' } },
      })
      const response = await ask(proxy.url)
      const { error } = await errorOf(response)
      expect([urls, keys]).toEqual([[origin + expected], ['test-key']])
      expect([response.status, error.type]).toEqual([404, 'not_found_error'])
      expect(error.message).toContain(origin + expected)
      expect(error.message).toContain('deployment')
    },
  )
})
