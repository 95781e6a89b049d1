import { describe, expect, test } from 'bun:test'

import type { Link } from '../../../tui/host/link.ts'
import { createPicture } from '../../../tui/host/picture.ts'

function setUp(given: { readonly canRestart?: boolean; readonly error?: Error } = {}) {
  const told: string[] = []
  let now = 50_000
  let started = 0
  let crash = (_reason: string): void => {}
  let hold: Promise<void> = Promise.resolve()
  const link: Link = {
    keys: (chunk) => void told.push(`keys ${chunk}`),
    resize: () => {},
    receive: () => {},
    redraw: () => {},
    stop: async () => void told.push('stopped'),
  }
  const picture = createPicture({
    startLink: async ({ onCrash }) => {
      started += 1
      crash = onCrash
      await hold
      if (given.error !== undefined) throw given.error
      return link
    },
    clock: () => now,
    canRestart: given.canRestart ?? true,
    onStart: () => told.push('start'),
    onRestart: () => told.push('restart'),
    onCrash: (reason, canRestart) => told.push(`crash ${reason} ${canRestart}`),
  })
  return {
    picture,
    told,
    started: () => started,
    crash: (reason: string) => crash(reason),
    holdStart: (promise: Promise<void>) => {
      hold = promise
    },
    later: (ms: number) => {
      now += ms
    },
  }
}

const settled = () => new Promise<void>((resolve) => setImmediate(resolve))

test('keys pressed while it starts are not lost', async () => {
  const { picture, told, holdStart } = setUp()
  const held = Promise.withResolvers<void>()
  holdStart(held.promise)
  const started = picture.start()
  picture.keys('j')
  expect(picture.isAlive()).toBe(true)
  held.resolve()
  await started
  picture.keys('k')
  expect(told).toEqual(['keys j', 'start', 'keys k'])
  expect(picture.link()).toBeDefined()
})

describe('after a crash', () => {
  test('it starts again when asked to', async () => {
    const { picture, told, crash, started } = setUp()
    await picture.start()
    picture.restart()
    crash('why')
    crash('again')
    expect({ alive: picture.isAlive(), link: picture.link() }).toEqual({
      alive: false,
      link: undefined,
    })
    picture.restart()
    picture.restart()
    await settled()
    expect({ told, started: started() }).toEqual({
      told: ['start', 'crash why true', 'restart', 'start'],
      started: 2,
    })
  })

  test.each([
    [10_000, false],
    [10_001, true],
  ])('the next one %p ms later: may start again: %p', async (ms, may) => {
    const { picture, told, crash, later, started } = setUp()
    await picture.start()
    crash('one')
    picture.restart()
    await settled()
    later(ms)
    crash('two')
    picture.restart()
    await settled()
    expect(told.filter((line) => line.startsWith('crash'))).toEqual([
      'crash one true',
      `crash two ${may}`,
    ])
    expect(started()).toBe(may ? 3 : 2)
  })

  test('nobody could ask without keys', async () => {
    const { picture, told, crash } = setUp({ canRestart: false })
    await picture.start()
    crash('why')
    expect(told).toEqual(['start', 'crash why false'])
  })
})

test('one that cannot start has crashed', async () => {
  const { picture, told } = setUp({ error: new TypeError('content') })
  await picture.start()
  expect(told).toHaveLength(1)
  expect(told[0]).toMatch(/^crash TypeError/)
  expect(told[0]).not.toContain('content')
})

test('one that is stopped while it starts does not stay', async () => {
  const { picture, told, holdStart, crash } = setUp()
  const held = Promise.withResolvers<void>()
  holdStart(held.promise)
  const started = picture.start()
  await picture.stop()
  held.resolve()
  await started
  crash('late')
  expect(told).toEqual(['stopped'])
})

test('stops its link', async () => {
  const { picture, told } = setUp()
  await picture.start()
  await picture.stop()
  expect(told).toEqual(['start', 'stopped'])
})
