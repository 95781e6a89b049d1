import { expect, test } from 'bun:test'

import { openSlow, showBehind } from '../../../tui/acts/behind.ts'
import type { ListView } from '../../../tui/state.ts'
import { openDesk } from '../desks.ts'
import { failed, finished, routed, started } from '../store/rows.ts'

/** Two models; a request of the second failed, one of each was answered, the first one's slower. */
function withRequests() {
  const { desk, tell } = openDesk()
  const error = { kind: 'rate_limit', message: 'Too fast.' } as const
  const slow = [started({ id: 'slow', at: 0 }), routed({ id: 'slow', at: 0, upstreamModel: 'one' })]
  tell([...slow, finished({ id: 'slow', at: 900 })])
  const fast = [started({ id: 'fast', at: 0 }), routed({ id: 'fast', at: 0, upstreamModel: 'one' })]
  tell([...fast, finished({ id: 'fast', at: 100 })])
  const wrong = [
    started({ id: 'bad', at: 0 }),
    routed({ id: 'bad', at: 0, upstreamModel: 'b+c d' }),
  ]
  tell([...wrong, failed({ id: 'bad', at: 10, status: 429, error })])
  return desk
}

const BEHIND_MODEL = String.raw`~m /^b\+c d$/`
const BEHIND_ERROR = `~e ~t b ~c 429 ${BEHIND_MODEL} rate_limit "Too fast."`

/** A place that the list had before it shrank stands for its last line. */
const FAR = 99

test.each<[ListView, number, string]>([
  ['errors', 0, BEHIND_ERROR],
  ['errors', FAR, BEHIND_ERROR],
  ['models', 0, '~m ^one$'],
  ['models', 1, BEHIND_MODEL],
  ['models', FAR, BEHIND_MODEL],
])('behind %s, line %p, is the list with the filter %s', (view, place, text) => {
  const desk = withRequests()
  desk.set({ view, quick: 'active', places: { ...desk.state().places, [view]: place } })
  showBehind(desk)
  const { view: shown, quick, filter } = desk.state()
  expect({ shown, quick, text: filter.text, error: filter.error }).toEqual({
    shown: 'requests',
    quick: undefined,
    text,
    error: undefined,
  })
  expect(desk.selection().rows.length).toBeGreaterThan(0)
})

test.each<[number, string]>([
  [0, 'slow'],
  [1, 'fast'],
  [FAR, 'fast'],
])('behind the latencies, line %p, is the request %s', (place, id) => {
  const desk = withRequests()
  desk.set({ view: 'latency', places: { ...desk.state().places, latency: place } })
  openSlow(desk)
  expect(desk.state().detail?.id).toBe(id)
})

test.each<[ListView, typeof showBehind]>([
  ['errors', showBehind],
  ['models', showBehind],
  ['latency', openSlow],
])('behind %s there is nothing while nothing came', (view, show) => {
  const { desk } = openDesk()
  desk.set({ view })
  const before = desk.state()
  show(desk)
  expect(desk.state()).toBe(before)
})

test.each(['we ird (model) |x', '~e "q" model', 'back\\slash\\', 'a/b', '"', 'x$'])(
  'behind the model %p are its requests, and no others',
  (model) => {
    const { desk, tell } = openDesk()
    for (const upstreamModel of [model, `${model}2`, 'other']) {
      const [id, at] = [upstreamModel, 0]
      tell([started({ id, at }), routed({ id, at, upstreamModel }), finished({ id, at: 9 })])
    }
    const place = desk.records.modelStats().findIndex((stats) => stats.model === model)
    desk.set({ view: 'models', places: { ...desk.state().places, models: place } })
    showBehind(desk)
    expect(desk.state().filter.error).toBeUndefined()
    expect(desk.selection().rows.map(({ exchange }) => exchange.id)).toEqual([model])
  },
)

test('behind a line of errors are those that say the same', () => {
  const { desk, tell } = openDesk()
  const messages = [
    'no tool call_1a2b3c4d5e6f7g8h here',
    'no tool call_9z8y7x6w5v4u3t2s here',
    'no "(model)"',
  ]
  for (const message of messages) {
    const error = { kind: 'invalid_request', message } as const
    tell([started({ id: message, at: 0 }), failed({ id: message, at: 9, status: 400, error })])
  }
  for (const [place, count] of [1, 2].entries()) {
    desk.set({ view: 'errors', places: { ...desk.state().places, errors: place } })
    showBehind(desk)
    expect(desk.selection().rows).toHaveLength(count)
  }
})
