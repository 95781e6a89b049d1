import { describe, expect, test } from 'bun:test'

import { setFilter } from '../../../tui/acts/filter.ts'
import { until } from '../../helpers/until.ts'
import { openDesk } from '../desks.ts'
import { finished, started } from '../store/rows.ts'

type Call = PromiseWithResolvers<readonly string[]> & { readonly pattern: string }

/** A proxy that has searched when the test says so. */
function withSearches() {
  const calls: Call[] = []
  const stage = openDesk({
    searchBodies(pattern) {
      const call = { pattern, ...Promise.withResolvers<readonly string[]>() }
      calls.push(call)
      return call.promise
    },
  })
  const { desk } = stage
  return {
    ...stage,
    asked: () => calls.map(({ pattern }) => pattern),
    /** Answers the latest, and waits until the answer was taken in. */
    answer: async (ids: readonly string[]): Promise<void> => {
      const call = calls.at(-1)
      const before = desk.state().filter
      call?.resolve(ids)
      await until(() => desk.state().filter !== before, 'the answer')
    },
    answerLate: (ids: readonly string[]) => calls.at(-1)?.resolve(ids),
    fail: (message: string) => calls.at(-1)?.reject(new Error(message)),
    ids: () => desk.selection().rows.map(({ exchange }) => exchange.id),
    patterns: () => [...desk.state().filter.bodies.keys()],
  }
}

describe('a filter for bodies', () => {
  test('of what is typed, the first and the latest are searched, one after the other', async () => {
    const { desk, asked, answerLate, patterns } = withSearches()
    for (const text of ['~b f', '~b fo', '~b foo']) setFilter(desk, text)
    expect(asked()).toEqual(['f'])
    answerLate(['a'])
    await until(() => asked().length === 2, 'the next search')
    expect(asked()).toEqual(['f', 'foo'])
    expect(patterns()).toEqual([])
  })

  test('what is no longer typed is forgotten, what still is stays', async () => {
    const { desk, asked, answer, patterns } = withSearches()
    setFilter(desk, '~b one')
    await answer(['a'])
    setFilter(desk, '~b one ~b two')
    expect(patterns()).toEqual(['one'])
    await answer(['a'])
    expect(patterns()).toEqual(['one', 'two'])
    setFilter(desk, '~b two')
    expect(patterns()).toEqual(['two'])
    setFilter(desk, '')
    expect(patterns()).toEqual([])
    expect(asked()).toEqual(['one', 'two'])
    desk.settle()
    setFilter(desk, '~b one')
    expect(asked()).toEqual(['one', 'two', 'one'])
  })

  test('is asked again after a rest, once a request came or ended', async () => {
    const { desk, tell, setTime, asked, answer, ids } = withSearches()
    tell([started({ id: 'a', at: 0 }), finished({ id: 'a', at: 0 })])
    setFilter(desk, '~b word')
    setTime(500)
    await answer(['a'])
    expect(ids()).toEqual(['a'])
    // Nothing came: nothing is asked, whatever time it is.
    setTime(60_000)
    desk.settle()
    expect({ asked: asked(), due: desk.bodySearch.dueAt() }).toEqual({
      asked: ['word'],
      due: undefined,
    })
    tell([started({ id: 'b', at: 60_000 })])
    desk.settle()
    expect(asked()).toEqual(['word', 'word'])
    tell([finished({ id: 'b', at: 60_000 })])
    await answer(['a', 'b'])
    expect(ids()).toEqual(['b', 'a'])
    // It ended while it was searched: once more, but not yet.
    expect({ asked: asked().length, due: desk.bodySearch.dueAt() }).toEqual({
      asked: 2,
      due: 62_000,
    })
    setTime(61_999)
    desk.settle()
    expect(asked()).toHaveLength(2)
    setTime(62_000)
    desk.settle()
    expect(asked()).toHaveLength(3)
  })

  test('that takes long rests long: at most a tenth of the time is spent on it', async () => {
    const { desk, tell, setTime, answer } = withSearches()
    setFilter(desk, '~b word')
    tell([started({ id: 'a', at: 0 })])
    setTime(1_000)
    await answer([])
    expect(desk.bodySearch.dueAt()).toBe(10_000)
  })

  test('that the proxy refuses is told, and not asked again', async () => {
    const { desk, tell, setTime, asked, fail } = withSearches()
    setFilter(desk, '~b x*x*y')
    fail('Too slow a pattern.')
    await until(() => desk.state().filter.error !== undefined, 'the refusal')
    expect(desk.state().filter.error).toBe('Too slow a pattern.')
    tell([started({ id: 'a', at: 0 })])
    setTime(60_000)
    desk.settle()
    expect({ asked: asked().length, due: desk.bodySearch.dueAt() }).toEqual({
      asked: 1,
      due: undefined,
    })
  })

  test('a refusal of what is no longer typed is not told', async () => {
    const { desk, asked, fail } = withSearches()
    setFilter(desk, '~b x*x*y')
    setFilter(desk, '~b b')
    fail('Too slow a pattern.')
    await until(() => asked().length === 2, 'the next search')
    expect(desk.state().filter.error).toBeUndefined()
  })
})
