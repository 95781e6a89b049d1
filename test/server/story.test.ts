import { describe, expect, test } from 'bun:test'

import { VandammeError } from '../../src/errors.ts'
import { createBus } from '../../src/events/bus.ts'
import type { VandammeEvent, Phase } from '../../src/events/events.ts'
import { createStory } from '../../src/server/story.ts'
import { TOKENS } from '../helpers/exchanges.ts'
import { storyFaults } from '../helpers/story.ts'

const CLIENT = { agent: 'a', session: undefined, subagent: undefined }
const FAR = { phase: 'waiting', tokens: undefined, status: 502 } as const
const WHOLE = { stopReason: 'end_turn', tokens: TOKENS } as const

function newStory() {
  const events: VandammeEvent[] = []
  const time = { now: 1000 }
  const bus = createBus(() => {})
  bus.on((event) => events.push(event))
  const story = createStory('req_1', CLIENT, { bus, clock: () => time.now++, now: () => 77 })
  return { story, time, events, types: () => events.map(({ type }) => type.slice(9)).join(' ') }
}

function at(phase: Phase, characters: number) {
  return { phase: () => phase, characters: () => characters }
}

describe('createStory', () => {
  test('progress is thinned to ten a second', () => {
    const { story, time, events } = newStory()
    story.started('m', true)
    for (let characters = 0; characters < 1000; characters++) {
      story.progress(time.now++, at('text', characters))
    }
    const progress = events.filter((event) => event.type === 'exchange.progress')
    expect(progress).toHaveLength(10)
    time.now += 10_000
    story.progress(time.now, at('tool', 1234))
    expect(events.at(-1)).toMatchObject({ phase: 'tool', outputCharacters: 1234 })
  })

  test('the first token is the first', () => {
    const { story, types } = newStory()
    story.started('m', true)
    story.firstToken()
    story.firstToken()
    expect(types()).toBe('started firstToken')
  })

  test('it starts when its request has been read', () => {
    const { story, time, events } = newStory()
    time.now = 5000
    story.started('m', true)
    expect(events).toMatchObject([{ at: 5000, time: 77, model: 'm', stream: true, client: CLIENT }])
  })

  test('what fails before it starts, starts', () => {
    const { story, events, types } = newStory()
    story.failed(new VandammeError('invalid_request', 'No.'), FAR, [])
    expect(types()).toBe('started failed')
    expect(storyFaults(events)).toEqual([])
    expect(story.isOver()).toBe(true)
  })

  test('nothing follows the end', () => {
    const { story, time, events, types } = newStory()
    story.started('m', true)
    story.finished(WHOLE, [])
    story.failed(new Error('late'), FAR, [])
    story.finished(WHOLE, [])
    story.progress(time.now, at('text', 1))
    story.firstToken()
    story.started('m', true)
    expect(types()).toBe('started finished')
    expect(storyFaults(events)).toEqual([])
  })

  test('a fault of our own is told without its words', () => {
    const { story, events } = newStory()
    story.failed(new TypeError('sk-secret'), FAR, [])
    expect(events.at(-1)).toMatchObject({ error: { kind: 'internal' } })
    expect(JSON.stringify(events)).not.toContain('sk-secret')
  })
})
