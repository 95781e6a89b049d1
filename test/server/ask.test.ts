import { describe, expect, test } from 'bun:test'

import type { ExchangeEvent, ExchangeFinished } from '../../src/events/events.ts'
import type { DemoScript } from '../../src/upstream/demo.ts'
import { ask, HELLO, messageOf } from '../helpers/client.ts'
import { startProxy } from '../helpers/proxy.ts'
import { storiesOf } from '../helpers/story.ts'
import { call, callTools, messagesOf, refuse, reply, say } from '../helpers/upstream.ts'

const MANY = {
  ...HELLO,
  temperature: 0.5,
  top_p: 0.5,
  metadata: { user_id: 'u' },
  stop_sequences: ['X'],
  tools: [{ name: 'read', input_schema: { type: 'object' } }],
  tool_choice: { type: 'any', disable_parallel_tool_use: true },
}

/** Refuses each of these fields, one a request, in OpenAI's words. */
function without(fields: readonly string[], then: DemoScript): DemoScript {
  return (request) => {
    const field = fields.find((one) => one in request.body)
    if (field === undefined) return then(request)
    return refuse(400, `Unsupported parameter: '${field}'`, 'unsupported_parameter')(request)
  }
}

function responsesIn(story: readonly ExchangeEvent[]) {
  return story
    .filter((event) => event.type === 'exchange.responded')
    .map(({ status, attempts }) => [status, attempts])
}

describe('a refused field', () => {
  test.each([true, false])('is learned once and remembered (stream: %p)', async (stream) => {
    await using proxy = startProxy(without(['max_tokens'], say('Hello')), {
      upstream: { profile: { tokenField: 'max_tokens' } },
    })
    for (const expected of [
      [
        [400, 1],
        [200, 2],
      ],
      [[200, 1]],
    ]) {
      const response = await ask(proxy.url, { ...HELLO, stream })
      expect(response.status).toBe(200)
      await response.text()
      expect(responsesIn(storiesOf(proxy.events).at(-1)!)).toEqual(expected)
    }
    expect(
      proxy.upstream.requests.map(({ body }) => [
        body['max_tokens'],
        body['max_completion_tokens'],
      ]),
    ).toEqual([
      [1000, undefined],
      [undefined, 1000],
      [undefined, 1000],
    ])
  })

  test('is remembered for its model only', async () => {
    const script: DemoScript = (request) =>
      request.body['model'] === 'up-big'
        ? without(['temperature'], say('Hi'))(request)
        : say('Hi')(request)
    await using proxy = startProxy(script)
    await ask(proxy.url, { ...HELLO, temperature: 0.5 })
    await ask(proxy.url, { ...HELLO, temperature: 0.5, model: 'claude-haiku-4-5' })
    expect(proxy.upstream.requests.map(({ body }) => body['temperature'])).toEqual([
      0.5,
      undefined,
      0.5,
    ])
  })

  test('four are learned of, and no more', async () => {
    const four = ['temperature', 'top_p', 'stop', 'parallel_tool_calls']
    await using proxy = startProxy(without(four, say('Hello')))
    expect((await ask(proxy.url, MANY)).status).toBe(200)
    expect(responsesIn(storiesOf(proxy.events)[0]!).at(-1)).toEqual([200, 5])

    await using stubborn = startProxy(without([...four, 'tool_choice'], say('Hello')))
    const response = await ask(stubborn.url, MANY)
    expect(response.status).toBe(400)
    expect(await response.text()).toContain('tool_choice')
    expect(stubborn.upstream.requests).toHaveLength(5)
  })

  test.each([
    ['that is left out then', "Unsupported parameter: 'temperature'", 2],
    ['that is refused all the same', 'max_tokens must be at most 500', 2],
  ])('%s is not asked about twice in one exchange', async (_, message, requests) => {
    await using proxy = startProxy(refuse(400, message))
    expect((await ask(proxy.url, { ...HELLO, temperature: 0.5 })).status).toBe(400)
    expect(proxy.upstream.requests).toHaveLength(requests)
  })

  test.each([401, 404, 429, 500])('with status %d teaches nothing', async (status) => {
    await using proxy = startProxy(refuse(status, "Unsupported parameter: 'temperature'"))
    expect((await ask(proxy.url, { ...HELLO, temperature: 0.5 })).status).toBe(status)
    expect(proxy.upstream.requests).toHaveLength(1)
  })

  test('what the last attempt left out is told, each once', async () => {
    await using proxy = startProxy(without(['temperature', 'top_p'], say('Hello')))
    const request = { ...HELLO, temperature: 0.5, top_p: 0.5, container: 'c' }
    await (await ask(proxy.url, request)).text()
    const { ledger } = storiesOf(proxy.events)[0]!.at(-1) as ExchangeFinished
    const told = ledger.map(({ subject, count }) => `${subject} ${count}`)
    expect(told.toSorted()).toEqual(['container 1', 'temperature 1', 'top_p 1'])
  })
})

test('what was repaired counts once, however often the upstream was asked', async () => {
  await using proxy = startProxy(without(['temperature', 'top_p'], say('Hello')))
  const system = 'half a character: \uD83D'
  await (await ask(proxy.url, { ...HELLO, temperature: 0.5, top_p: 0.5, system })).text()
  expect(proxy.upstream.requests).toHaveLength(3)
  const { ledger } = storiesOf(proxy.events)[0]!.at(-1) as ExchangeFinished
  expect(ledger.filter(({ subject }) => subject === 'text')).toMatchObject([{ count: 1 }])
})

describe('a refusal with a very long body', () => {
  test('is read only as far as anybody would', async () => {
    let sent = 0
    const script: DemoScript = ({ signal }) =>
      new Response(
        (async function* () {
          const piece = new TextEncoder().encode('the same words again '.repeat(1000))
          yield new TextEncoder().encode('It is too much. ')
          while (!signal.aborted) {
            sent += piece.byteLength
            yield piece
          }
        })(),
        { status: 400 },
      )
    await using proxy = startProxy(script)
    const response = await ask(proxy.url)
    expect(response.status).toBe(400)
    expect(await response.text()).toContain('It is too much.')
    expect(sent).toBeLessThan(64 * 1024 * 1024)
  })
})

describe('reasoning behind tool calls', () => {
  const wantsIt = { upstream: { profile: { replay: 'reasoning_content' as const } } }
  const request = { ...HELLO, tools: [{ name: 'read', input_schema: { type: 'object' } }] }

  async function recalled(use: object, stream: boolean) {
    const thinks = reply({ reasoning: 'Let me see.', calls: [call('read', { path: 'a' }, 'c1')] })
    let turn = 0
    await using proxy = startProxy((one) => (turn++ === 0 ? thinks : say('Done'))(one), wantsIt)
    await (await ask(proxy.url, { ...request, stream })).text()
    const messages = [
      ...HELLO.messages,
      { role: 'assistant', content: [{ type: 'tool_use', ...use }] },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'c1', content: 'ok' }] },
    ]
    await (await ask(proxy.url, { ...request, messages })).text()
    const [, second] = proxy.upstream.requests
    return messagesOf(second!.body, 'assistant')[0]?.['reasoning_content']
  }

  test.each<[string, object, unknown]>([
    ['the same call', { id: 'c1', name: 'read', input: { path: 'a' } }, 'Let me see.'],
    ['another id', { id: 'c2', name: 'read', input: { path: 'a' } }, undefined],
    ['another name', { id: 'c1', name: 'write', input: { path: 'a' } }, undefined],
    ['another input', { id: 'c1', name: 'read', input: { path: 'b' } }, undefined],
  ])('comes back with %s only', async (_, use, expected) => {
    expect(await recalled(use, true)).toBe(expected)
    expect(await recalled(use, false)).toBe(expected)
  })
})

test('tools keep the names that the client gave them', async () => {
  const name = `mcp__server__${'x'.repeat(80)}`
  await using proxy = startProxy(({ body }) => {
    const [tool] = body['tools'] as { function: { name: string } }[]
    expect(tool!.function.name.length).toBeLessThanOrEqual(64)
    return callTools(call(tool!.function.name, {}))({
      body,
      path: '',
      headers: new Headers(),
      signal: new AbortController().signal,
    })
  })
  const tools = [{ name, input_schema: { type: 'object' } }]
  const { content } = await messageOf(await ask(proxy.url, { ...HELLO, tools }))
  expect(content).toMatchObject([{ type: 'tool_use', name }])
})
