import * as fc from 'fast-check'

import type {
  ExchangeEvent,
  ExchangeFailed,
  ExchangeFinished,
  ExchangeRouted,
  ExchangeSent,
  ExchangeStarted,
  Tokens,
} from '../../src/events/events.ts'

export const TOKENS: Tokens = {
  input: 1200,
  output: 45,
  cacheRead: 0,
  cacheWrite: 0,
  reasoning: 0,
  estimated: false,
}

export function started(facts: Partial<ExchangeStarted> = {}): ExchangeStarted {
  return {
    type: 'exchange.started',
    id: 'req_1',
    at: 1000,
    time: 1_800_000_000_000,
    model: 'claude-opus-5-5',
    stream: true,
    client: { agent: 'claude-cli/2.1.330', session: 'session-1', subagent: undefined },
    ...facts,
  }
}

export function routed(facts: Partial<ExchangeRouted> = {}): ExchangeRouted {
  return {
    type: 'exchange.routed',
    id: 'req_1',
    at: 1010,
    tier: 'big',
    upstream: 'api.openai.com',
    upstreamModel: 'gpt-5',
    ...facts,
  }
}

export function sent(facts: Partial<ExchangeSent> = {}): ExchangeSent {
  return {
    type: 'exchange.sent',
    id: 'req_1',
    at: 1020,
    attempt: 1,
    promptTokens: 1300,
    ...facts,
  }
}

export function finished(facts: Partial<ExchangeFinished> = {}): ExchangeFinished {
  return {
    type: 'exchange.finished',
    id: 'req_1',
    at: 4100,
    status: 200,
    stopReason: 'end_turn',
    tokens: TOKENS,
    ledger: [],
    overheadMs: 3,
    ...facts,
  }
}

export function failed(facts: Partial<ExchangeFailed> = {}): ExchangeFailed {
  return {
    type: 'exchange.failed',
    id: 'req_1',
    at: 1300,
    status: 502,
    error: { kind: 'upstream_error', message: 'The upstream broke.' },
    phase: 'waiting',
    tokens: undefined,
    ledger: [],
    overheadMs: 2,
    ...facts,
  }
}

const count = fc.nat({ max: 1_000_000 })
const milliseconds = fc.double({ min: 0, max: 1e6, noNaN: true })
const name = fc.string({ maxLength: 12 })
const phase = fc.constantFrom('waiting' as const, 'thinking', 'text', 'tool')
const tokens = fc.record({
  input: count,
  output: count,
  cacheRead: count,
  cacheWrite: count,
  reasoning: count,
  estimated: fc.boolean(),
})
const ledger = fc.array(
  fc.record({ action: fc.constant('dropped' as const), subject: name, reason: name, count }),
  { maxLength: 2 },
)

/** Facts of every event but `id` and `at`, any number of them missing. */
const story = fc.record({
  started: fc.record({
    type: fc.constant('exchange.started' as const),
    time: count,
    model: fc.option(name, { nil: undefined }),
    stream: fc.boolean(),
    client: fc.record({
      agent: fc.option(name, { nil: undefined }),
      session: fc.option(name, { nil: undefined }),
      subagent: fc.option(name, { nil: undefined }),
    }),
  }),
  routed: fc.option(
    fc.record({
      type: fc.constant('exchange.routed' as const),
      tier: fc.option(fc.constantFrom('big' as const, 'middle', 'small'), { nil: undefined }),
      upstream: name,
      upstreamModel: name,
    }),
  ),
  attempts: fc.array(
    fc.record({
      promptTokens: count,
      status: fc.option(fc.integer({ min: 100, max: 999 }), { nil: undefined }),
    }),
    { maxLength: 5 },
  ),
  firstToken: fc.option(fc.record({ type: fc.constant('exchange.firstToken' as const) })),
  progress: fc.array(
    fc.record({
      type: fc.constant('exchange.progress' as const),
      phase,
      outputCharacters: count,
    }),
    { maxLength: 3 },
  ),
  end: fc.option(
    fc.oneof(
      fc.record({
        type: fc.constant('exchange.finished' as const),
        status: fc.constant(200),
        stopReason: fc.constantFrom('end_turn' as const, 'tool_use', 'max_tokens'),
        tokens,
        ledger,
        overheadMs: milliseconds,
      }),
      fc.record({
        type: fc.constant('exchange.failed' as const),
        status: fc.integer({ min: 200, max: 599 }),
        error: fc.record({
          kind: fc.constantFrom('internal' as const, 'rate_limit'),
          message: name,
        }),
        phase,
        tokens: fc.option(tokens, { nil: undefined }),
        ledger,
        overheadMs: milliseconds,
      }),
    ),
  ),
})

type Attempt = { readonly promptTokens: number; readonly status: number | undefined }

/** A request that went upstream, and its answer unless the connection was lost. */
function askings({ promptTokens, status }: Attempt, index: number) {
  const attempts = index + 1
  const asked = { type: 'exchange.sent' as const, attempt: attempts, promptTokens }
  return status === undefined
    ? [asked]
    : [asked, { type: 'exchange.responded' as const, status, attempts }]
}

/** Any legal story of one exchange, told so far or to its end, at times with fractions. */
export const exchangeStories: fc.Arbitrary<readonly ExchangeEvent[]> = fc
  .tuple(
    story,
    fc.double({ min: 0, max: 1e9, noNaN: true }),
    fc.infiniteStream(fc.double({ min: 0, max: 1000, noNaN: true })),
  )
  .map(
    ([{ started: first, routed: second, attempts, firstToken, progress, end }, start, steps]) => {
      let at = start
      return [first, second, ...attempts.flatMap(askings), firstToken, ...progress, end]
        .filter((facts) => facts !== null)
        .map((facts) => ({ ...facts, id: 'req_1', at: (at += steps.next().value) }))
    },
  )
