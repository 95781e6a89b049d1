import { describe, expect, test } from 'bun:test'

import * as fc from 'fast-check'

import { createRoutes, type RoutesOptions, type Swap } from '../../src/route/routes.ts'
import { PROPERTY_RUNS } from '../helpers/environment.ts'

const TIERS = { big: 'gpt-5', middle: 'anthropic/claude-opus-4.1', small: 'qwen3:4b' }

function routes(options: Partial<RoutesOptions> = {}) {
  return createRoutes({ tiers: TIERS, upstream: 'api.example.com', ...options })
}

describe('resolve', () => {
  test.each<[string, string | undefined, string]>([
    ['claude-opus-5-5', 'big', 'gpt-5'],
    ['claude-sonnet-5-5', 'middle', 'anthropic/claude-opus-4.1'],
    ['claude-haiku-4-5-20251001', 'small', 'qwen3:4b'],
    ['CLAUDE-HAIKU-5', 'small', 'qwen3:4b'],
    ['claude-fable-5-2', 'big', 'gpt-5'],
    ['anthropic/whatever', 'big', 'gpt-5'],
    ['my-sonnet', 'middle', 'anthropic/claude-opus-4.1'],
    ['gpt-4o', undefined, 'gpt-4o'],
    ['my-claude', undefined, 'my-claude'],
    ['', undefined, ''],
    // A model that a tier serves is meant as it is, whatever family its name holds.
    ['gpt-5', 'big', 'gpt-5'],
    ['anthropic/claude-opus-4.1', 'middle', 'anthropic/claude-opus-4.1'],
    ['qwen3:4b', 'small', 'qwen3:4b'],
    // The client's wish for a long window.
    ['claude-sonnet-5-5[1m]', 'middle', 'anthropic/claude-opus-4.1'],
    ['claude-haiku-5-5[1M]', 'small', 'qwen3:4b'],
    ['gpt-4o[1M]', undefined, 'gpt-4o'],
    ['gpt-4o[1m]', undefined, 'gpt-4o'],
    ['qwen3:4b[1m]', 'small', 'qwen3:4b'],
    ['a[1m]b', undefined, 'a[1m]b'],
    // What /v1/models offers.
    ['claude-opus', 'big', 'gpt-5'],
    ['claude-sonnet', 'middle', 'anthropic/claude-opus-4.1'],
    ['claude-haiku', 'small', 'qwen3:4b'],
    ['claude-vandamme-gpt-5', 'big', 'gpt-5'],
    ['claude-vandamme-gpt-5[1m]', 'big', 'gpt-5'],
    ['claude-vandamme-anthropic-claude-opus-4.1', 'middle', 'anthropic/claude-opus-4.1'],
    ['claude-vandamme-qwen3-4b', 'small', 'qwen3:4b'],
    ['claude-vandamme-unheard-of', 'big', 'gpt-5'],
    // Names that are properties of every object.
    ['constructor', undefined, 'constructor'],
    ['__proto__', undefined, '__proto__'],
  ])('%p is %p, %p', (requested, tier, model) => {
    expect(routes().resolve(requested)).toEqual({
      requested,
      tier: tier as never,
      model,
      upstream: 'api.example.com',
    })
  })

  test('a model that several tiers serve is the first one’s', () => {
    const same = routes({ tiers: { big: 'a', middle: 'a', small: 'b' } })
    expect(same.resolve('a').tier).toBe('big')
    expect(same.resolve('claude-sonnet-5').tier).toBe('middle')
  })

  test('never fails, and keeps the name that was asked for', () => {
    const { resolve } = routes()
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        expect(resolve(name).requested).toBe(name)
      }),
      { numRuns: PROPERTY_RUNS },
    )
  })
})

describe('swap and undo', () => {
  test('changes what follows, not what was resolved', () => {
    const { resolve, swap } = routes()
    const before = resolve('claude-opus-5')
    swap('big', 'gpt-6')
    expect(before.model).toBe('gpt-5')
    expect(resolve('claude-opus-5').model).toBe('gpt-6')
    expect(resolve('claude-opus').model).toBe('gpt-6')
    expect(resolve('gpt-6').tier).toBe('big')
    expect(resolve('gpt-5')).toMatchObject({ model: 'gpt-5', tier: undefined })
  })

  test('is told, each step and its undo', () => {
    const told: Swap[] = []
    const { swap, undo, tiers } = routes({ onSwap: (one) => told.push(one) })
    swap('big', 'gpt-6')
    swap('small', 'phi')
    swap('big', 'gpt-7')
    expect(tiers()).toEqual({ ...TIERS, big: 'gpt-7', small: 'phi' })
    const undone = [undo(), undo(), undo(), undo()]
    expect(tiers()).toEqual(TIERS)
    expect(told).toEqual([
      { tier: 'big', from: 'gpt-5', to: 'gpt-6' },
      { tier: 'small', from: 'qwen3:4b', to: 'phi' },
      { tier: 'big', from: 'gpt-6', to: 'gpt-7' },
      { tier: 'big', from: 'gpt-7', to: 'gpt-6' },
      { tier: 'small', from: 'phi', to: 'qwen3:4b' },
      { tier: 'big', from: 'gpt-6', to: 'gpt-5' },
    ])
    expect(undone).toEqual([...told.slice(3), undefined])
  })

  test('to the same model is no swap', () => {
    const told: Swap[] = []
    const { swap, undo } = routes({ onSwap: (one) => told.push(one) })
    swap('big', 'gpt-5')
    expect(told).toEqual([])
    expect(undo()).toBeUndefined()
  })

  test('to nothing is refused', () => {
    const { swap, tiers } = routes()
    expect(() => swap('big', ' ')).toThrow('Name the model')
    expect(tiers()).toEqual(TIERS)
  })

  test('neither the settings nor what tiers() gave are changed', () => {
    const settings = Object.freeze({ ...TIERS })
    const { swap, tiers } = routes({ tiers: settings })
    const before = tiers()
    swap('big', 'gpt-6')
    expect(before).toEqual(TIERS)
  })
})

describe('models', () => {
  test('offers the tiers and their models, under ids that Claude Code keeps', () => {
    expect(routes().models()).toEqual([
      { id: 'claude-opus', displayName: 'BIG, now gpt-5 (via Vandamme)' },
      { id: 'claude-sonnet', displayName: 'MIDDLE, now anthropic/claude-opus-4.1 (via Vandamme)' },
      { id: 'claude-haiku', displayName: 'SMALL, now qwen3:4b (via Vandamme)' },
      { id: 'claude-vandamme-gpt-5', displayName: 'gpt-5 (BIG, via Vandamme)' },
      {
        id: 'claude-vandamme-anthropic-claude-opus-4.1',
        displayName: 'anthropic/claude-opus-4.1 (MIDDLE, via Vandamme)',
      },
      { id: 'claude-vandamme-qwen3-4b', displayName: 'qwen3:4b (SMALL, via Vandamme)' },
    ])
  })

  test('a model of several tiers is offered once', () => {
    const models = routes({ tiers: { big: 'a', middle: 'a', small: 'a' } }).models()
    expect(models.slice(3)).toEqual([
      { id: 'claude-vandamme-a', displayName: 'a (BIG, MIDDLE, SMALL, via Vandamme)' },
    ])
  })

  test('what was offered stays, and keeps its meaning', () => {
    const { swap, models, resolve } = routes()
    swap('big', 'gpt-6')
    expect(
      models()
        .slice(3)
        .map(({ displayName }) => displayName),
    ).toEqual([
      'gpt-5 (via Vandamme)',
      'anthropic/claude-opus-4.1 (MIDDLE, via Vandamme)',
      'qwen3:4b (SMALL, via Vandamme)',
      'gpt-6 (BIG, via Vandamme)',
    ])
    expect(resolve('claude-vandamme-gpt-5')).toMatchObject({ model: 'gpt-5', tier: undefined })
  })

  test.each([
    [{ big: 'a/b', middle: 'a:b', small: 'A B' }, ['a-b', 'a-b-2', 'a-b-3']],
    [{ big: 'a b', middle: 'a-b-2', small: 'a-b' }, ['a-b', 'a-b-2', 'a-b-3']],
    [{ big: '模型', middle: '//', small: '-x-' }, ['model', 'model-2', 'x']],
  ])('%j has the slugs %j', (tiers, slugs) => {
    const ids = routes({ tiers })
      .models()
      .slice(3)
      .map(({ id }) => id)
    expect(ids).toEqual(slugs.map((slug) => `claude-vandamme-${slug}`))
  })

  test('every id is unique, well formed and leads back to its model', () => {
    const model = fc.string({ minLength: 1, unit: 'binary' })
    fc.assert(
      fc.property(fc.record({ big: model, middle: model, small: model }), (tiers) => {
        const { models, resolve } = routes({ tiers })
        const ids = models().map(({ id }) => id)
        expect(new Set(ids).size).toBe(ids.length)
        for (const id of ids) expect(id).toMatch(/^claude-[a-z0-9.-]+$/)
        const reached = ids.slice(3).map((id) => resolve(id).model)
        expect(reached).toEqual([...new Set(Object.values(tiers))])
      }),
      { numRuns: PROPERTY_RUNS },
    )
  })
})
