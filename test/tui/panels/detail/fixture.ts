import type { Piece, Recording } from '../../../../src/events/capture.ts'
import type { ExchangeEvent } from '../../../../src/events/events.ts'
import { applyEvent, type Exchange } from '../../../../src/events/exchange.ts'
import { createLook } from '../../../../tui/look/look.ts'
import type { DetailModel } from '../../../../tui/panels/detail/model.ts'
import { START } from '../../../../tui/panels/pane.ts'
import { createRecordingReader } from '../../../../tui/store/recording.ts'
import type { Row } from '../../../../tui/store/types.ts'

/** The clock of the proxy when the exchange began. */
export const T0 = 50_000
export const PLAIN = createLook({ theme: 'dark', ascii: false, color: false })
export const PAINTED = createLook({ theme: 'dark', ascii: false, color: true })
export const ASCII_LOOK = createLook({ theme: 'dark', ascii: true, color: false })

export const REQUEST = {
  model: 'claude-opus-4-8',
  max_tokens: 32_000,
  stream: true,
  thinking: { type: 'enabled', budget_tokens: 10_000 },
  system: [
    {
      type: 'text',
      text: 'You are a careful engineer. '.repeat(12),
      cache_control: { type: 'ephemeral' },
    },
  ],
  messages: [
    {
      role: 'user',
      content: [
        { type: 'text', text: 'Why does the login test fail? Here is the screen.' },
        {
          type: 'image',
          source: {
            type: 'base64',
            media_type: 'image/png',
            data: `iVBORw0KGgo${'A'.repeat(4_000)}`,
          },
        },
      ],
    },
    {
      role: 'assistant',
      content: [
        { type: 'thinking', thinking: 'I should read the test first.', signature: 'vdm1:k' },
        { type: 'text', text: 'Let me look.' },
        {
          type: 'tool_use',
          id: 'toolu_01',
          name: 'Read',
          input: { file_path: 'test/login.test.ts' },
        },
      ],
    },
    {
      role: 'user',
      content: [
        { type: 'tool_result', tool_use_id: 'toolu_01', content: "test('login', () => {})\n" },
      ],
    },
  ],
  tools: [
    {
      name: 'Read',
      description: 'Reads a file.',
      input_schema: {
        type: 'object',
        properties: { file_path: { type: 'string', format: 'uri' }, limit: { type: 'number' } },
        required: ['file_path'],
      },
    },
    {
      name: 'Edit',
      description: 'Edits a file.',
      input_schema: { type: 'object', properties: {} },
    },
    { type: 'web_search_20250305', name: 'web_search' },
  ],
  metadata: { user_id: 'user_1' },
  top_k: 40,
}

export const SENT = {
  model: 'gpt-5',
  messages: [
    { role: 'developer', content: 'You are a careful engineer. '.repeat(12) },
    {
      role: 'user',
      content: [
        { type: 'text', text: 'Why does the login test fail? Here is the screen.' },
        {
          type: 'image_url',
          image_url: { url: `data:image/png;base64,iVBORw0KGgo${'A'.repeat(4_000)}` },
        },
      ],
    },
    {
      role: 'assistant',
      content: 'Let me look.',
      tool_calls: [
        {
          id: 'toolu_01',
          type: 'function',
          function: { name: 'Read', arguments: '{"file_path":"test/login.test.ts"}' },
        },
      ],
    },
    { role: 'tool', tool_call_id: 'toolu_01', content: "test('login', () => {})\n" },
  ],
  stream: true,
  stream_options: { include_usage: true },
  max_completion_tokens: 32_000,
  reasoning_effort: 'high',
  tools: [
    {
      type: 'function',
      function: {
        name: 'Read',
        description: 'Reads a file.',
        parameters: {
          type: 'object',
          properties: { file_path: { type: 'string' }, limit: { type: 'number' } },
          required: ['file_path'],
        },
      },
    },
    {
      type: 'function',
      function: {
        name: 'Edit',
        description: 'Edits a file.',
        parameters: { type: 'object', properties: {} },
      },
    },
  ],
}

const LEDGER = [
  {
    action: 'dropped',
    subject: 'cache_control',
    reason: 'the upstream caches by itself',
    count: 4,
  },
  { action: 'dropped', subject: 'top_k', reason: 'the upstream knows no such field', count: 1 },
  {
    action: 'replaced',
    subject: 'thinking.budget_tokens',
    reason: 'sent as reasoning_effort high',
    count: 1,
  },
  {
    action: 'dropped',
    subject: 'tool web_search',
    reason: 'it runs on the servers of Anthropic',
    count: 1,
  },
] as const

const STARTED: ExchangeEvent = {
  type: 'exchange.started',
  id: 'req_01abc',
  at: T0,
  time: Date.UTC(2026, 10, 22, 12, 30, 51),
  model: 'claude-opus-4-8',
  stream: true,
  client: { agent: 'claude-cli/2.1.330', session: '7f3c9a10-aaaa', subagent: undefined },
}
const ID = { id: 'req_01abc' }
const TOKENS = {
  input: 5_126,
  output: 1_104,
  cacheRead: 37_586,
  cacheWrite: 0,
  reasoning: 312,
  estimated: false,
}

const ON_THE_WAY: readonly ExchangeEvent[] = [
  STARTED,
  {
    type: 'exchange.routed',
    ...ID,
    at: T0 + 1,
    tier: 'big',
    upstream: 'api.openai.com',
    upstreamModel: 'gpt-5',
  },
  { type: 'exchange.sent', ...ID, at: T0 + 4, attempt: 1, promptTokens: 41_900 },
  { type: 'exchange.responded', ...ID, at: T0 + 1_400, status: 200, attempts: 1 },
  { type: 'exchange.firstToken', ...ID, at: T0 + 1_920 },
  { type: 'exchange.progress', ...ID, at: T0 + 17_000, phase: 'text', outputCharacters: 3_000 },
]
const FINISHED: ExchangeEvent = {
  type: 'exchange.finished',
  ...ID,
  at: T0 + 26_800,
  status: 200,
  stopReason: 'tool_use',
  tokens: TOKENS,
  ledger: LEDGER,
  overheadMs: 31,
}

/** A whole exchange, as it is told. */
export const STORY: readonly ExchangeEvent[] = [...ON_THE_WAY, FINISHED]

export function exchangeOf(events: readonly ExchangeEvent[]): Exchange {
  const exchange = events.reduce<Exchange | undefined>(applyEvent, undefined)
  if (exchange === undefined) throw new Error('The events make no exchange.')
  return exchange
}

export function rowOf(exchange: Exchange, more: Partial<Row> = {}): Row {
  return {
    number: 1043,
    exchange,
    state: 'done',
    input: 42_712,
    cached: 0.88,
    output: 1_104,
    estimated: false,
    rate: 44,
    cost: 0.0221,
    ...more,
  }
}

export const DONE: Row = rowOf(exchangeOf(STORY))
export const RUNNING: Row = rowOf(exchangeOf(ON_THE_WAY), {
  state: 'text',
  estimated: true,
  cost: undefined,
  output: 640,
})
export const FAILED: Row = rowOf(
  exchangeOf([
    ...ON_THE_WAY.slice(0, 3),
    { type: 'exchange.responded', ...ID, at: T0 + 300, status: 400, attempts: 2 },
    {
      type: 'exchange.failed',
      ...ID,
      at: T0 + 310,
      status: 400,
      error: {
        kind: 'invalid_request',
        message: 'api.openai.com: the prompt is too long (210,000 of 200,000 tokens).',
      },
      phase: 'waiting',
      tokens: undefined,
      ledger: [],
      overheadMs: 5,
    },
  ]),
  { state: 'failed', rate: undefined, cost: undefined, output: undefined },
)

function sse(value: { readonly type: string }): string {
  return `event: ${value.type}\ndata: ${JSON.stringify(value)}\n\n`
}

type Content = {
  readonly type: string
  readonly deltas: readonly (readonly [number, unknown])[]
  readonly block: object
  readonly end: number
}

function contentPieces({ deltas, block, end }: Content, index: number): readonly Piece[] {
  const first = deltas[0]?.[0] ?? end
  const start = { type: 'content_block_start', index, content_block: block }
  return [
    { at: T0 + first, text: sse(start) },
    ...deltas.map(([at, delta]) => ({
      at: T0 + at,
      text: sse({ type: 'content_block_delta', index, delta } as never),
    })),
    { at: T0 + end, text: sse({ type: 'content_block_stop', index } as never) },
  ]
}

function steps(
  from: number,
  to: number,
  texts: readonly string[],
): readonly (readonly [number, string])[] {
  return texts.map((text, index) => [from + ((to - from) * index) / texts.length, text] as const)
}

const WORDS = Array.from({ length: 120 }, (_, index) =>
  index % 12 === 11 ? `step ${index}.\n` : 'The session cookie expires early. ',
)
const ARGUMENTS = JSON.stringify({
  file_path: 'src/login.ts',
  old_string: 'maxAge: 60',
  new_string: 'maxAge: 3600',
})

export const CLIENT_PIECES: readonly Piece[] = [
  {
    at: T0 + 1_910,
    text: sse({
      type: 'message_start',
      message: { model: 'claude-opus-4-8', usage: { input_tokens: 0 } },
    } as never),
  },
  ...contentPieces(
    {
      type: 'thinking',
      block: { type: 'thinking', thinking: '', signature: '' },
      deltas: steps(
        1_920,
        5_200,
        Array.from({ length: 30 }, () => 'It fails since the clock moved. '),
      ).map(([at, thinking]) => [at, { type: 'thinking_delta', thinking }]),
      end: 5_210,
    },
    0,
  ),
  ...contentPieces(
    {
      type: 'text',
      block: { type: 'text', text: '' },
      deltas: steps(5_220, 17_400, WORDS).map(([at, text]) => [at, { type: 'text_delta', text }]),
      end: 17_480,
    },
    1,
  ),
  ...contentPieces(
    {
      type: 'tool_use',
      block: { type: 'tool_use', id: 'toolu_02', name: 'Edit', input: {} },
      deltas: steps(20_400, 26_700, ARGUMENTS.match(/.{1,8}/g) ?? []).map(([at, partial_json]) => [
        at,
        { type: 'input_json_delta', partial_json },
      ]),
      end: 26_790,
    },
    2,
  ),
  {
    at: T0 + 26_795,
    text: sse({
      type: 'message_delta',
      delta: { stop_reason: 'tool_use', stop_sequence: null },
      usage: { output_tokens: 1_104 },
    } as never),
  },
  { at: T0 + 26_800, text: sse({ type: 'message_stop' }) },
]

/** The upstream says each thing a little earlier. */
export const UPSTREAM_PIECES: readonly Piece[] = CLIENT_PIECES.filter(({ text }) =>
  text.includes('_delta'),
).map(({ at }, index) => ({
  at: at - 0.4,
  text: `data: {"id":"chatcmpl-1","choices":[{"delta":{"content":"${index}"}}]}\n\n`,
}))

export const RECORDING: Recording = {
  id: 'req_01abc',
  request: JSON.stringify(REQUEST),
  headers: {
    'content-type': 'application/json',
    'anthropic-version': '2023-06-01',
    'x-api-key': '$ANTHROPIC_AUTH_TOKEN',
  },
  sent: {
    url: 'https://api.openai.com/v1/chat/completions',
    headers: { 'content-type': 'application/json', authorization: 'Bearer $OPENAI_API_KEY' },
    body: JSON.stringify(SENT),
  },
  upstream: UPSTREAM_PIECES,
  client: CLIENT_PIECES,
  attempts: 1,
  dropped: 0,
}

export function readingOf(...slices: readonly (Recording | undefined)[]) {
  const reader = createRecordingReader()
  for (const slice of slices) reader.receive(slice)
  return reader.reading()
}

export function modelOf(more: Partial<DetailModel> = {}): DetailModel {
  return {
    row: DONE,
    reading: readingOf(RECORDING),
    keepsBodies: true,
    price: { input: 1.25, output: 10, cache_read: 0.125 },
    now: T0 + 30_000,
    raw: false,
    pane: START,
    ...more,
  }
}
