import { describe, expect, test } from 'bun:test'

import type { DemoScript } from '../../src/upstream/demo.ts'
import type { Message } from '../../src/wire/anthropic.ts'
import { asList, asObject } from '../../src/wire/json.ts'
import { answer, WAYS } from '../helpers/answer.ts'
import { ask, askStream, errorOf, HELLO, typesOf } from '../helpers/client.ts'
import { startProxy, startProxyAt } from '../helpers/proxy.ts'
import { rawUpstream } from '../helpers/raw-upstream.ts'
import { until } from '../helpers/until.ts'
import {
  call,
  callTools,
  chunk,
  CUT,
  DONE,
  hang,
  HOLD,
  json,
  refuse,
  reply,
  say,
  sse,
  type Step,
} from '../helpers/upstream.ts'

/*
 * What users of such proxies complain about, as far as it concerns answers; requests are in
 * users-requests.test.ts. All through the running program.
 *
 * their problem                                              | threads
 * "Content block is not a text block", tool input is {}      | musistudio/claude-code-router#1356, BerriAI/litellm#29441
 * a full context loops for ever, /compact cannot help        | raine/claude-code-proxy#30, NIyueeE/ds-free-api#36
 * auto-compact never fires: no token counts                  | router-for-me/CLIProxyAPI#4126
 * the stream is cut after ten silent seconds                 | ericc-ch/copilot-api#268, BYK/loreai#189
 * a slow local model is asked again and again                | anthropics/claude-code#35327
 * abandoned requests keep burning tokens                     | bman654/clodex#170, KarpelesLab/teamclaude#321
 * a failure upstream is an empty answer                      | BerriAI/litellm#32086, openclaw#108989
 * auto mode: "model is temporarily unavailable"              | farion1231/cc-switch#4923, techysy/10router#18
 * "Invalid tool parameters"                                  | musistudio/claude-code-router#616, fuergaosi233/claude-code-proxy#81
 * a file is cut in the middle of a Write                     | anthropics/claude-code#1236
 * 429, 529 and an empty account are all the same             | raine/claude-code-proxy#30, KarpelesLab/teamclaude#165
 * broken Chinese and emoji, gzip garbage                     | databricks/unity-gateway#361, openai-go#227
 */

const STOP = chunk({}, 'stop')
const CALLED = chunk({}, 'tool_calls')

function fragment(index: number, args: string, begin: object = {}): ReturnType<typeof chunk> {
  return chunk({ tool_calls: [{ index, ...begin, function: { arguments: args } }] })
}

function begun(index: number, name: string, args = ''): ReturnType<typeof chunk> {
  const called = {
    index,
    id: `call_${index}`,
    type: 'function',
    function: { name, arguments: args },
  }
  return chunk({ tool_calls: [called] })
}

function contents({ content }: Message): readonly unknown[] {
  return content.map((block) => {
    if (block.type === 'text') return block.text
    return block.type === 'thinking' ? { thinks: block.thinking } : { [block.name]: block.input }
  })
}

describe.each(WAYS)('%s', (_way, stream) => {
  test('text, reasoning and parallel calls that come mixed up arrive in order and whole', async () => {
    const script = sse(
      chunk({ reasoning_content: 'Two files.' }),
      begun(0, 'Read', '{"path":'),
      begun(1, 'Read'),
      fragment(1, '{"path":"b'),
      chunk({ content: 'Reading ' }),
      fragment(0, '"a"}'),
      fragment(1, '.ts"}'),
      chunk({ content: 'both.' }),
      CALLED,
      DONE,
    )
    await using proxy = startProxy(script)
    const message = await answer(proxy.url, stream)
    const said = contents(message)
    expect(said.slice(0, 2)).toEqual([{ thinks: 'Two files.' }, { Read: { path: 'a' } }])
    expect(said).toContainEqual({ Read: { path: 'b.ts' } })
    expect(said.filter((part) => typeof part === 'string').join('')).toBe('Reading both.')
    expect(message.stop_reason).toBe('tool_use')
  })

  test.each([
    [
      'an error of OpenAI',
      refuse(
        400,
        "This model's maximum context length is 8192 tokens. However, your messages resulted in 9000 tokens.",
        'context_length_exceeded',
      ),
    ],
    [
      'a 500',
      refuse(
        500,
        "This model's maximum context length is 8192 tokens. However, your messages resulted in 9000 tokens.",
      ),
    ],
    [
      'an error in the stream',
      sse({
        error: {
          message:
            "This model's maximum context length is 8192 tokens. However, your messages resulted in 9000 tokens.",
        },
      }),
    ],
    [
      'a field of llama.cpp',
      sse(
        'error: {"code":400,"message":"This model\'s maximum context length is 8192 tokens. However, your messages resulted in 9000 tokens."}\n\n',
        DONE,
      ),
    ],
  ])(
    'a full context is said in the words that make the client compact: %s',
    async (_case, script) => {
      await using proxy = startProxy(script)
      const response = await ask(proxy.url, { ...HELLO, stream })
      const { error } = await errorOf(response)
      expect(response.status).toBe(400)
      expect(error.message).toStartWith('prompt is too long: 9000 tokens > 8192 maximum')
      expect(proxy.upstream.requests).toHaveLength(1)
    },
  )

  test('the context meter can count: input, cache and output of the whole answer', async () => {
    const usage = {
      prompt_tokens: 150_000,
      completion_tokens: 20,
      prompt_tokens_details: { cached_tokens: 140_000 },
    }
    await using proxy = startProxy(reply({ text: 'Hi', usage }))
    const { usage: counted } = await answer(proxy.url, stream)
    expect(counted).toMatchObject({
      input_tokens: 10_000,
      cache_read_input_tokens: 140_000,
      output_tokens: 20,
    })
  })

  test('an upstream that counts only its answer does not empty the context meter', async () => {
    await using proxy = startProxy(reply({ text: 'Hi', usage: { completion_tokens: 20 } }))
    const { usage } = await answer(proxy.url, stream, { system: 'word '.repeat(4000) })
    expect(usage.input_tokens).toBeGreaterThan(2000)
  })

  test('a client that leaves before the first byte ends the request upstream', async () => {
    await using proxy = startProxy(hang())
    const client = new AbortController()
    const asking = ask(proxy.url, { ...HELLO, stream }, { signal: client.signal }).catch(
      () => 'left',
    )
    await until(() => proxy.upstream.requests.length === 1, 'the request is upstream')
    client.abort()
    expect(await asking).toBe('left')
    await until(
      () => proxy.upstream.requests[0]?.signal.aborted === true,
      'the request upstream ends',
    )
  })

  test.each<[string, readonly Step[]]>([
    ['an error as the first chunk', [{ error: { message: 'boom' } }, DONE]],
    ['choices without content, and an error', [{ choices: [], error: { message: 'boom' } }, DONE]],
    ['an event named error', ['event: error\ndata: {"message":"boom"}\n\n', DONE]],
    ['a finish reason named error', [chunk({}, 'error'), DONE]],
    ['no end', [chunk({ content: '' })]],
    ['nothing', []],
    ['a break', [': hello\n\n', CUT]],
  ])('a failure upstream is never an empty answer: %s', async (_case, steps) => {
    await using proxy = startProxy(sse(...steps))
    const response = await ask(proxy.url, { ...HELLO, stream })
    if (response.status === 200) expect(await response.text()).toContain('event: error')
    else expect(response.status).toBe(502)
  })

  test('a classifier gets its stop sequence, though the upstream ignores it', async () => {
    await using proxy = startProxy(say('<block>no</block> because it is harmless'))
    const message = await answer(proxy.url, stream, {
      max_tokens: 16,
      stop_sequences: ['</block>'],
    })
    expect(contents(message)).toEqual(['<block>no'])
    expect(message).toMatchObject({ stop_reason: 'stop_sequence', stop_sequence: '</block>' })
    expect(proxy.upstream.requests[0]?.body).toMatchObject({ stop: ['</block>'] })
  })

  test.each([
    ['no choices', json({ choices: [], usage: { prompt_tokens: 9, completion_tokens: 0 } })],
    ['no content', json({ choices: [{ message: { content: null }, finish_reason: 'stop' }] })],
    ['a stream without content', sse(chunk({ content: '' }), STOP, DONE)],
  ])('an answer that says nothing is an answer: %s', async (_case, script) => {
    await using proxy = startProxy(script)
    const message = await answer(proxy.url, stream, { stop_sequences: ['</block>'] })
    expect(message).toMatchObject({ content: [], stop_reason: 'end_turn' })
  })

  test.each<[string, string, object]>([
    ['in a fence', '```json\n{"path":"a"}\n```', { path: 'a' }],
    ['with a trailing comma', '{"path":"a",}', { path: 'a' }],
    [
      "with Python's words",
      '{"path":"a","all":True,"end":None}',
      { path: 'a', all: true, end: null },
    ],
    ['sent twice', '{"path":"a"}{"path":"a"}', { path: 'a' }],
    ['behind an empty object', '{}{"path":"a"}', { path: 'a' }],
    ['without the last brace', '{"path":["a"]', { path: ['a'] }],
    ['as a string of JSON', '"{\\"path\\":\\"a\\"}"', { path: 'a' }],
    ['with raw line breaks and controls', '{"path":"a\n\u0000"}', { path: 'a\n\0' }],
    ['empty', '', {}],
    [
      'that name __proto__',
      '{"__proto__":{"admin":true}}',
      JSON.parse('{"__proto__":{"admin":true}}'),
    ],
  ])('tool arguments %s are what the model meant', async (_case, args, input) => {
    await using proxy = startProxy(sse(begun(0, 'Read', args), CALLED, DONE))
    const message = await answer(proxy.url, stream)
    expect(JSON.stringify(contents(message))).toBe(JSON.stringify([{ Read: input }]))
    expect(asObject({})?.['admin']).toBeUndefined()
  })

  test('counts in each chunk do not end a call', async () => {
    const usage = { prompt_tokens: 5, completion_tokens: 1 }
    const script = sse(
      { ...begun(0, 'Read', '{"path"'), usage },
      { ...fragment(0, ':"a"}'), usage: { ...usage, completion_tokens: 2 } },
      CALLED,
      DONE,
    )
    await using proxy = startProxy(script)
    const message = await answer(proxy.url, stream)
    expect(contents(message)).toEqual([{ Read: { path: 'a' } }])
    expect(message.usage.output_tokens).toBe(2)
  })

  test('a Write that is cut is told as cut, and is not executed by half', async () => {
    const cut = '{"file_path":"a.ts","content":"one half'
    await using proxy = startProxy(sse(begun(0, 'Write', cut), chunk({}, 'length'), DONE))
    const message = await answer(proxy.url, stream)
    expect(message.stop_reason).toBe('max_tokens')
    expect(contents(message)).toEqual([{ Write: {} }])
    // No cap of the proxy's own is the reason.
    expect(proxy.upstream.requests[0]?.body['max_tokens']).toBe(HELLO.max_tokens)
  })

  test.each<[string, DemoScript, string]>([
    [
      'too fast',
      refuse(429, 'slow', 'rate_limit_exceeded', { 'retry-after': '7' }),
      '429 rate_limit_error wait=7',
    ],
    [
      'no money',
      refuse(429, 'pay', 'insufficient_quota', { 'retry-after': '7' }),
      '402 billing_error',
    ],
    [
      'overloaded',
      refuse(503, 'full', null, { 'retry-after': '3' }),
      '529 overloaded_error wait=3',
    ],
    ['broken', refuse(500, 'oops'), '500 api_error'],
    ['a wrong key', refuse(401, 'no'), '401 authentication_error again=false'],
  ])('%s keeps its meaning and the time to wait', async (_case, script, expected) => {
    await using proxy = startProxy(script)
    const response = await ask(proxy.url, { ...HELLO, stream })
    const { error } = await errorOf(response)
    const wait = response.headers.get('retry-after')
    const again = response.headers.get('x-should-retry')
    const advice = [wait && ` wait=${wait}`, again && ` again=${again}`].filter(Boolean).join('')
    expect(`${response.status} ${error.type}${advice}`).toBe(expected)
    expect(proxy.upstream.requests).toHaveLength(1)
  })

  test('Chinese and emoji survive every cut of the bytes', async () => {
    const text = '你好，世界 😀👩‍💻 done'
    const bytes = new TextEncoder().encode(`data: ${JSON.stringify(chunk({ content: text }))}\n\n`)
    const single = Array.from(bytes, (byte) => new Uint8Array([byte]))
    await using proxy = startProxy(sse(...single, STOP, DONE))
    expect(contents(await answer(proxy.url, stream))).toEqual([text])
  })

  test('an answer in gzip, with CRLF, comments and no last blank line', async () => {
    const lines = [
      ': OPENROUTER PROCESSING',
      '',
      `data:${JSON.stringify(chunk({ content: '你好' }))}`,
      '',
      `data: ${JSON.stringify(STOP)}`,
    ]
    const body = Bun.gzipSync(new TextEncoder().encode(lines.join('\r\n')))
    const headers = { 'content-type': 'text/event-stream', 'content-encoding': 'gzip' }
    await using proxy = startProxy(() => new Response(body, { headers }))
    expect(contents(await answer(proxy.url, stream))).toEqual(['你好'])
  })
})

test('a stream opens one block at a time, numbered without gaps', async () => {
  const script = sse(
    chunk({ content: 'a' }),
    begun(0, 'Read', '{"path":'),
    chunk({ content: 'b' }),
    begun(1, 'Read', '{"path":"y"}'),
    fragment(0, '"x"}'),
    chunk({ reasoning: 'c' }),
    CALLED,
    DONE,
  )
  await using proxy = startProxy(script)
  const stream = await askStream(proxy.url)
  let open: number | undefined
  let next = 0
  for (const event of await stream.rest()) {
    if (event.type === 'content_block_start') {
      expect([open, event.index]).toEqual([undefined, next])
      open = next++
    }
    if (event.type === 'content_block_delta') expect(event.index).toBe(open as number)
    if (event.type === 'content_block_stop') {
      expect(event.index).toBe(open as number)
      open = undefined
    }
  }
  expect([open, next]).toEqual([undefined, 5])
})

test('no half of an emoji is sent while text is held back for a stop sequence', async () => {
  await using proxy = startProxy(sse(chunk({ content: '😀😀😀😀' }), STOP, DONE))
  const stream = await askStream(proxy.url, { ...HELLO, stop_sequences: ['STOP'] })
  const texts = (await stream.rest()).flatMap((event) =>
    event.type === 'content_block_delta' && event.delta.type === 'text_delta'
      ? [event.delta.text]
      : [],
  )
  expect(texts.join('')).toBe('😀😀😀😀')
  expect(texts.filter((text) => !text.isWellFormed())).toEqual([])
})

// Bun's server closes a connection that is silent for ten seconds, unless it is told otherwise.
test('a stream survives a silence of twelve seconds', async () => {
  const silence = Bun.sleep(12_500)
  await using proxy = startProxy(
    sse(chunk({ content: 'He' }), silence, chunk({ content: 'llo' }), STOP, DONE),
    {
      server: { pingIntervalMs: 60_000 },
    },
  )
  expect(contents(await answer(proxy.url, true))).toEqual(['Hello'])
}, 120_000)

test('a slow model: the stream begins without it and pings until it speaks', async () => {
  const { promise: ready, resolve: speak } = Promise.withResolvers<void>()
  await using proxy = startProxy(
    async (request) => {
      await ready
      return say('Hello')(request)
    },
    { server: { streamStartAfterMs: 5, pingIntervalMs: 5 } },
  )
  const stream = await askStream(proxy.url)
  while (stream.events.filter(({ type }) => type === 'ping').length < 3) await stream.next()
  speak()
  expect(typesOf(await stream.rest())).toMatch(
    /^message_start ping ping ping .*content_block_start .*message_stop$/,
  )
  expect(proxy.upstream.requests).toHaveLength(1)
})

test('a client that leaves in the middle of a stream ends the request upstream', async () => {
  await using proxy = startProxy(sse(chunk({ content: 'He' }), HOLD))
  const client = new AbortController()
  const stream = await askStream(proxy.url, HELLO, { signal: client.signal })
  await stream.next()
  client.abort()
  await until(
    () => proxy.upstream.requests[0]?.signal.aborted === true,
    'the request upstream ends',
  )
})

test.each<[string, readonly Step[]]>([
  ['an error', [{ error: { message: 'boom', code: 502 } }, DONE]],
  ['an event named error', ['event: error\ndata: boom\n\n', DONE]],
  ['a break', [CUT]],
  ['an early end', []],
])(
  'a failure in the middle ends the stream with an error, not with a stop reason: %s',
  async (_case, steps) => {
    const { promise: heard, resolve: goOn } = Promise.withResolvers<void>()
    await using proxy = startProxy(sse(chunk({ content: 'He' }), heard, ...steps))
    const stream = await askStream(proxy.url)
    await stream.next()
    goOn()
    expect(typesOf(await stream.rest())).toMatch(
      /^message_start content_block_start content_block_delta error$/,
    )
  },
)

test('an upstream that drops every connection is an error with a status', async () => {
  using upstream = rawUpstream({ type: 'reset' })
  await using proxy = startProxyAt(upstream.url)
  expect((await ask(proxy.url)).status).toBe(502)
})

test('what an answer cannot carry is told, not lost in silence', async () => {
  const message = { content: 'A picture.', images: [{ type: 'image_url' }] }
  await using proxy = startProxy(json({ choices: [{ message, finish_reason: 'stop' }] }))
  await answer(proxy.url, false)
  const told = proxy.events.flatMap((event) =>
    event.type === 'exchange.finished' ? event.ledger : [],
  )
  expect(told).toMatchObject([{ action: 'dropped', subject: 'images' }])
})

test('calls of a whole answer keep apart, even without ids', async () => {
  const read = { function: { name: 'Read', arguments: '{"path":"a"}' } }
  const choice = { message: { tool_calls: [read, read] }, finish_reason: 'tool_calls' }
  await using proxy = startProxy(json({ choices: [choice] }))
  const { content } = await answer(proxy.url, false)
  const ids = asList(content).map((block) => asObject(block)?.['id'])
  expect(new Set(ids).size).toBe(2)
})

test('the answer names the model that the client asked for', async () => {
  await using proxy = startProxy(callTools(call('Read', {})))
  expect((await answer(proxy.url, true)).model).toBe(HELLO.model)
})
