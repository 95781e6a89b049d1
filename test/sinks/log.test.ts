import { describe, expect, test } from 'bun:test'

import type { ErrorKind } from '../../src/errors.ts'
import { createBus } from '../../src/events/bus.ts'
import type { VandammeEvent } from '../../src/events/events.ts'
import { createLog, type LogOptions } from '../../src/sinks/log.ts'
import { failed, finished, routed, sent, started, TOKENS } from '../helpers/exchanges.ts'

const NOW = Date.parse('2026-11-20T10:11:12.345Z')
const STAMP = '2026-11-20T10:11:12.345Z'

function log(options: Partial<LogOptions>, ...events: readonly VandammeEvent[]): string[] {
  const lines: string[] = []
  const bus = createBus((error) => {
    throw error
  })
  const { stop } = createLog(bus, {
    level: 'INFO',
    format: 'text',
    write: (line) => lines.push(line),
    prices: {},
    now: () => NOW,
    ...options,
  })
  events.forEach(bus.emit)
  stop()
  bus.emit({ type: 'server.stopping', at: 9000 })
  return lines
}

const responded = (attempts = 1) =>
  ({ type: 'exchange.responded', id: 'req_1', at: 1360, status: 200, attempts }) as const
const firstToken = { type: 'exchange.firstToken', id: 'req_1', at: 1420 } as const
const progress = {
  type: 'exchange.progress',
  id: 'req_1',
  at: 2000,
  phase: 'text',
  outputCharacters: 9,
} as const
const ledger = [
  {
    action: 'dropped',
    subject: 'cache_control',
    reason: 'the upstream has no such field',
    count: 3,
  },
  { action: 'renamed', subject: 'tool a\nb', reason: 'too long', count: 1 },
] as const
const prices = { 'gpt-5': { input: 2, output: 10, cache_read: 0.2 } }

describe('one line per exchange', () => {
  test.each<[string, Partial<LogOptions>, VandammeEvent[], string]>([
    [
      'a plain stream',
      {},
      [started(), routed(), responded(), firstToken, progress, finished()],
      'req_1 claude-opus-5-5 -> gpt-5 (BIG) 200: 1200 in, 45 out, first token 0.42 s, total 3.10 s',
    ],
    [
      'everything at once',
      { prices },
      [
        started(),
        routed(),
        responded(2),
        finished({ tokens: { ...TOKENS, cacheWrite: 10, cacheRead: 5000 }, ledger }),
      ],
      'req_1 claude-opus-5-5 -> gpt-5 (BIG) 200: 1210 in, 45 out, 5000 cached, total 3.10 s, 2 attempts, 2 in ledger, $0.0039',
    ],
    [
      'estimated tokens are marked',
      {},
      [
        started(),
        routed({ tier: undefined }),
        finished({ tokens: { ...TOKENS, cacheRead: 7, estimated: true } }),
      ],
      'req_1 claude-opus-5-5 -> gpt-5 200: ~1200 in, ~45 out, ~7 cached, total 3.10 s',
    ],
    [
      'a model of no known price costs nothing that could be told',
      { prices },
      [started(), routed({ upstreamModel: 'constructor' }), finished()],
      'req_1 claude-opus-5-5 -> constructor (BIG) 200: 1200 in, 45 out, total 3.10 s',
    ],
    [
      'a failure, before its route was known',
      {},
      [started(), failed()],
      'req_1 claude-opus-5-5 502: total 0.30 s, upstream_error: The upstream broke.',
    ],
    [
      'a failure amid a stream keeps its tokens',
      { prices },
      [started(), routed(), failed({ status: 200, tokens: TOKENS })],
      'req_1 claude-opus-5-5 -> gpt-5 (BIG) 200: 1200 in, 45 out, total 0.30 s, $0.0029, upstream_error: The upstream broke.',
    ],
    [
      'a request that could not be read',
      {},
      [
        started({ model: undefined }),
        failed({ status: 400, error: { kind: 'invalid_request', message: 'No JSON.' } }),
      ],
      'req_1 (unreadable request) 400: total 0.30 s, invalid_request: No JSON.',
    ],
  ])('%s', (_, options, events, line) => {
    const [written, ...more] = log(options, ...events)
    expect(more).toEqual([])
    expect(written!.slice(STAMP.length + 1 + 8)).toBe(line)
    expect(written!.slice(0, STAMP.length)).toBe(STAMP)
  })

  test('the end of an unknown exchange is no news', () => {
    expect(log({}, finished(), failed())).toEqual([])
  })

  test('an exchange is forgotten at its end', () => {
    expect(log({}, started(), finished(), finished(), failed())).toHaveLength(1)
  })

  test('exchanges run side by side', () => {
    const lines = log(
      {},
      started(),
      started({ id: 'req_2', model: 'other' }),
      finished({ id: 'req_2' }),
      finished(),
    )
    expect(lines.map((line) => line.slice(STAMP.length + 9).split(' ', 2))).toEqual([
      ['req_2', 'other'],
      ['req_1', 'claude-opus-5-5'],
    ])
  })

  test('of very many that never end, the oldest are forgotten', () => {
    const starts = Array.from({ length: 10_001 }, (_, index) => started({ id: `req_${index}` }))
    expect(log({}, ...starts, finished({ id: 'req_0' }), finished({ id: 'req_1' }))).toHaveLength(1)
  })
})

describe('levels', () => {
  const level = (line: string | undefined) => line?.split(' ')[1]

  test.each<[ErrorKind, number, string]>([
    ['invalid_request', 400, 'WARNING'],
    ['authentication', 401, 'WARNING'],
    ['billing', 402, 'WARNING'],
    ['permission', 403, 'WARNING'],
    ['not_found', 404, 'WARNING'],
    ['method_not_allowed', 405, 'WARNING'],
    ['conflict', 409, 'WARNING'],
    ['too_large', 413, 'WARNING'],
    ['rate_limit', 429, 'WARNING'],
    ['client_aborted', 499, 'INFO'],
    ['cancelled', 499, 'INFO'],
    ['shutting_down', 529, 'INFO'],
    ['internal', 500, 'ERROR'],
    ['upstream_error', 502, 'ERROR'],
    ['upstream_unreachable', 502, 'ERROR'],
    ['upstream_protocol', 200, 'ERROR'],
    ['upstream_timeout', 504, 'ERROR'],
    ['overloaded', 529, 'ERROR'],
  ])('%s, answered with %p, is %s', (kind, status, expected) => {
    const failure = failed({ status, error: { kind, message: 'Why.' } })
    expect(log({}, started(), failure).map(level)).toEqual([expected])
  })

  const swapped = { type: 'tier.swapped', at: 1, tier: 'big', from: 'gpt-4o', to: 'gpt-5' } as const
  const all: VandammeEvent[] = [
    { type: 'server.started', at: 1, url: 'http://127.0.0.1:8082' },
    swapped,
    { type: 'warning', at: 1, message: 'Beware.', exchange: undefined },
    started(),
    failed(),
  ]
  test.each([
    ['INFO', ['INFO', 'INFO', 'WARNING', 'ERROR']],
    ['WARNING', ['WARNING', 'ERROR']],
    ['ERROR', ['ERROR']],
    ['CRITICAL', []],
  ] as const)('%s', (least, written) => {
    expect(log({ level: least }, ...all).map(level)).toEqual([...written])
  })

  test('DEBUG tells each event but progress, and the ledger', () => {
    const end = finished({ ledger })
    const events = [started(), routed(), sent(), responded(), firstToken, progress, end]
    const lines = log({ level: 'DEBUG' }, ...events)
    expect(lines.map((line) => line.slice(STAMP.length + 1))).toEqual([
      'DEBUG   req_1 started claude-opus-5-5',
      'DEBUG   req_1 routed claude-opus-5-5 -> gpt-5 (BIG)',
      'DEBUG   req_1 sent claude-opus-5-5 -> gpt-5 (BIG)',
      'DEBUG   req_1 responded claude-opus-5-5 -> gpt-5 (BIG)',
      'DEBUG   req_1 firstToken claude-opus-5-5 -> gpt-5 (BIG): first token 0.42 s',
      'DEBUG   req_1 dropped cache_control (3): the upstream has no such field',
      'DEBUG   req_1 renamed tool a b (1): too long',
      'INFO    req_1 claude-opus-5-5 -> gpt-5 (BIG) 200: 1200 in, 45 out, first token 0.42 s, total 3.10 s, 2 in ledger',
    ])
  })
})

test.each<[VandammeEvent, string, Record<string, unknown>]>([
  [
    { type: 'server.started', at: 1, url: 'http://127.0.0.1:8082' },
    'INFO    listening on http://127.0.0.1:8082',
    { level: 'INFO', event: 'server.started', url: 'http://127.0.0.1:8082' },
  ],
  [
    { type: 'server.stopping', at: 1 },
    'INFO    stopping',
    { level: 'INFO', event: 'server.stopping' },
  ],
  [
    { type: 'tier.swapped', at: 1, tier: 'big', from: 'gpt-4o', to: 'gpt-5\u001b[2J' },
    'INFO    BIG is now gpt-5 (was gpt-4o)',
    { level: 'INFO', event: 'tier.swapped', tier: 'big', from: 'gpt-4o', to: 'gpt-5' },
  ],
  [
    { type: 'warning', at: 1, message: 'Be\nware.', exchange: 'req_1' },
    'WARNING req_1 Be ware.',
    { level: 'WARNING', event: 'warning', request_id: 'req_1', message: 'Be ware.' },
  ],
  [
    { type: 'warning', at: 1, message: 'Beware.', exchange: undefined },
    'WARNING Beware.',
    { level: 'WARNING', event: 'warning', message: 'Beware.' },
  ],
])('the program’s own news: %j', (event, text, fields) => {
  expect(log({}, event)).toEqual([`${STAMP} ${text}`])
  expect(JSON.parse(log({ format: 'json' }, event)[0]!)).toEqual({ time: STAMP, ...fields })
})

describe('JSON lines', () => {
  test('a finished exchange', () => {
    const tokens = { ...TOKENS, cacheRead: 50, cacheWrite: 10, reasoning: 20 }
    const events = [
      started(),
      routed(),
      sent({ at: 1010 }),
      responded(),
      firstToken,
      finished({ tokens, ledger, overheadMs: 3.4 }),
    ]
    const [line] = log({ format: 'json', prices }, ...events)
    expect(JSON.parse(line!)).toEqual({
      time: STAMP,
      level: 'INFO',
      event: 'exchange.finished',
      request_id: 'req_1',
      model: 'claude-opus-5-5',
      upstream_model: 'gpt-5',
      tier: 'big',
      upstream: 'api.openai.com',
      stream: true,
      status: 200,
      upstream_status: 200,
      attempts: 1,
      estimated_prompt_tokens: 1300,
      overhead_ms: 3,
      headers_ms: 350,
      ttft_ms: 420,
      duration_ms: 3100,
      stop_reason: 'end_turn',
      input_tokens: 1200,
      output_tokens: 45,
      cache_read_tokens: 50,
      cache_write_tokens: 10,
      reasoning_tokens: 20,
      tokens_estimated: false,
      cost_usd: 0.00288,
      ledger_entries: 2,
    })
  })

  test('a failed exchange', () => {
    const [line] = log({ format: 'json' }, started({ stream: false }), failed({ at: 1300.4 }))
    expect(JSON.parse(line!)).toEqual({
      time: STAMP,
      level: 'ERROR',
      event: 'exchange.failed',
      request_id: 'req_1',
      model: 'claude-opus-5-5',
      stream: false,
      status: 502,
      attempts: 0,
      overhead_ms: 2,
      duration_ms: 300,
      ledger_entries: 0,
      error_kind: 'upstream_error',
      error_message: 'The upstream broke.',
    })
  })

  test('the ledger at DEBUG', () => {
    const lines = log({ format: 'json', level: 'DEBUG' }, started(), finished({ ledger }))
    expect(lines.map((line) => JSON.parse(line)).slice(1, 3)).toEqual([
      {
        time: STAMP,
        level: 'DEBUG',
        event: 'ledger',
        request_id: 'req_1',
        action: 'dropped',
        subject: 'cache_control',
        reason: 'the upstream has no such field',
        count: 3,
      },
      expect.objectContaining({ action: 'renamed', subject: 'tool a b' }),
    ])
  })
})

describe('text from outside', () => {
  const evil = '\u001b[31mred\u001b[0m\r\n2026 CRITICAL faked\u0007\u009b2J\u202Egnp\u2028\uD800'

  test('cannot fake a line, move the cursor or colour anything', () => {
    const lines = log(
      { level: 'DEBUG' },
      started({ id: evil, model: evil }),
      routed({ id: evil, upstreamModel: evil, upstream: evil }),
      failed({
        id: evil,
        error: { kind: 'internal', message: evil },
        ledger: [{ action: 'dropped', subject: evil, reason: evil, count: 1 }],
      }),
      { type: 'warning', at: 1, message: evil, exchange: evil },
      { type: 'tier.swapped', at: 1, tier: 'big', from: evil, to: evil },
    )
    expect(lines).toHaveLength(6)
    for (const line of lines) expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Cs}]/u)
    expect(lines[0]).toContain('red 2026 CRITICAL faked')
    const json = log({ format: 'json' }, started({ model: evil }), finished())
    expect(JSON.parse(json[0]!).model).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Cs}]/u)
  })

  test('names are cut to 200 characters, messages to 500', () => {
    const [line] = log(
      { format: 'json' },
      started({ model: 'm'.repeat(1_000_000) }),
      failed({ error: { kind: 'internal', message: 'e'.repeat(501) } }),
    )
    const { model, error_message } = JSON.parse(line!)
    expect(model).toBe(`${'m'.repeat(199)}…`)
    expect(error_message).toBe(`${'e'.repeat(499)}…`)
    const exact = failed({ error: { kind: 'internal', message: 'e'.repeat(500) } })
    expect(log({}, started(), exact)[0]).toEndWith('e'.repeat(500))
  })

  test('who the client is stays out of the log', () => {
    const client = { agent: 'secret-agent', session: 'secret-session', subagent: 'secret-sub' }
    for (const format of ['text', 'json'] as const) {
      const lines = log({ level: 'DEBUG', format }, started({ client }), routed(), finished())
      expect(lines.join('\n')).not.toContain('secret')
    }
  })
})
