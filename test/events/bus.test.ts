import { describe, expect, test } from 'bun:test'

import * as fc from 'fast-check'

import { createBus } from '../../src/events/bus.ts'
import type { VandammeEvent } from '../../src/events/events.ts'
import { PROPERTY_RUNS } from '../helpers/environment.ts'

const unexpected = (error: unknown) => {
  throw error
}

function stopping(at: number): VandammeEvent {
  return { type: 'server.stopping', at }
}

describe('createBus', () => {
  test('tells every listener at once, in the order of subscription', () => {
    const heard: string[] = []
    const bus = createBus(unexpected)
    bus.on(({ at }) => heard.push(`first ${at}`))
    bus.on(({ at }) => heard.push(`second ${at}`))
    bus.emit(stopping(1))
    expect(heard).toEqual(['first 1', 'second 1'])
  })

  test('a listener that throws is reported and costs the others nothing', () => {
    const errors: unknown[] = []
    const heard: number[] = []
    const bus = createBus((error) => errors.push(error))
    bus.on(() => {
      throw new Error('broken listener')
    })
    bus.on(({ at }) => heard.push(at))
    bus.emit(stopping(1))
    bus.emit(stopping(2))
    expect(heard).toEqual([1, 2])
    expect(errors).toEqual([new Error('broken listener'), new Error('broken listener')])
  })

  test('works on after the error handler itself threw', () => {
    const heard: number[] = []
    const bus = createBus(unexpected)
    const stop = bus.on(() => {
      throw new Error('broken listener')
    })
    expect(() => bus.emit(stopping(1))).toThrow('broken listener')
    stop()
    bus.on(({ at }) => heard.push(at))
    bus.emit(stopping(2))
    expect(heard).toEqual([2])
  })

  test('who leaves during an event hears nothing more, not even that event', () => {
    const heard: string[] = []
    const bus = createBus(unexpected)
    bus.on(() => {
      leaveSecond()
      leaveThird()
    })
    const leaveSecond = bus.on(() => heard.push('second'))
    const leaveThird = bus.on(() => heard.push('third'))
    bus.on(() => heard.push('fourth'))
    bus.emit(stopping(1))
    expect(heard).toEqual(['fourth'])
  })

  test('who joins during an event hears the next one first', () => {
    const heard: number[] = []
    const bus = createBus(unexpected)
    const leave = bus.on(() => {
      leave()
      bus.on(({ at }) => heard.push(at))
    })
    bus.emit(stopping(1))
    bus.emit(stopping(2))
    expect(heard).toEqual([2])
  })

  test('an event emitted by a listener comes after the current one, for everybody', () => {
    const heard: number[] = []
    const bus = createBus(unexpected)
    bus.on(({ at }) => {
      if (at === 1) bus.emit(stopping(2))
    })
    bus.on(({ at }) => heard.push(at))
    bus.emit(stopping(1))
    expect(heard).toEqual([1, 2])
  })

  test('leaving twice, or leaving one of two equal subscriptions, leaves the other', () => {
    const heard: number[] = []
    const listener = ({ at }: VandammeEvent) => void heard.push(at)
    const bus = createBus(unexpected)
    const leave = bus.on(listener)
    bus.on(listener)
    leave()
    leave()
    bus.emit(stopping(1))
    expect(heard).toEqual([1])
  })

  const step = fc.oneof(
    fc.record({ do: fc.constant('emit' as const) }),
    fc.record({ do: fc.constant('join' as const), throws: fc.boolean(), leavesAfter: fc.nat(4) }),
    fc.record({ do: fc.constant('leave' as const), who: fc.nat(10) }),
  )

  test('every listener hears exactly the events of its time, in order', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const bus = createBus(() => undefined)
        const listeners: {
          heard: number[]
          expected: number[]
          present: boolean
          leave(): void
        }[] = []
        let clock = 0
        for (const one of steps) {
          if (one.do === 'emit') {
            clock++
            for (const listener of listeners) if (listener.present) listener.expected.push(clock)
            bus.emit(stopping(clock))
          }
          if (one.do === 'join') {
            const heard: number[] = []
            const listener = {
              heard,
              expected: [] as number[],
              present: true,
              leave: () => undefined as void,
            }
            const undo = bus.on(({ at }) => {
              heard.push(at)
              if (heard.length > one.leavesAfter) listener.leave()
              if (one.throws) throw new Error('broken listener')
            })
            listener.leave = () => {
              listener.present = false
              undo()
            }
            listeners.push(listener)
          }
          if (one.do === 'leave') listeners[one.who]?.leave()
        }
        for (const { heard, expected } of listeners) expect(heard).toEqual(expected)
      }),
      { numRuns: PROPERTY_RUNS },
    )
  })
})
