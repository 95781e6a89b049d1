import { describe, expect, test } from 'bun:test'

import { createBus } from '../../../src/events/bus.ts'
import type { VandammeEvent } from '../../../src/events/events.ts'
import type { Batch, Print } from '../../../tui/client.ts'
import { createBatches } from '../../../tui/host/batches.ts'
import { finished, started } from '../../helpers/exchanges.ts'
import { fakeTime } from './fakes.ts'
import { linkOptions } from './options.ts'

function progress(id: string, outputCharacters: number): VandammeEvent {
  return { type: 'exchange.progress', id, at: outputCharacters, phase: 'text', outputCharacters }
}

function setUp() {
  const time = fakeTime()
  const bus = createBus(() => {})
  const sent: Batch[] = []
  const { info } = linkOptions([]).start
  let prints: Print[] = []
  const batches = createBatches({
    ...time,
    bus,
    prints: { take: () => prints.splice(0) },
    load: () => ({ active: 2, queued: 1 }),
    info: () => info,
    now: () => 7,
    send: (batch) => sent.push(batch),
  })
  const print = (text: string) => {
    prints = [...prints, { time: 7, text }]
    batches.wake()
  }
  return { ...time, bus, batches, sent, print, names: () => sent.map(namesOf) }
}

function namesOf({ events }: Batch): readonly string[] {
  return events.map((event) => ('id' in event ? `${event.id} ${event.type.slice(9)}` : event.type))
}

describe('a dashboard that keeps up', () => {
  function ready() {
    const all = setUp()
    all.batches.restart()
    all.advance(0)
    all.batches.taken()
    all.sent.length = 0
    all.advance(1_000)
    return all
  }

  test('hears the first event after a silence at once, the rest 100 ms later', () => {
    const { bus, batches, advance, names, sent, clock } = ready()
    bus.emit(started({ id: 'a' }))
    advance(0)
    batches.taken()
    bus.emit(started({ id: 'b' }))
    bus.emit(finished({ id: 'a' }))
    advance(99)
    expect(names()).toEqual([['a started']])
    advance(1)
    expect(names()).toEqual([['a started'], ['b started', 'a finished']])
    expect(sent[1]).toMatchObject({
      at: clock(),
      time: 7,
      prints: [],
      load: { active: 2, queued: 1 },
      lagMs: 0,
    })
  })

  test('hears of progress once for each exchange, the latest, in its place', () => {
    const { bus, advance, sent } = ready()
    bus.emit(progress('a', 1))
    bus.emit(progress('b', 2))
    const first = { type: 'exchange.firstToken', id: 'a', at: 3 } as const
    bus.emit(first)
    bus.emit(progress('a', 4))
    advance(0)
    expect(sent[0]?.events).toEqual([progress('b', 2), first, progress('a', 4)])
  })

  test('hears nothing, and no timer runs, when nothing happened', () => {
    const { bus, batches, advance, sent, waiting } = ready()
    expect(waiting()).toBe(0)
    bus.emit(started())
    advance(0)
    batches.taken()
    expect({ waiting: waiting(), sent: sent.length }).toEqual({ waiting: 0, sent: 1 })
    advance(10_000)
    expect(sent).toHaveLength(1)
  })

  test('hears of prints without events', () => {
    const { print, advance, sent } = ready()
    print('a line')
    advance(0)
    expect(sent[0]).toMatchObject({ events: [], prints: [{ time: 7, text: 'a line' }] })
  })

  test('hears how late the event loop is', () => {
    const { bus, batches, advance, sent } = ready()
    bus.emit(started())
    advance(0)
    batches.taken()
    bus.emit(finished())
    advance(30, 12)
    advance(300)
    expect(sent[1]?.lagMs).toBe(12)
  })
})

describe('the info', () => {
  const told = ({ sent }: ReturnType<typeof setUp>) => sent.map(({ info }) => info !== undefined)

  test('is told to a dashboard that begins, and again when it changed, at once', () => {
    const all = setUp()
    all.batches.restart()
    all.advance(0)
    all.bus.emit(started())
    all.batches.taken()
    all.advance(100)
    all.batches.taken()
    all.batches.inform()
    all.advance(100)
    all.batches.taken()
    all.bus.emit(finished())
    all.advance(100)
    expect(told(all)).toEqual([true, false, true, false])
  })

  test('is told when it changed while the dashboard took nothing in', () => {
    const all = setUp()
    all.batches.restart()
    all.advance(0)
    all.batches.inform()
    all.batches.taken()
    all.advance(100)
    expect(told(all)).toEqual([true, true])
  })

  test('is told when events were lost: a swap may have been one of them', () => {
    const all = setUp()
    all.batches.restart()
    all.advance(0)
    for (let count = 0; count <= 10_000; count += 1) {
      all.bus.emit({ type: 'warning', at: count, message: 'again', exchange: undefined })
    }
    all.batches.taken()
    all.advance(100)
    expect(told(all)).toEqual([true, true])
  })
})

describe('a dashboard that takes nothing', () => {
  test('gets one batch, and the rest when it is back', () => {
    const { bus, batches, advance, names } = setUp()
    batches.restart()
    advance(0)
    bus.emit(started({ id: 'a' }))
    advance(5_000)
    expect(names()).toEqual([[]])
    batches.taken()
    batches.taken()
    advance(0)
    expect(names()).toEqual([[], ['a started']])
  })

  test('gets the history when too much has piled up', () => {
    const { bus, batches, advance, sent, names } = setUp()
    batches.restart()
    advance(0)
    bus.emit(started({ id: 'kept' }))
    for (let count = 0; count < 10_001; count += 1) {
      bus.emit({ type: 'warning', at: count, message: 'again', exchange: undefined })
    }
    bus.emit(finished({ id: 'kept' }))
    batches.taken()
    advance(100)
    expect(names()[1]).toEqual(['kept started', 'kept finished'])
    bus.emit(started({ id: 'next' }))
    batches.taken()
    advance(100)
    expect(names()[2]).toEqual(['next started'])
    expect(sent).toHaveLength(3)
  })
})

test('a dashboard that begins anew hears of what was before', () => {
  const { bus, batches, advance, names, waiting } = setUp()
  bus.emit(started({ id: 'a' }))
  expect(waiting()).toBe(0)
  batches.restart()
  advance(0)
  batches.pause()
  bus.emit(finished({ id: 'a' }))
  batches.taken()
  advance(1_000)
  expect(names()).toEqual([['a started']])
  batches.restart()
  advance(100)
  expect(names()[1]).toEqual(['a started', 'a finished'])
})

test('counts requests and ends', () => {
  const { bus, batches, advance, sent } = setUp()
  batches.restart()
  bus.emit(started({ id: 'a' }))
  bus.emit(started({ id: 'b' }))
  batches.stop()
  bus.emit(started({ id: 'c' }))
  advance(1_000)
  expect({ requests: batches.requests(), sent }).toEqual({ requests: 2, sent: [] })
})
