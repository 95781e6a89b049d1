import { describe, expect, test } from 'bun:test'

import * as fc from 'fast-check'

import type { ExchangeEvent } from '../../src/events/events.ts'
import { applyEvent, eventsOf, type Exchange } from '../../src/events/exchange.ts'
import { PROPERTY_RUNS } from '../helpers/environment.ts'
import {
  exchangeStories,
  failed,
  finished,
  routed,
  sent,
  started,
  TOKENS,
} from '../helpers/exchanges.ts'

function fold(events: readonly ExchangeEvent[]): Exchange | undefined {
  return events.reduce<Exchange | undefined>(applyEvent, undefined)
}

const responded = {
  type: 'exchange.responded',
  id: 'req_1',
  at: 1360,
  status: 200,
  attempts: 2,
} as const
const firstToken = { type: 'exchange.firstToken', id: 'req_1', at: 1420 } as const
const progress = {
  type: 'exchange.progress',
  id: 'req_1',
  at: 2000,
  phase: 'text',
  outputCharacters: 99,
} as const

describe('applyEvent', () => {
  test('a whole exchange', () => {
    const events = [
      started(),
      routed(),
      sent({ at: 1015 }),
      sent({ attempt: 2, promptTokens: 1250 }),
      responded,
      firstToken,
      progress,
      finished(),
    ]
    expect(fold(events)).toEqual({
      id: 'req_1',
      state: 'finished',
      time: 1_800_000_000_000,
      startedAt: 1000,
      model: 'claude-opus-5-5',
      stream: true,
      client: { agent: 'claude-cli/2.1.330', session: 'session-1', subagent: undefined },
      routedAt: 1010,
      tier: 'big',
      upstream: 'api.openai.com',
      upstreamModel: 'gpt-5',
      attempts: 2,
      sentAt: 1020,
      promptTokens: 1250,
      respondedAt: 1360,
      upstreamStatus: 200,
      headersMs: 340,
      firstTokenAt: 1420,
      ttftMs: 420,
      phase: 'text',
      outputCharacters: 99,
      endedAt: 4100,
      durationMs: 3100,
      status: 200,
      stopReason: 'end_turn',
      tokens: TOKENS,
      error: undefined,
      ledger: [],
      overheadMs: 3,
    })
  })

  test('another attempt leaves nothing of what the upstream said to the one before', () => {
    const again = sent({ at: 1400, attempt: 3 })
    expect(fold([started(), routed(), sent(), responded, again])).toMatchObject({
      attempts: 3,
      sentAt: 1400,
      respondedAt: undefined,
      upstreamStatus: undefined,
      headersMs: undefined,
    })
  })

  test('an answer to nothing that was sent took no time', () => {
    expect(fold([started(), responded])?.headersMs).toBeUndefined()
  })

  test('one that has only begun', () => {
    expect(fold([started()])).toMatchObject({
      state: 'running',
      phase: 'waiting',
      attempts: 0,
      outputCharacters: 0,
      status: undefined,
      durationMs: undefined,
      ledger: [],
    })
  })

  test('a failure keeps how far it came', () => {
    const ledger = [{ action: 'dropped', subject: 'top_k', reason: 'unknown', count: 1 }] as const
    const failure = failed({ phase: 'tool', tokens: TOKENS, ledger })
    expect(fold([started(), routed(), progress, failure])).toMatchObject({
      state: 'failed',
      phase: 'tool',
      outputCharacters: 99,
      status: 502,
      durationMs: 300,
      error: { kind: 'upstream_error', message: 'The upstream broke.' },
      tokens: TOKENS,
      ledger,
      overheadMs: 2,
    })
  })

  test.each([routed(), sent(), responded, firstToken, progress, finished(), failed()])(
    'without a start, $type makes nothing',
    (event) => {
      expect(applyEvent(undefined, event)).toBeUndefined()
    },
  )

  const late = [
    started({ time: 1 }),
    routed({ tier: 'small' }),
    sent(),
    responded,
    firstToken,
    progress,
  ]
  const ends = [finished(), failed()]
  test.each(ends.flatMap((end) => [...late, ...ends].map((event) => [end, event] as const)))(
    'after the end nothing changes',
    (end, event) => {
      const exchange = fold([started(), end])
      expect(applyEvent(exchange, event)).toBe(exchange)
    },
  )

  test('events of another exchange and a second start change nothing', () => {
    const exchange = fold([started()])
    expect(applyEvent(exchange, finished({ id: 'req_2' }))).toBe(exchange)
    expect(applyEvent(exchange, started({ time: 1 }))).toBe(exchange)
  })

  test('never changes an exchange in place', () => {
    fc.assert(
      fc.property(exchangeStories, (events) => {
        let exchange: Exchange | undefined
        for (const event of events) {
          const next = applyEvent(exchange && Object.freeze(exchange), Object.freeze(event))
          expect(next).not.toBe(exchange)
          exchange = next
        }
      }),
      { numRuns: PROPERTY_RUNS / 10 },
    )
  })
})

describe('eventsOf', () => {
  test('makes the same exchange again', () => {
    fc.assert(
      fc.property(exchangeStories, (events) => {
        const exchange = fold(events)!
        expect(fold(eventsOf(exchange))).toEqual(exchange)
      }),
      { numRuns: PROPERTY_RUNS },
    )
  })

  test('keeps the contract: started first, the end last, time never decreasing', () => {
    fc.assert(
      fc.property(exchangeStories, (events) => {
        const again = eventsOf(fold(events)!)
        expect(again[0]!.type).toBe('exchange.started')
        expect(again.map(({ at }) => at)).toEqual(again.map(({ at }) => at).sort((a, b) => a - b))
        const isEnd = ({ type }: ExchangeEvent) =>
          type === 'exchange.finished' || type === 'exchange.failed'
        expect(again.findIndex(isEnd)).toBe(events.some(isEnd) ? again.length - 1 : -1)
      }),
      { numRuns: PROPERTY_RUNS },
    )
  })

  test('tells nothing that did not happen', () => {
    expect(eventsOf(fold([started()])!)).toEqual([started()])
    const whole = [started(), routed(), sent({ attempt: 2 }), responded, firstToken, finished()]
    expect(eventsOf(fold(whole)!)).toEqual(whole)
  })
})
