import { describe, expect, test } from 'bun:test'

import { createFrames, type FrameOptions } from '../../tui/frames.ts'
import { fakeTime } from './host/fakes.ts'

/** Frames on a clock of the test's own; gives the times at which a picture was drawn. */
function stage(options: Partial<FrameOptions> = {}) {
  const time = fakeTime(0)
  const drawn: number[] = []
  const frames = createFrames({
    ...time,
    draw: () => void drawn.push(time.clock()),
    fps: () => 8,
    cells: () => 80 * 24,
    isMoving: () => false,
    nextChange: () => undefined,
    ...options,
  })
  return { frames, drawn, timers: time.waiting, pass: time.advance }
}

describe('at rest', () => {
  test('nothing is drawn, and no timer runs', () => {
    const { frames, drawn, pass, timers } = stage()
    frames.request()
    pass(60_000)
    expect(drawn).toEqual([0])
    expect(timers()).toBe(0)
  })

  test('the first change is drawn at once', () => {
    const { frames, drawn, pass } = stage()
    frames.request()
    pass(10_000)
    frames.request()
    expect(drawn).toEqual([0, 10_000])
  })
})

describe('when much happens', () => {
  test('it is drawn so many times a second, the last change included', () => {
    const { frames, drawn, pass } = stage()
    for (let event = 0; event < 1_000; event++) {
      frames.request()
      pass(1)
    }
    pass(1_000)
    expect(drawn).toEqual([0, 125, 250, 375, 500, 625, 750, 875, 1_000])
  })

  test('a key is drawn at once, and takes the place of the next picture', () => {
    const { frames, drawn, pass } = stage()
    frames.request()
    pass(10)
    frames.request()
    frames.now()
    pass(1_000)
    expect(drawn).toEqual([0, 10])
  })

  test.each([
    ['a large screen', { cells: () => 200 * 60 }, {}, 200],
    ['slow drawing', {}, { drawMs: 200 }, 250],
    ['a late proxy', {}, { lagMs: 200 }, 250],
    ['both', {}, { drawMs: 200, lagMs: 200 }, 500],
    ['both, from a slow pace', { fps: () => 4 }, { drawMs: 200, lagMs: 200 }, 500],
    ['a pace below the least', { fps: () => 1 }, { drawMs: 200 }, 1_000],
    ['quick drawing', {}, { drawMs: 10, lagMs: 1 }, 125],
  ])('%s', (_, options, cost, intervalMs) => {
    const { frames } = stage(options)
    frames.measured(cost)
    expect(frames.stats().intervalMs).toBe(intervalMs)
  })

  test('what has become quick again is drawn at the old pace', () => {
    const { frames } = stage()
    frames.measured({ drawMs: 200 })
    for (let time = 0; time < 20; time++) frames.measured({ drawMs: 1 })
    expect(frames.stats().intervalMs).toBe(125)
  })
})

describe('what moves by time alone', () => {
  test('while requests wait, twice a second', () => {
    let isMoving = true
    const { frames, drawn, pass, timers } = stage({ isMoving: () => isMoving })
    frames.request()
    pass(1_600)
    expect(drawn).toEqual([0, 500, 1_000, 1_500])
    isMoving = false
    pass(10_000)
    expect(drawn).toEqual([0, 500, 1_000, 1_500, 2_000])
    expect(timers()).toBe(0)
  })

  test('what goes by itself is drawn when it goes', () => {
    let change: number | undefined = 3_000
    const { frames, drawn, pass } = stage({
      nextChange: () => change,
      draw() {
        drawn.push(change ?? -1)
        if (drawn.length === 2) change = undefined
      },
    })
    frames.now()
    pass(60_000)
    expect(drawn).toEqual([3_000, 3_000])
  })

  test('stopped, nothing comes any more', () => {
    const { frames, drawn, pass } = stage({ isMoving: () => true })
    frames.now()
    frames.stop()
    pass(10_000)
    expect(drawn).toEqual([0])
  })
})
