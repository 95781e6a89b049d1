import { expect, test } from 'bun:test'

import { createPace } from '../../../tui/host/pace.ts'
import { fakeTime } from './fakes.ts'

function setUp() {
  const time = fakeTime()
  const runs: number[] = []
  const start = time.clock()
  const { clock, schedule } = time
  const pace = createPace({ clock, schedule, run: () => runs.push(clock() - start) })
  return { ...time, pace, runs }
}

test('runs at once after a silence, then once in 100 ms', () => {
  const { pace, runs, advance } = setUp()
  pace.request()
  pace.request()
  advance(0)
  pace.request()
  advance(30)
  pace.request()
  advance(500)
  pace.request()
  advance(0)
  expect(runs).toEqual([0, 100, 530])
})

test('ten runs a second at most, however often it is asked', () => {
  const { pace, runs, advance } = setUp()
  for (let ms = 0; ms < 999; ms += 1) {
    pace.request()
    advance(1)
  }
  expect(runs).toHaveLength(10)
})

test('no timer without a request', () => {
  const { pace, runs, advance, waiting } = setUp()
  expect(waiting()).toBe(0)
  pace.request()
  advance(1_000)
  expect({ runs, waiting: waiting() }).toEqual({ runs: [0], waiting: 0 })
  pace.request()
  pace.cancel()
  advance(1_000)
  expect({ runs, waiting: waiting() }).toEqual({ runs: [0], waiting: 0 })
})

test('what runs right now is no lateness', () => {
  const { pace, advance } = setUp()
  pace.request()
  advance(0, 5)
  expect(pace.takeLag()).toBe(0)
})

test('measures how late the event loop is, at worst, while something waits', () => {
  const { pace, advance } = setUp()
  pace.request()
  advance(0)
  pace.request()
  advance(25, 7)
  advance(200)
  expect(pace.takeLag()).toBe(7)
  expect(pace.takeLag()).toBe(0)
})
