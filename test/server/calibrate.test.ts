import { expect, test } from 'bun:test'

import type { Job } from '../../src/server/ask.ts'
import { createCalibrate } from '../../src/server/calibrate.ts'
import { createCalibration } from '../../src/upstream/calibration.ts'

const SENT = 10_000

/** One exchange after another of which the upstream counts so many prompt tokens; the warnings. */
async function warnings(...counted: readonly (readonly [string, number])[]) {
  const said: string[] = []
  const calibrate = createCalibrate({
    calibration: createCalibration(),
    count: async () => SENT,
    clock: () => 0,
    warn: (message) => said.push(message.split(' ')[0] ?? ''),
  })
  for (const [model, input] of counted) {
    const request = { messages: [] }
    const job = { request, route: { model }, exchange: { id: 'req_1' } } as unknown as Job
    const rest = { output: 1, cacheRead: 0, cacheWrite: 0, reasoning: 0, estimated: false }
    await calibrate(job, { input, ...rest })
  }
  return said
}

test('a model that cuts prompts is told of once', async () => {
  expect(await warnings(['a', 2048], ['a', 2048], ['b', 2048], ['a', 2048])).toEqual(['a', 'b'])
})

test('again, once it had stopped', async () => {
  expect(await warnings(['a', 2048], ['a', SENT], ['a', 2048])).toEqual(['a', 'a'])
})

test('one that does not is not', async () => {
  expect(await warnings(['a', SENT], ['a', SENT * 0.9])).toEqual([])
})

test('a count that took long is followed by a rest of a hundred times as long', async () => {
  let now = 0
  const countedAt: number[] = []
  const calibrate = createCalibrate({
    calibration: createCalibration(),
    async count() {
      countedAt.push(now)
      now += 10
      return SENT
    },
    clock: () => now,
    warn() {},
  })
  const request = { messages: [] }
  const job = { request, route: { model: 'a' }, exchange: { id: 'req_1' } } as unknown as Job
  const tokens = { input: SENT, output: 1, cacheRead: 0, cacheWrite: 0, reasoning: 0 }
  for (now of [0, 100, 1009, 1010, 1100]) await calibrate(job, { ...tokens, estimated: false })
  expect(countedAt).toEqual([0, 1010])
})
