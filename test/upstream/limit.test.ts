import { describe, expect, test } from 'bun:test'

import * as fc from 'fast-check'

import { VandammeError } from '../../src/errors.ts'
import { createLimit } from '../../src/upstream/limit.ts'
import { PROPERTY_RUNS } from '../helpers/environment.ts'

const STAYS = new AbortController().signal

describe('createLimit', () => {
  test('who waits longest is next', async () => {
    const limit = createLimit({ active: 1, queued: 9 })
    const entered: number[] = []
    const release = await limit.acquire(STAYS)
    const waiting = [1, 2, 3].map(async (number) => {
      const giveBack = await limit.acquire(STAYS)
      entered.push(number)
      giveBack()
    })
    expect([limit.active(), limit.queued()]).toEqual([1, 3])
    release()
    await Promise.all(waiting)
    expect(entered).toEqual([1, 2, 3])
    expect([limit.active(), limit.queued()]).toEqual([0, 0])
  })

  test('a place that is given back twice is one place', async () => {
    const limit = createLimit({ active: 2, queued: 0 })
    const release = await limit.acquire(STAYS)
    await limit.acquire(STAYS)
    release()
    release()
    expect(limit.active()).toBe(1)
  })

  test('who leaves the queue makes room, and the others move up', async () => {
    const limit = createLimit({ active: 1, queued: 2 })
    const release = await limit.acquire(STAYS)
    const leaver = new AbortController()
    const left = limit.acquire(leaver.signal)
    const next = limit.acquire(STAYS)
    expect(limit.acquire(STAYS)).rejects.toThrow('1 requests under way and 2 waiting')
    const reason = new VandammeError('client_aborted', 'The client went away.')
    leaver.abort(reason)
    expect(left).rejects.toBe(reason)
    expect(limit.queued()).toBe(1)
    release()
    const last = await next
    expect(limit.active()).toBe(1)
    last()
    expect(limit.active()).toBe(0)
  })

  test('who has left already gets no place', () => {
    const limit = createLimit({ active: 1, queued: 1 })
    expect(limit.acquire(AbortSignal.abort('gone'))).rejects.toBe('gone')
    expect(limit.active()).toBe(0)
  })

  test('an abort after the place was given takes nothing away', async () => {
    const limit = createLimit({ active: 1, queued: 2 })
    const release = await limit.acquire(STAYS)
    const late = new AbortController()
    const waiting = limit.acquire(late.signal)
    const behind = limit.acquire(STAYS)
    release()
    late.abort()
    expect([limit.active(), limit.queued()]).toEqual([1, 1])
    const giveBack = await waiting
    giveBack()
    await behind
    expect([limit.active(), limit.queued()]).toEqual([1, 0])
  })

  test('it is told how long to wait', async () => {
    const limit = createLimit({ active: 0, queued: 0 })
    const error: unknown = await limit.acquire(STAYS).catch((reason: unknown) => reason)
    expect(error).toMatchObject({ kind: 'overloaded', headers: { 'retry-after': '2' } })
  })

  type Action = { readonly type: 'acquire' } | { readonly type: 'release' | 'abort'; at: number }
  const actions = fc.array(
    fc.oneof(
      fc.record({ type: fc.constant('acquire' as const) }),
      fc.record({ type: fc.constantFrom('release' as const, 'abort'), at: fc.nat(9) }),
    ),
    { maxLength: 40 },
  )

  test('never are there more than allowed, nobody waits beside a free place, all get out', async () => {
    await fc.assert(
      fc.asyncProperty(actions, fc.integer({ min: 1, max: 3 }), async (list: Action[], active) => {
        const limit = createLimit({ active, queued: 3 })
        const held: (() => void)[] = []
        const controllers: AbortController[] = []
        for (const action of list) {
          if (action.type === 'acquire') {
            const controller = new AbortController()
            controllers.push(controller)
            limit.acquire(controller.signal).then(
              (release) => held.push(release),
              () => {},
            )
          } else if (action.type === 'release') held[action.at]?.()
          else controllers[action.at]?.abort()
          expect(limit.active()).toBeLessThanOrEqual(active)
          expect(limit.queued()).toBeLessThanOrEqual(3)
          expect(limit.queued() > 0 && limit.active() < active).toBe(false)
          await Promise.resolve()
        }
        while (limit.active() > 0) {
          for (const release of held) release()
          await Promise.resolve()
        }
        expect(limit.queued()).toBe(0)
      }),
      { numRuns: PROPERTY_RUNS },
    )
  })
})
