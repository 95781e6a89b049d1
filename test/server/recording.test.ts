import { describe, expect, setDefaultTimeout, test } from 'bun:test'

import type { Piece, Recording } from '../../src/events/capture.ts'
import { shownHeaders } from '../../src/server/shown-headers.ts'
import type { DemoScript } from '../../src/upstream/demo.ts'
import type { ConfigOverrides } from '../helpers/build.ts'
import { ask, askStream, HELLO } from '../helpers/client.ts'
import { startProxy } from '../helpers/proxy.ts'
import {
  call,
  callTools,
  chunk,
  CUT,
  DONE,
  hang,
  html,
  inOrder,
  json,
  refuse,
  say,
  sse,
} from '../helpers/upstream.ts'

// A guard against hanging only.
setDefaultTimeout(60_000)

const START = { upstream: 0, client: 0 }

function textOf(pieces: readonly Piece[]): string {
  return pieces.map(({ text }) => text).join('')
}

type Recorded = {
  readonly body: string
  readonly sent: string
  readonly recording: Recording
  readonly forwarded: readonly object[]
}

/** What one request left behind. */
async function recorded(
  script: DemoScript,
  request: object | string = HELLO,
  overrides: ConfigOverrides = {},
  init: RequestInit = {},
): Promise<Recorded> {
  await using proxy = startProxy(script, overrides)
  proxy.app.control.attach()
  const sent = typeof request === 'string' ? request : JSON.stringify(request)
  const response = await ask(proxy.url, {}, { body: sent, ...init })
  const body = await response.text().catch(() => '')
  const id = response.headers.get('request-id') ?? ''
  const recording = proxy.app.control.readRecording(id, START)
  expect(recording).toBeDefined()
  return {
    body,
    sent,
    recording: recording!,
    forwarded: proxy.upstream.requests.map((r) => r.body),
  }
}

describe('what was said is kept verbatim', () => {
  test.each<[string, DemoScript, object]>([
    ['a stream', say('Hello ü'), { ...HELLO, stream: true }],
    ['a plain answer', say('Hello ü'), HELLO],
    ['tool calls', callTools(call('read', { path: 'ü' })), { ...HELLO, stream: true }],
    ['a refusal', refuse(400, 'No way.'), HELLO],
    ['a refusal of a stream', refuse(429, 'Slow down.'), { ...HELLO, stream: true }],
    ['a page', html('<h1>Sorry</h1>'), HELLO],
    ['JSON that cannot be read', sse('{"choices": ['), { ...HELLO, stream: true }],
    ['an error within a stream', sse({ error: { message: 'boom' } }), { ...HELLO, stream: true }],
  ])('%s', async (_, script, request) => {
    const { body, sent, recording, forwarded } = await recorded(script, request)
    expect(recording.request).toBe(sent)
    expect(textOf(recording.client)).toBe(body)
    expect(JSON.parse(recording.sent!.body)).toEqual(forwarded[0])
    expect(recording.dropped).toBe(0)
  })

  test.each<[string, DemoScript, boolean, string]>([
    [
      'a stream',
      sse(chunk({ content: 'Hi' }, 'stop'), DONE),
      true,
      `data: ${JSON.stringify(chunk({ content: 'Hi' }, 'stop'))}\n\n${DONE}`,
    ],
    ['a refusal', json({ error: { message: 'No.' } }, 403), false, '{"error":{"message":"No."}}'],
    ['a page', html('<h1>ü</h1>'), false, '<h1>ü</h1>'],
  ])('the upstream’s bytes: %s', async (_, script, stream, said) => {
    const { recording } = await recorded(script, { ...HELLO, stream })
    expect(textOf(recording.upstream)).toBe(said)
  })

  test('of several attempts what was said to all, and the last request', async () => {
    const script = inOrder(refuse(400, "Unsupported parameter: 'temperature'"), say('Hello'))
    const { recording, forwarded } = await recorded(script, { ...HELLO, temperature: 0.5 })
    expect(textOf(recording.upstream)).toMatch(/^\{"error":.*\}\{.*"Hello"/)
    expect(forwarded).toHaveLength(2)
    expect(JSON.parse(recording.sent!.body)).toEqual(forwarded[1])
  })

  test('a stream that breaks off, with its error event', async () => {
    const { promise: read, resolve: breakOff } = Promise.withResolvers<void>()
    const first = chunk({ content: 'Hel' })
    await using proxy = startProxy(sse(first, 'data: {"cho', read, CUT))
    proxy.app.control.attach()
    const stream = await askStream(proxy.url)
    await stream.next()
    const id = stream.response.headers.get('request-id') ?? ''
    const recording = () => proxy.app.control.readRecording(id, START)!
    const { upstream, client } = recording()
    expect(textOf(upstream)).toBe(`data: ${JSON.stringify(first)}\n\ndata: {"cho`)
    expect(textOf(client)).toContain('"text":"Hel"')
    breakOff()
    await stream.rest()
    expect(textOf(recording().client.slice(client.length))).toStartWith('event: error\ndata: {')
  })

  test('an end that looks like the beginning of a key', async () => {
    const { recording } = await recorded(html('sk-up'), HELLO, {
      upstream: { apiKey: 'sk-upstream-key' },
    })
    expect(textOf(recording.upstream)).toBe('sk-up')
  })

  test('a request that cannot be read', async () => {
    const { recording, body } = await recorded(say('Hello'), '{"model": ')
    expect(recording).toMatchObject({ request: '{"model": ', sent: undefined, upstream: [] })
    expect(textOf(recording.client)).toBe(body)
  })

  test('an answer of our own comes from no upstream', async () => {
    const tools = [{ type: 'web_search_20250305', name: 'web_search' }]
    const { recording, body } = await recorded(hang(), { ...HELLO, tools })
    expect(recording).toMatchObject({ sent: undefined, upstream: [] })
    expect(textOf(recording.client)).toBe(body)
  })
})

describe('how it was said', () => {
  test('headers that matter, keys as names', async () => {
    const overrides: ConfigOverrides = {
      upstream: { apiKey: 'sk-upstream-key', headers: { 'X-Team': 'team-secret' } },
      server: { clientKey: 'client-secret' },
    }
    const headers = {
      'content-type': 'application/json',
      'anthropic-version': '2023-06-01',
      'user-agent': 'claude-cli/9',
      authorization: 'Bearer client-secret',
      'x-api-key': 'client-secret',
      cookie: 'private',
    }
    const content = 'client-secret sk-upstream-key team-secret'
    const request = { ...HELLO, messages: [{ role: 'user', content }] }
    const { recording } = await recorded(say(content), request, overrides, { headers })
    expect(recording.headers).toEqual({
      'content-type': 'application/json',
      'anthropic-version': '2023-06-01',
      'user-agent': 'claude-cli/9',
      authorization: 'Bearer $ANTHROPIC_AUTH_TOKEN',
      'x-api-key': '$ANTHROPIC_AUTH_TOKEN',
    })
    expect(recording.sent?.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/v1\/chat\/completions$/)
    expect(recording.sent?.headers).toMatchObject({
      authorization: 'Bearer $OPENAI_API_KEY',
      'x-team': '$CUSTOM_HEADER_X_TEAM',
    })
    const masked = '$ANTHROPIC_AUTH_TOKEN $OPENAI_API_KEY $CUSTOM_HEADER_X_TEAM'
    expect(recording.request).toContain(masked)
    expect(recording.sent?.body).toContain(masked)
    expect(textOf(recording.upstream)).toContain(masked)
    expect(textOf(recording.client)).toContain(masked)
    expect(JSON.stringify(recording)).not.toMatch(/client-secret|sk-upstream-key|team-secret/)
  })

  test.each<[Record<string, string>, Record<string, string>]>([
    [{}, {}],
    [{ authorization: 'bearer x' }, { authorization: 'Bearer $ANTHROPIC_AUTH_TOKEN' }],
    [{ authorization: 'Basic x' }, { authorization: '$ANTHROPIC_AUTH_TOKEN' }],
    [{ 'anthropic-beta': 'a,b' }, { 'anthropic-beta': 'a,b' }],
    [{ 'x-claude-code-session-id': 's' }, { 'x-claude-code-session-id': 's' }],
    [{ 'x-forwarded-for': '10.0.0.1' }, {}],
  ])('%p is shown as %p', (headers, shown) => {
    expect(shownHeaders(new Headers(headers))).toEqual(shown)
  })
})

test('nothing is kept while nobody looks', async () => {
  await using proxy = startProxy(say('Hello'))
  const { control } = proxy.app
  const before = await ask(proxy.url)
  const leave = control.attach()
  const during = await ask(proxy.url)
  const ids = [before, during].map(({ headers }) => headers.get('request-id') ?? '')
  expect(ids.map((id) => control.readRecording(id, START) !== undefined)).toEqual([false, true])
  expect(await control.searchBodies('hello')).toEqual([ids[1]!])
  leave()
  expect(control.readRecording(ids[1]!, START)).toBeUndefined()
})
