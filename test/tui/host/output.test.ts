import { describe, expect, test } from 'bun:test'

import { createOutput } from '../../../tui/host/output.ts'
import { fakeTime, fakeTty } from './fakes.ts'

function setUp() {
  const terminal = fakeTty()
  const time = fakeTime()
  const told: string[] = []
  const output = createOutput({
    tty: terminal.tty,
    schedule: time.schedule,
    onSkipped: () => told.push('skipped'),
    onGone: () => told.push('gone'),
  })
  return { ...terminal, time, told, output }
}

describe('a terminal with room', () => {
  test('gets every frame at once', () => {
    const { output, text, told, time } = setUp()
    output.draw('one é ')
    output.draw('two')
    expect({ text: text(), told, waiting: time.waiting() }).toEqual({
      text: 'one é two',
      told: [],
      waiting: 0,
    })
  })
})

describe('a slow terminal', () => {
  test('gets a begun frame to its end; later ones are skipped and a new picture asked for', () => {
    const { output, state, text, told, time } = setUp()
    state.room = 3
    output.draw('frame')
    output.draw('second')
    output.draw('third')
    expect(text()).toBe('fra')
    time.advance(1_000)
    expect({ text: text(), told, waiting: time.waiting() }).toEqual({
      text: 'fra',
      told: [],
      waiting: 1,
    })
    state.room = Infinity
    time.advance(20)
    expect({ text: text(), told, waiting: time.waiting() }).toEqual({
      text: 'frame',
      told: ['skipped'],
      waiting: 0,
    })
  })

  test('is asked for a new picture once', () => {
    const { output, state, told, time } = setUp()
    state.room = 0
    output.draw('frame')
    output.draw('skipped')
    state.room = Infinity
    time.advance(20)
    output.draw('the new picture')
    expect(told).toEqual(['skipped'])
  })

  test('is not asked for a picture when nothing was skipped', () => {
    const { output, state, told, time } = setUp()
    state.room = 0
    output.draw('frame')
    state.room = Infinity
    time.advance(20)
    expect(told).toEqual([])
  })

  test('takes no sequence between two halves of a frame', () => {
    const { output, state, text } = setUp()
    state.room = 2
    output.draw('frame')
    expect({ sent: output.send('clip'), text: text() }).toEqual({ sent: false, text: 'fr' })
  })

  test('is restored with what was cut off cancelled first, and without what waited', () => {
    const { output, state, text, time } = setUp()
    state.room = 2
    output.draw('\x1b[31m')
    state.room = Infinity
    output.writeNow('reset')
    time.advance(1_000)
    expect(text()).toBe('\x1b[\x18reset')
  })

  test('that takes nothing at all does not hold up the end', () => {
    const { output, state, text, told } = setUp()
    state.room = 0
    output.writeNow('reset')
    expect({ text: text(), told }).toEqual({ text: '', told: [] })
  })
})

test('a sequence goes out when the terminal is free', () => {
  const { output, text } = setUp()
  expect({ sent: output.send('clip'), text: text() }).toEqual({ sent: true, text: 'clip' })
})

test('a terminal that has gone is told of once, and never tried again', () => {
  const { output, state, told, time } = setUp()
  state.error = Object.assign(new Error('write EIO'), { code: 'EIO' })
  output.draw('one')
  output.draw('two')
  output.writeNow('reset')
  expect(output.send('clip')).toBe(false)
  state.error = undefined
  output.draw('three')
  expect({ told, waiting: time.waiting() }).toEqual({ told: ['gone'], waiting: 0 })
})
