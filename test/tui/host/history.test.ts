import { expect, test } from 'bun:test'

import * as fc from 'fast-check'

import { applyEvent } from '../../../src/events/exchange.ts'
import { createHistory } from '../../../tui/host/history.ts'
import { PROPERTY_RUNS } from '../../helpers/environment.ts'
import * as events from '../../helpers/exchanges.ts'

const started = (id: string) => events.started({ id })
const routed = (id: string) => events.routed({ id })
const finished = (id: string) => events.finished({ id })
const failed = (id: string) => events.failed({ id })

test('tells kept exchanges again, with how they ended', () => {
  const history = createHistory(10)
  const all = [started('a'), routed('a'), started('b'), finished('a'), failed('b')]
  for (const event of all) history.add(event)
  expect(history.events().map((event) => event.type)).toEqual([
    'exchange.started',
    'exchange.routed',
    'exchange.finished',
    'exchange.started',
    'exchange.failed',
  ])
  expect(history.requests()).toBe(2)
})

test('forgets the oldest that has ended first, and counts all', () => {
  const history = createHistory(2)
  for (const event of [started('a'), started('b'), finished('b'), started('c'), started('d')]) {
    history.add(event)
  }
  const ids = history.events().map((event) => ('id' in event ? event.id : ''))
  expect(ids).toEqual(['c', 'd'])
  expect(history.requests()).toBe(4)
})

test('told twice it changes nothing', () => {
  const ids = fc.constantFrom('a', 'b', 'c')
  const event = fc.oneof(ids.map(started), ids.map(routed), ids.map(finished), ids.map(failed))
  fc.assert(
    fc.property(fc.array(event, { maxLength: 20 }), (list) => {
      const history = createHistory(10)
      for (const one of list) history.add(one)
      const told = history.events()
      for (const id of ['a', 'b', 'c']) {
        const own = told.flatMap((one) => ('id' in one && one.id === id ? [one as never] : []))
        const once = own.reduce(applyEvent, undefined)
        expect(own.reduce(applyEvent, once)).toEqual(once)
      }
    }),
    { numRuns: Math.min(PROPERTY_RUNS, 1_000) },
  )
})
