import { describe, expect, test } from 'bun:test'

import * as fc from 'fast-check'

import type { ExchangeEvent } from '../../../src/events/events.ts'
import type { Info } from '../../../tui/client.ts'
import type { Records } from '../../../tui/store/records.ts'
import { PROPERTY_RUNS } from '../../helpers/environment.ts'
import { exchangeStories } from '../../helpers/exchanges.ts'
import { INFO } from '../../helpers/info.ts'
import {
  batch,
  failed,
  finished,
  firstToken,
  progress,
  records,
  routed,
  sent,
  started,
  TIERS,
  tokens,
} from './rows.ts'

const responded = {
  type: 'exchange.responded',
  id: 'req_1',
  at: 1400,
  status: 200,
  attempts: 1,
} as const
const PRICES = { 'gpt-5': { input: 1, output: 10, cache_read: 0.1 } }

function hear(all: Records, ...events: readonly ExchangeEvent[]): void {
  all.receive(batch(events), 0)
}

/** A whole story under that id. */
function whole(id: string, at = 1000): readonly ExchangeEvent[] {
  return [started({ id, at }), routed({ id, at }), finished({ id, at: at + 10 })]
}

describe('the state of a row', () => {
  test.each([
    ['waiting', [started()]],
    ['queued', [started(), routed()]],
    ['waiting', [started(), routed(), sent()]],
    ['waiting', [started(), routed(), sent(), responded]],
    [
      'thinking',
      [started(), routed(), sent(), responded, progress(1600, 5, { phase: 'thinking' })],
    ],
    ['text', [started(), routed(), sent(), progress(1600, 5)]],
    ['tool', [started(), routed(), sent(), progress(1600, 5, { phase: 'tool' })]],
    ['text', [started(), routed(), progress(1600, 5)]],
    ['done', [started(), routed(), finished()]],
    ['failed', [started(), routed(), failed()]],
    ['cancelled', [started(), failed({ error: { kind: 'client_aborted', message: '' } })]],
    ['cancelled', [started(), failed({ error: { kind: 'cancelled', message: '' } })]],
    ['cancelled', [started(), failed({ error: { kind: 'shutting_down', message: '' } })]],
  ] as const)('%s', (state, events) => {
    const all = records()
    hear(all, ...events)
    expect(all.rows()).toMatchObject([{ number: 1, state, exchange: { id: 'req_1' } }])
    expect(all.find('req_1')).toBe(all.rows()[0])
  })
})

describe('the counts of a row', () => {
  test('nothing is known at first', () => {
    const all = records()
    hear(all, started())
    expect(all.rows()[0]).toMatchObject({
      input: undefined,
      cached: undefined,
      output: undefined,
      estimated: false,
      rate: undefined,
      cost: undefined,
    })
  })

  test('estimates while it runs', () => {
    const all = records({ prices: PRICES })
    hear(all, started(), routed(), sent({ promptTokens: 900 }))
    expect(all.rows()[0]).toMatchObject({ input: 900, output: undefined, estimated: true })
    hear(all, firstToken({ at: 1500 }), progress(2000, 202))
    expect(all.rows()[0]).toMatchObject({
      input: 900,
      cached: undefined,
      output: 51,
      estimated: true,
      rate: 101,
      cost: undefined,
    })
  })

  test('the truth at the end', () => {
    const all = records({ prices: PRICES })
    const usage = tokens({ input: 100, cacheRead: 800, cacheWrite: 100, output: 60 })
    hear(all, started(), routed(), sent(), firstToken({ at: 1500 }), progress(2000, 202))
    hear(all, finished({ at: 2500, tokens: usage }))
    expect(all.rows()[0]).toMatchObject({
      input: 1000,
      cached: 0.8,
      output: 60,
      estimated: false,
      rate: 60,
      // (100 + 100) x 1 + 800 x 0.1 + 60 x 10 of a million.
      cost: 0.00088,
    })
  })

  test('usage that was guessed at the end is marked', () => {
    const all = records()
    hear(all, started(), routed(), finished({ tokens: tokens({ estimated: true }) }))
    expect(all.rows()[0]).toMatchObject({ input: 1200, output: 45, estimated: true })
  })

  test('an empty prompt has no share of the cache', () => {
    const all = records()
    hear(all, started(), finished({ tokens: tokens({ input: 0 }) }))
    expect(all.rows()[0]?.cached).toBeUndefined()
  })

  test('a failure keeps what was estimated', () => {
    const all = records()
    hear(all, started(), routed(), sent({ promptTokens: 900 }), progress(2000, 40), failed())
    expect(all.rows()[0]).toMatchObject({
      input: 900,
      output: 10,
      estimated: true,
      rate: undefined,
    })
  })

  test('the estimate learns from answers that were counted', () => {
    const all = records()
    const story = [started(), routed(), firstToken({ at: 1500 }), progress(3400, 300)]
    hear(all, ...story, finished({ at: 3500, tokens: tokens({ output: 100 }) }))
    hear(all, started({ id: 'b' }), routed({ id: 'b' }), progress(5000, 30, { id: 'b' }))
    expect(all.find('b')?.output).toBe(10)
    const other = routed({ id: 'c', upstreamModel: 'other' })
    hear(all, started({ id: 'c' }), other, progress(5000, 40, { id: 'c' }))
    expect(all.find('c')?.output).toBe(10)
  })

  test.each([
    ['its end was not heard', [progress(2000, 300)], tokens({ output: 100 })],
    ['it was guessed', [progress(3400, 300)], tokens({ output: 100, estimated: true })],
  ])('the estimate learns nothing when %s', (_, heard, usage) => {
    const all = records()
    hear(all, started(), routed(), firstToken({ at: 1500 }), ...heard)
    hear(all, finished({ at: 3500, tokens: usage }))
    hear(all, started({ id: 'b' }), routed({ id: 'b' }), progress(5000, 40, { id: 'b' }))
    expect(all.find('b')?.output).toBe(10)
  })

  test.each([
    ['hidden', 'text', 50],
    ['told', 'thinking', 100],
  ] as const)('reasoning that was %s', (_, phase, output) => {
    const all = records()
    const usage = tokens({ output: 200, reasoning: 100 })
    const said = [progress(1600, 10, { phase }), progress(3400, 800)]
    hear(all, started(), routed(), firstToken({ at: 1500 }), ...said)
    hear(all, finished({ at: 3500, tokens: usage }))
    hear(all, started({ id: 'b' }), routed({ id: 'b' }), progress(5000, 400, { id: 'b' }))
    expect(all.find('b')?.output).toBe(output)
  })
})

describe('rows', () => {
  test('oldest first, the same array and objects until something changes', () => {
    const all = records()
    hear(all, started({ id: 'a' }), started({ id: 'b' }), ...whole('c'))
    const before = all.rows()
    expect(before.map(({ exchange }) => exchange.id)).toEqual(['a', 'b', 'c'])
    expect(all.rows()).toBe(before)
    all.receive(batch([{ type: 'server.stopping', at: 9000 }]), 9000)
    expect(all.rows()).toBe(before)
    // What follows the end, or was never begun, changes nothing.
    hear(all, progress(5000, 9, { id: 'c' }), progress(5000, 9, { id: 'unknown' }))
    expect(all.rows()).toBe(before)
    hear(all, routed({ id: 'b' }))
    expect(all.rows()).not.toBe(before)
    expect(all.rows()[0]).toBe(before[0])
    expect(all.rows()[1]).not.toBe(before[1])
    expect(all.rows()[2]).toBe(before[2])
    expect(before[1]?.exchange.tier).toBeUndefined()
  })

  test('a silent stream slows down, the others stay', () => {
    const all = records()
    hear(all, started({ id: 'a' }), ...whole('b'))
    all.receive(batch([firstToken({ id: 'a', at: 2000 }), progress(3000, 400, { id: 'a' })]), 100)
    const before = all.rows()
    expect(before[0]?.rate).toBe(100)
    expect(all.tick(600)).toBeFalse()
    expect(all.rows()).toBe(before)
    expect(all.tick(1100)).toBeTrue()
    expect(all.rows()[0]).toMatchObject({ rate: 50, output: 100 })
    expect(all.rows()[1]).toBe(before[1])
    hear(all, finished({ id: 'a', at: 9000 }))
    expect(all.tick(20_000)).toBeFalse()
  })

  test('the latest are kept; what runs goes last', () => {
    const all = records({ keep: 3 })
    hear(all, started({ id: 'long' }), ...whole('a'), ...whole('b'), ...whole('c'), ...whole('d'))
    expect(all.rows().map(({ exchange }) => exchange.id)).toEqual(['long', 'c', 'd'])
    expect(all.rows().map(({ number }) => number)).toEqual([1, 4, 5])
    expect(all.find('a')).toBeUndefined()
    expect(all.totals()).toMatchObject({ requests: 5, running: 1, output: 4 * 45 })
    hear(all, started({ id: 'x' }), started({ id: 'y' }), started({ id: 'z' }))
    expect(all.rows().map(({ exchange }) => exchange.id)).toEqual(['x', 'y', 'z'])
    expect(all.totals()).toMatchObject({ requests: 8, running: 3 })
  })

  test('the latest, after ever so many', () => {
    const all = records({ keep: 5 })
    hear(all, started({ id: 'long' }))
    for (let index = 0; index < 3_000; index += 1) hear(all, ...whole(`r${index}`))
    const ids = all.rows().map(({ exchange }) => exchange.id)
    expect(ids).toEqual(['long', 'r2996', 'r2997', 'r2998', 'r2999'])
  })

  test('5,000 are kept', () => {
    const all = records()
    for (let index = 0; index < 5_003; index += 1) hear(all, ...whole(`r${index}`))
    expect(all.rows()).toHaveLength(5_000)
    expect(all.rows()[0]?.exchange.id).toBe('r3')
  })

  test('text from outside cannot act on the terminal', () => {
    const all = records()
    const hostile = '\x1b]52;c;aGk=\x07\x1b[31mna\u202eme\n'
    const client = { agent: hostile, session: hostile, subagent: hostile }
    const entry = { action: 'dropped', subject: hostile, reason: hostile, count: 1 } as const
    const route = routed({ upstream: hostile, upstreamModel: hostile })
    const error = { kind: 'upstream_error', message: hostile } as const
    hear(all, started({ model: hostile, client }), route, failed({ error, ledger: [entry] }))
    expect(all.rows()[0]?.exchange).toMatchObject({
      model: 'name',
      upstream: 'name',
      upstreamModel: 'name',
      client: { agent: 'name', session: 'name', subagent: 'name' },
      error: { message: 'name' },
      ledger: [{ subject: 'name', reason: 'name' }],
    })
    hear(all, started({ id: 'b' }), finished({ id: 'b', ledger: [entry] }))
    expect(all.find('b')?.exchange.ledger).toMatchObject([{ subject: 'name', reason: 'name' }])
    all.receive(batch([{ type: 'tier.swapped', at: 1, tier: 'big', from: 'x', to: hostile }]), 0)
    expect(all.tiers().big).toBe('name')
    expect(records({ tiers: { ...TIERS, small: hostile } }).tiers().small).toBe('name')
    all.note('INFO', hostile)
    expect(all.logs()).toMatchObject([{ text: 'name' }])
    expect(all.modelStats()[0]?.model).toBe('name')
  })
})

describe('clearing', () => {
  const all = () => {
    const made = records()
    hear(made, ...whole('a'), started({ id: 'run' }), ...whole('b'), ...whole('c'))
    return made
  }
  const idsOf = (one: Records) => one.rows().map(({ exchange }) => exchange.id)

  test('takes what has ended; the sums stay; restore brings it back', () => {
    const one = all()
    const totals = one.totals()
    expect(one.clear()).toBeTrue()
    expect(idsOf(one)).toEqual(['run'])
    expect(one.find('a')).toBeUndefined()
    expect(one.totals()).toBe(totals)
    expect(one.clear()).toBeFalse()
    hear(one, ...whole('d'))
    expect(one.restore()).toBeTrue()
    expect(idsOf(one)).toEqual(['a', 'run', 'b', 'c', 'd'])
    expect(one.restore()).toBeFalse()
  })

  test('drops one that has ended, and only such a one', () => {
    const one = all()
    expect([one.drop('b'), one.drop('run'), one.drop('b'), one.drop('?')]).toEqual([
      true,
      false,
      false,
      false,
    ])
    expect(idsOf(one)).toEqual(['a', 'run', 'c'])
    one.drop('c')
    one.clear()
    expect(idsOf(one)).toEqual(['run'])
    one.restore()
    expect(idsOf(one)).toEqual(['a', 'run'])
    one.restore()
    expect(idsOf(one)).toEqual(['a', 'run', 'c'])
    one.restore()
    expect(idsOf(one)).toEqual(['a', 'run', 'b', 'c'])
  })

  test('what came back still gives way to what is new', () => {
    const one = records({ keep: 3 })
    hear(one, ...whole('a'), ...whole('b'))
    one.clear()
    hear(one, ...whole('c'), ...whole('d'))
    one.restore()
    expect(idsOf(one)).toEqual(['b', 'c', 'd'])
    hear(one, ...whole('e'))
    expect(idsOf(one)).toEqual(['c', 'd', 'e'])
  })

  test('holds no more removals than rows', () => {
    const one = records({ keep: 2 })
    for (const id of ['a', 'b', 'c']) {
      hear(one, ...whole(id))
      one.drop(id)
    }
    expect([one.restore(), one.restore(), one.restore()]).toEqual([true, true, false])
    expect(idsOf(one)).toEqual(['b', 'c'])
  })
})

describe('sums', () => {
  const mixed = () => {
    const all = records({ prices: PRICES })
    const usage = tokens({ input: 100, cacheRead: 900, output: 50 })
    hear(all, started(), routed(), firstToken({ at: 1500 }), finished({ at: 2500, tokens: usage }))
    hear(all, started({ id: 'b' }), routed({ id: 'b', tier: 'small', upstreamModel: 'nano' }))
    hear(all, failed({ id: 'b', at: 1300 }))
    hear(all, started({ id: 'c' }), routed({ id: 'c', tier: 'small' }))
    hear(all, started({ id: 'd' }), failed({ id: 'd', error: { kind: 'cancelled', message: '' } }))
    return all
  }
  const done = {
    input: 1000,
    output: 50,
    cacheRead: 900,
    cost: 0.00069,
    ttft: { count: 1, p50: 500, p95: 500, p99: 500 },
    total: { count: 1, p50: 1500, p95: 1500, p99: 1500 },
    rate: { count: 1, p50: 50, p95: 50, p99: 50 },
  }
  const none = {
    input: 0,
    output: 0,
    cacheRead: 0,
    cost: undefined,
    ttft: undefined,
    total: undefined,
    rate: undefined,
  }

  test('of all', () => {
    expect(mixed().totals()).toEqual({ requests: 4, running: 1, errors: 1, ...done })
  })

  test('of each tier', () => {
    expect(mixed().tierStats()).toEqual({
      big: { requests: 1, running: 0, errors: 0, ...done },
      middle: { requests: 0, running: 0, errors: 0, ...none },
      small: { requests: 2, running: 1, errors: 1, ...none },
    })
  })

  test('of each model, the busiest first', () => {
    expect(mixed().modelStats()).toEqual([
      {
        model: 'gpt-5',
        tiers: ['big', 'small'],
        requests: 2,
        running: 1,
        errors: 0,
        ...done,
        spark: [...Array(59).fill(0), 2],
      },
      {
        model: 'nano',
        tiers: ['small'],
        requests: 1,
        running: 0,
        errors: 1,
        ...none,
        spark: [...Array(59).fill(0), 1],
      },
    ])
  })

  test('the same objects until something changes', () => {
    const all = mixed()
    const before = [all.totals(), all.tierStats(), all.modelStats(), all.sparks(1000)] as const
    expect(all.totals()).toBe(before[0])
    expect(all.tierStats()).toBe(before[1])
    expect(all.modelStats()).toBe(before[2])
    expect(all.sparks(1000)).toBe(before[3])
    hear(all, started({ id: 'e' }), routed({ id: 'e' }))
    expect(all.totals().requests).toBe(5)
    expect(all.tierStats().big.requests).toBe(2)
    expect(all.modelStats()[0]?.requests).toBe(3)
    expect(all.sparks(1000)).not.toBe(before[3])
    expect(before[0].requests).toBe(4)
  })

  test('names that never end are counted together', () => {
    const all = records()
    for (let index = 0; index < 230; index += 1) {
      hear(all, started({ id: `${index}` }), routed({ id: `${index}`, upstreamModel: `m${index}` }))
    }
    expect(all.modelStats()).toHaveLength(201)
    expect(all.modelStats()[0]).toMatchObject({ model: '(further models)', requests: 30 })
  })

  test('agree with the rows, whatever happens', () => {
    const stories = fc.array(exchangeStories, { maxLength: 6 })
    fc.assert(
      fc.property(stories, (told) => {
        const all = records({ prices: PRICES })
        told.forEach((events, index) => {
          hear(all, ...events.map((event) => ({ ...event, id: `${index}` })))
        })
        const rows = all.rows()
        const sum = (of: (row: (typeof rows)[number]) => number | undefined) =>
          rows.reduce((so, row) => so + (of(row) ?? 0), 0)
        expect(rows).toHaveLength(told.filter((events) => events.length > 0).length)
        expect(all.totals()).toMatchObject({
          requests: rows.length,
          running: rows.filter(({ exchange }) => exchange.state === 'running').length,
          errors: rows.filter(({ state }) => state === 'failed').length,
          output: sum(({ exchange }) => exchange.tokens?.output),
          input: sum(({ exchange: { tokens: one }, input }) => (one === undefined ? 0 : input)),
        })
        const models = all.modelStats()
        const routes = rows.filter(({ exchange }) => exchange.routedAt !== undefined)
        expect(models.reduce((so, { requests }) => so + requests, 0)).toBe(routes.length)
      }),
      { numRuns: PROPERTY_RUNS / 5 },
    )
  })
})

describe('prices', () => {
  const price = { input: 2, output: 4 }

  test('from the listing, also for what has ended already', () => {
    const all = records()
    hear(all, ...whole('a'), started({ id: 'run' }), routed({ id: 'run' }))
    expect(all.totals().cost).toBeUndefined()
    const before = all.rows()
    all.addPrices([{ id: 'gpt-5', price }, { id: 'other' }])
    // 1200 x 2 + 45 x 4 of a million.
    expect(all.find('a')?.cost).toBeCloseTo(0.00258, 12)
    expect(all.totals().cost).toBeCloseTo(0.00258, 12)
    expect(all.tierStats().big.cost).toBeCloseTo(0.00258, 12)
    expect(all.modelStats()[0]?.cost).toBeCloseTo(0.00258, 12)
    expect(all.rows()[0]).not.toBe(before[0])
    expect(all.rows()[1]).toBe(before[1])
    all.addPrices([{ id: 'gpt-5', price: { input: 9, output: 9 } }])
    expect(all.totals().cost).toBeCloseTo(0.00258, 12)
  })

  test('those of the user win', () => {
    const all = records({ prices: PRICES })
    all.addPrices([{ id: 'gpt-5', price: { input: 99, output: 99 } }])
    hear(all, ...whole('a'))
    expect(all.find('a')?.cost).toBeCloseTo(0.00165, 12)
  })

  test('of a model, from either', () => {
    const all = records({ prices: PRICES })
    all.addPrices([{ id: 'other', price }])
    expect(all.priceOf('gpt-5')).toEqual(PRICES['gpt-5'])
    expect(all.priceOf('other')).toEqual(price)
    expect(all.priceOf('unknown')).toBeUndefined()
    expect(all.priceOf(undefined)).toBeUndefined()
  })

  test('a model named like what every object has is not priced', () => {
    const all = records()
    hear(all, started(), routed({ upstreamModel: 'constructor' }), finished())
    expect(all.rows()[0]?.cost).toBeUndefined()
  })
})

describe('a reload of the settings', () => {
  const tiers = { big: 'x', middle: 'y', small: '\x1b[31mz' }
  const reloaded = (prices: Info['prices']) => batch([], { info: { ...INFO, tiers, prices } })

  test('brings the models, clean', () => {
    const all = records()
    all.receive(reloaded({}), 0)
    expect(all.tiers()).toEqual({ big: 'x', middle: 'y', small: 'z' })
  })

  test('brings prices: what has its cost keeps it, what has none gets it', () => {
    const all = records({ prices: { one: { input: 1_000_000, output: 0 } } })
    const price = { input: 3_000_000, output: 0 }
    for (const id of ['one', 'two']) {
      const used = tokens({ input: 1, output: 1 })
      hear(all, started({ id }), routed({ id, upstreamModel: id }), finished({ id, tokens: used }))
    }
    all.receive(reloaded({ two: price }), 0)
    expect(all.rows().map(({ cost }) => cost)).toEqual([1, 3])
    expect([all.priceOf('one'), all.priceOf('two')]).toEqual([undefined, price])
    expect(all.totals().cost).toBe(4)
  })
})

describe('what the program tells besides', () => {
  test('the models of the tiers', () => {
    const all = records()
    expect(all.tiers()).toEqual(TIERS)
    const before = all.tiers()
    all.receive(
      batch([{ type: 'tier.swapped', at: 1, tier: 'middle', from: 'gpt-5-mini', to: 'qwen3' }]),
      0,
    )
    expect(all.tiers()).toEqual({ ...TIERS, middle: 'qwen3' })
    expect(before.middle).toBe('gpt-5-mini')
  })

  test('how much runs and waits', () => {
    const all = records()
    expect(all.load()).toEqual({ active: 0, queued: 0 })
    all.receive(batch([], { load: { active: 3, queued: 2 } }), 0)
    expect(all.load()).toEqual({ active: 3, queued: 2 })
  })

  test('prints and notes', () => {
    const all = records({ time: () => 77 })
    all.receive(batch([], { prints: [{ time: 5, text: 'hello' }] }), 0)
    all.note('WARNING', 'careful')
    expect(all.logs()).toEqual([
      { time: 5, level: 'INFO', text: 'hello' },
      { time: 77, level: 'WARNING', text: 'careful' },
    ])
  })

  test('the clock of the proxy', () => {
    const all = records()
    expect(all.now(40)).toBe(40)
    all.receive(batch([], { at: 1000 }), 40)
    expect(all.now(50)).toBe(1010)
    // One that was long under way does not turn time back, a faster one corrects it.
    all.receive(batch([], { at: 1100 }), 400)
    expect(all.now(400)).toBe(1360)
    all.receive(batch([], { at: 1500 }), 500)
    expect(all.now(500)).toBe(1500)
  })
})

test('sparks: requests, tokens as they come, errors', () => {
  const all = records()
  hear(all, started({ at: 0 }), routed({ at: 0 }), firstToken({ at: 1000 }), progress(2000, 40))
  hear(all, progress(12_000, 80), started({ id: 'b', at: 13_000 }), failed({ id: 'b', at: 21_000 }))
  hear(all, finished({ at: 22_000, tokens: tokens({ output: 50 }) }))
  const { bucketMs, requests, tokens: said, errors } = all.sparks(29_999)
  expect(bucketMs).toBe(10_000)
  expect(requests.slice(-4)).toEqual([0, 1, 1, 0])
  expect(said.slice(-4)).toEqual([0, 10, 10, 30])
  expect(errors.slice(-4)).toEqual([0, 0, 0, 1])
  expect(all.sparks(30_000).requests.slice(-4)).toEqual([1, 1, 0, 0])
  // The models' own follow the latest time heard of.
  expect(all.modelStats()[0]?.spark.slice(-3)).toEqual([1, 0, 0])
  all.tick(100_000)
  expect(all.modelStats()[0]?.spark.slice(-1)).toEqual([0])
})
