import { describe, expect, setDefaultTimeout, test } from 'bun:test'
import { join } from 'node:path'

import { createReply } from '../../src/upstream/demo-reply.ts'
import { respond } from '../../src/upstream/demo-wire.ts'
import type { DemoScript } from '../../src/upstream/demo.ts'
import { asList, asText, isObject, type JsonObject } from '../../src/wire/json.ts'
import type { ConfigOverrides } from '../helpers/build.ts'
import {
  claudeMissing,
  type ClaudeOptions,
  type ClaudeResult,
  startClaude,
} from '../helpers/claude.ts'
import { foreignFields } from '../helpers/openai-fields.ts'
import { startProxy } from '../helpers/proxy.ts'
import { until } from '../helpers/until.ts'
import {
  byTurn,
  call,
  callTools,
  chunk,
  HOLD,
  inOrder,
  messagesOf,
  refuse,
  reply,
  say,
  sse,
} from '../helpers/upstream.ts'

// A guard against hanging only, above the limit of the client itself.
setDefaultTimeout(180_000)

const missing = claudeMissing()
if (missing !== undefined) process.stdout.write(`Skipped, the real client: ${missing}\n`)

type SessionOptions = Partial<Omit<ClaudeOptions, 'proxy'>> & { readonly config?: ConfigOverrides }

/** One `claude -p` through the proxy, on a scripted upstream. */
async function startSession(script: DemoScript, options: SessionOptions = {}) {
  const { config, ...rest } = options
  const proxy = startProxy(script, config)
  const client = await startClaude({ prompt: 'Go on.', ...rest, proxy: proxy.url })
  return {
    ...client,
    events: proxy.events,
    requests: proxy.upstream.requests,
    async [Symbol.asyncDispose]() {
      await client[Symbol.asyncDispose]()
      await proxy[Symbol.asyncDispose]()
    },
  }
}

type Session = Awaited<ReturnType<typeof startSession>>

/** Runs a session to its end; holds for every one that the client completed. */
async function completed(session: Session, allowed: readonly string[] = []): Promise<ClaudeResult> {
  const result = await session.result
  expect(result).toMatchObject({ is_error: false, terminal_reason: 'completed' })
  if (result === undefined) throw new Error('The client printed no result.')
  expect(result.usage.input_tokens).toBeGreaterThan(0)
  expect(result.usage.output_tokens).toBeGreaterThan(0)
  expect(result.total_cost_usd).toBeGreaterThan(0)
  expectOpenAIFields(session, allowed)
  return result
}

/** @param allowed names of fields that the profile of the session adds */
function expectOpenAIFields({ requests }: Session, allowed: readonly string[] = []): void {
  expect(requests.length).toBeGreaterThan(0)
  const fields = requests.flatMap(({ body }) => foreignFields(body))
  expect(fields.filter((path) => !allowed.some((name) => path.endsWith(`.${name}`)))).toEqual([])
}

function hasBegun({ events }: Session): boolean {
  return events.some(({ type }) => type === 'exchange.firstToken')
}

function lastBody({ requests }: Session): JsonObject {
  return requests.at(-1)?.body ?? {}
}

function toolResults(body: JsonObject): readonly string[] {
  return messagesOf(body, 'tool').map((message) => asText(message['content']) ?? '')
}

describe.skipIf(missing !== undefined)('Claude Code through the proxy', () => {
  test('text', async () => {
    await using session = await startSession(say('Hello from upstream'), { prompt: 'Say hello' })
    const { result } = await completed(session)
    expect(result).toBe('Hello from upstream')
    expect(session.requests).toHaveLength(1)
    expect(lastBody(session)).toMatchObject({ model: 'up-big', stream: true })
  })

  test.each([
    ['opus', 'up-big'],
    ['sonnet', 'up-middle'],
    ['haiku', 'up-small'],
    ['fable', 'up-big'],
    ['my-model', 'my-model'],
  ])('--model %s asks the upstream for %s', async (model, upstreamModel) => {
    await using session = await startSession(say('Hello'), { args: ['--model', model] })
    await session.result
    expect(lastBody(session)['model']).toBe(upstreamModel)
  })

  test('a loop of tools: writes a file, runs a command, reads what came of it', async () => {
    const script = byTurn(
      callTools(call('Write', { file_path: 'note.txt', content: 'one\ntwo\n' })),
      callTools(call('Bash', { command: 'cat note.txt note.txt > twice.txt; wc -l < twice.txt' })),
      callTools(call('Read', { file_path: 'twice.txt' })),
      say('Done.'),
    )
    await using session = await startSession(script)
    const { result, num_turns } = await completed(session)
    expect(result).toBe('Done.')
    expect(num_turns).toBe(4)
    expect(await Bun.file(join(session.folder, 'twice.txt')).text()).toBe('one\ntwo\none\ntwo\n')
    const [written, counted, read] = toolResults(lastBody(session))
    expect(written).toContain('note.txt')
    expect(counted).toBe('4')
    expect(read).toMatch(/one[^]*two[^]*one[^]*two/)
  })

  test('parallel calls in one answer all run, and every result comes back to its call', async () => {
    const names = ['a', 'b', 'c']
    const script = byTurn(
      callTools(...names.map((name) => call('Bash', { command: `echo from ${name}` }, name))),
      say('Done.'),
    )
    await using session = await startSession(script)
    await completed(session)
    expect(session.requests).toHaveLength(2)
    const [assistant] = messagesOf(lastBody(session), 'assistant')
    expect(asList(assistant?.['tool_calls'])).toMatchObject(names.map((id) => ({ id })))
    const results = messagesOf(lastBody(session), 'tool').map(
      ({ tool_call_id, content }) => `${String(tool_call_id)}: ${String(content)}`,
    )
    // The client sends them in the order in which the commands ended.
    expect(results.toSorted()).toEqual(['a: from a', 'b: from b', 'c: from c'])
  })

  test('an image that is read reaches the upstream as an image', async () => {
    const script = byTurn(callTools(call('Read', { file_path: 'dot.png' })), say('A dot.'))
    await using session = await startSession(script, {
      files: { 'dot.png': Buffer.from(PNG, 'base64') },
    })
    await completed(session)
    const parts = messagesOf(lastBody(session), 'user').flatMap(({ content }) => asList(content))
    expect(parts.filter(isObject).filter(({ type }) => type === 'image_url')).toMatchObject([
      { image_url: { url: expect.stringMatching(/^data:image\/png;base64,./) } },
    ])
    expect(messagesOf(lastBody(session), 'tool')).toHaveLength(1)
  })

  test('a file of 100 KB is written byte for byte', async () => {
    const content = bigText()
    const script = byTurn(callTools(call('Write', { file_path: 'big.txt', content })), say('Done.'))
    await using session = await startSession(script)
    await completed(session)
    expect(content.length).toBeGreaterThan(100_000)
    expect(await Bun.file(join(session.folder, 'big.txt')).text()).toBe(content)
    const [assistant] = messagesOf(lastBody(session), 'assistant')
    const [back] = asList(assistant?.['tool_calls'])
    expect(back).toMatchObject({ function: { arguments: expect.stringContaining('Ω') } })
  })

  test('reasoning goes back to an upstream that wants it', async () => {
    const script = byTurn(
      reply({ reasoning: 'First I look.', calls: [call('Bash', { command: 'echo one' }, 'a')] }),
      reply({
        reasoning: 'Then I look again.',
        calls: [call('Bash', { command: 'echo two' }, 'b')],
      }),
      say('Done.'),
    )
    await using session = await startSession(script, {
      config: { upstream: { profile: { replay: 'reasoning_content' } } },
    })
    await completed(session, ['reasoning_content'])
    expect(messagesOf(lastBody(session), 'assistant')).toMatchObject([
      { reasoning_content: 'First I look.', tool_calls: [{ id: 'a' }] },
      { reasoning_content: 'Then I look again.', tool_calls: [{ id: 'b' }] },
    ])
  })

  test('a context that is too long is understood: one request, and its own words', async () => {
    await using session = await startSession(refuse(400, OVERFLOW, 'context_length_exceeded'))
    const result = await session.result
    expect(result).toMatchObject({ is_error: true, terminal_reason: 'prompt_too_long' })
    expect(session.requests).toHaveLength(1)
    expectOpenAIFields(session)
  })

  // raine/claude-code-proxy#29, router-for-me/CLIProxyAPI#636
  test('a context that became too long is compacted by the client, and the work goes on', async () => {
    const script = inOrder(
      callTools(call('Bash', { command: 'echo first step' })),
      refuse(400, OVERFLOW, 'context_length_exceeded'),
      say('<summary>The first step is done.</summary>'),
      say('Done.'),
    )
    await using session = await startSession(script)
    const { result } = await completed(session)
    expect(result).toBe('Done.')
    expect(session.requests).toHaveLength(4)
    const [, full, , compacted] = session.requests.map(({ body }) => body)
    expect(toolResults(full ?? {})).toEqual(['first step'])
    expect(toolResults(compacted ?? {})).toEqual([])
    expect(JSON.stringify(compacted)).toContain('The first step is done.')
  })

  test('a 429 is waited out', async () => {
    const busy = refuse(429, 'Rate limit reached', 'rate_limit_exceeded', { 'retry-after': '1' })
    await using session = await startSession(inOrder(busy, say('At last')))
    const { result } = await completed(session)
    expect(result).toBe('At last')
    expect(session.requests).toHaveLength(2)
  })

  test('a key that the upstream refuses stops at once, with the reason', async () => {
    await using session = await startSession(refuse(401, 'Incorrect API key provided'))
    const result = await session.result
    expect(result).toMatchObject({ is_error: true })
    expect(result?.result).toContain('OPENAI_API_KEY')
    expect(session.requests).toHaveLength(1)
  })

  test.each(['SIGINT', 'SIGTERM'] as const)(
    '%s while streaming ends the request upstream',
    async (signal) => {
      await using session = await startSession(sse(chunk({ content: 'Once upon' }), HOLD))
      await until(() => hasBegun(session), 'the first word to reach the client')
      session.stop(signal)
      await until(() => session.requests.every((request) => request.signal.aborted), 'the abort')
      expect(session.requests).toHaveLength(1)
      expectOpenAIFields(session)
    },
  )

  test('a sub-agent does its own work and reports back', async () => {
    const task = {
      description: 'Look',
      prompt: 'Sub-agent task: look around',
      subagent_type: 'general-purpose',
    }
    const main = byTurn(
      callTools(call('Agent', { ...task, run_in_background: false })),
      say('All done.'),
    )
    const agent = byTurn(callTools(call('Bash', { command: 'echo seen' })), say('I have seen it.'))
    const script: DemoScript = (request) =>
      isSubagent(request.body) ? agent(request) : main(request)
    await using session = await startSession(script)
    const { result } = await completed(session)
    expect(result).toBe('All done.')
    expect(session.requests.filter(({ body }) => isSubagent(body))).toHaveLength(2)
    expect(toolResults(lastBody(session))[0]).toContain('I have seen it.')
  })

  test('a web search says that there is none, without asking the upstream', async () => {
    const script = byTurn(
      callTools(call('WebSearch', { query: 'Vandamme' })),
      say('No search here.'),
    )
    await using session = await startSession(script, { env: { ENABLE_TOOL_SEARCH: 'false' } })
    const { result } = await completed(session)
    expect(result).toBe('No search here.')
    expect(session.requests).toHaveLength(2)
    expect(toolResults(lastBody(session))[0]).toMatch(/not available/i)
  })

  test('a tool found by search is offered to the upstream', async () => {
    const script = byTurn(
      callTools(call('ToolSearch', { query: 'select:WebFetch', max_results: 1 })),
      say('Found.'),
    )
    await using session = await startSession(script)
    await completed(session)
    const [before, after] = session.requests.map(({ body }) => toolNames(body))
    expect(before).not.toContain('WebFetch')
    expect(before?.some((name) => name.includes('Placeholder'))).toBe(false)
    expect(after).toContain('WebFetch')
  })

  test('structured output', async () => {
    const schema = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] }
    const script = byTurn(callTools(call('StructuredOutput', { city: 'Paris' })), say('Done.'))
    await using session = await startSession(script, {
      args: ['--json-schema', JSON.stringify(schema)],
    })
    const { structured_output } = await completed(session)
    expect(structured_output).toEqual({ city: 'Paris' })
  })

  test('a broken stream is asked for again, and the answer is whole', async () => {
    const broken = sse(chunk({ content: 'Hel' }), { error: { message: 'GPU lost', code: 500 } })
    await using session = await startSession(inOrder(broken, say('Hello again')))
    const { result } = await completed(session)
    expect(result).toBe('Hello again')
    expect(session.requests).toHaveLength(2)
  })

  test('the demo calls a tool that only looks, and says that it is a demo', async () => {
    const demo: DemoScript = ({ body }) => respond(body, createReply(body), 0)
    await using session = await startSession(demo, {
      prompt: 'Use a tool, please',
      files: { 'README.md': 'Read me' },
    })
    const { result } = await completed(session, ['reasoning_content'])
    expect(result).toContain('demo of Vandamme')
    expect(result).toContain('Read me')
    expect(session.requests).toHaveLength(2)
  })

  test('/context counts without the upstream', async () => {
    await using session = await startSession(say('unused'), { prompt: '/context' })
    const result = await session.result
    expect(result).toMatchObject({ is_error: false })
    expect(session.requests).toEqual([])
  })
})

const PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

const OVERFLOW =
  "This model's maximum context length is 128000 tokens. However, your messages resulted in 140000 tokens."

function bigText(): string {
  const line = 'A line with "quotes", a \\ backslash, a tab\t, Ω and 日本語.'
  return Array.from({ length: 2_000 }, (_, index) => `${index}: ${line}\n`).join('')
}

function isSubagent(body: JsonObject): boolean {
  const [first] = messagesOf(body, 'user')
  return JSON.stringify(first?.['content'] ?? '').includes('Sub-agent task')
}

function toolNames(body: JsonObject): readonly string[] {
  const functions = asList(body['tools'])
    .filter(isObject)
    .map((tool) => tool['function'])
  return functions.filter(isObject).map(({ name }) => asText(name) ?? '')
}
