import { describe, expect, test } from 'bun:test'

import type { CallKey, Recalled } from '../../src/convert/reasoning.ts'
import { createMemory } from '../../src/upstream/memory.ts'

const key = (id: string, input: unknown = {}): CallKey => ({ id, name: 'read', input })
const thought = (text: string): Recalled => ({ reasoning: { text, details: [] }, extra: undefined })

describe('createMemory', () => {
  test('knows a call by its id, its name and its input', () => {
    const memory = createMemory()
    memory.keep(key('a', { path: 'x' }), thought('why'))
    expect(memory.recall(key('a', { path: 'x' }))).toEqual(thought('why'))
    expect(memory.recall(key('b', { path: 'x' }))).toBeUndefined()
    expect(memory.recall(key('a', { path: 'y' }))).toBeUndefined()
    expect(memory.recall({ ...key('a', { path: 'x' }), name: 'write' })).toBeUndefined()
    expect(memory.recall(key('a', undefined))).toBeUndefined()
  })

  test('keeps what comes last, and nothing that says nothing', () => {
    const memory = createMemory()
    memory.keep(key('a'), thought('one'))
    memory.keep(key('a'), thought('two'))
    memory.keep(key('a'), { reasoning: undefined, extra: undefined })
    memory.keep(key('b'), { reasoning: undefined, extra: { google: 1 } })
    expect(memory.recall(key('a'))).toEqual(thought('two'))
    expect(memory.recall(key('b'))?.extra).toEqual({ google: 1 })
  })

  test.each([
    ['entries', { entries: 2, characters: 10_000 }, 'short'],
    ['characters', { entries: 100, characters: 300 }, 'x'.repeat(80)],
  ])('forgets the oldest beyond its %s', (_, limits, text) => {
    const memory = createMemory(limits)
    for (const id of ['a', 'b', 'c']) memory.keep(key(id), thought(text))
    expect(['a', 'b', 'c'].map((id) => memory.recall(key(id)) !== undefined)).toEqual([
      false,
      true,
      true,
    ])
  })

  test('a call that is kept again is a young one, and is counted once', () => {
    const memory = createMemory({ entries: 2, characters: 250 })
    for (const id of ['a', 'b', 'a', 'a', 'a', 'c']) memory.keep(key(id), thought('x'.repeat(60)))
    expect(memory.recall(key('a'))).toBeDefined()
    expect(memory.recall(key('b'))).toBeUndefined()
  })

  test('measures what many calls share once, and counts it for each', () => {
    const memory = createMemory({ entries: 100, characters: 300 })
    let looks = 0
    const details = [{ toJSON: () => `${++looks}`.padEnd(100, 'x') }]
    const recalled = { reasoning: { text: 'why', details }, extra: undefined }
    for (const id of ['a', 'b', 'c']) memory.keep(key(id), recalled)
    expect(looks).toBe(1)
    expect(['a', 'b', 'c'].map((id) => memory.recall(key(id)) !== undefined)).toEqual([
      false,
      true,
      true,
    ])
  })

  test.each([
    ['reasoning', 'a', 'x'.repeat(100)],
    ['id', 'a'.repeat(100), 'x'],
  ])('what alone is too large is not kept: %s', (_, id, text) => {
    const memory = createMemory({ entries: 2, characters: 100 })
    memory.keep(key(id), thought(text))
    expect(memory.recall(key(id))).toBeUndefined()
  })
})
