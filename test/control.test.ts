import { expect, test } from 'bun:test'

import { createControl } from '../src/control.ts'
import { createRoutes } from '../src/route/routes.ts'

test('does what a dashboard asks for', async () => {
  const done: string[] = []
  const note = (act: string): boolean => done.push(act) > 0
  const control = createControl({
    routes: createRoutes({ tiers: { big: 'a', middle: 'b', small: 'c' }, upstream: 'host' }),
    cancel: (id) => note(`cancel ${id}`),
    listModels: async () => [{ id: 'a' }, { id: 'd', context: 1000 }],
    pingModel: async (model) => Number(note(`ping ${model}`)),
    load: () => ({ active: 1, queued: 2 }),
    attach: () => () => void note('detach'),
    readRecording: (id, { upstream, client }) => void note(`read ${id} ${upstream} ${client}`),
    searchBodies: async (pattern) => [pattern],
  })
  control.swap('big', 'd')
  expect(control.tiers()).toEqual({ big: 'd', middle: 'b', small: 'c' })
  expect(control.undo()).toEqual({ tier: 'big', from: 'd', to: 'a' })
  expect(control.tiers().big).toBe('a')
  expect(control.cancel('req_1')).toBe(true)
  expect(await control.listModels()).toEqual([{ id: 'a' }, { id: 'd', context: 1000 }])
  expect(await control.pingModel('a')).toBe(1)
  expect(control.load()).toEqual({ active: 1, queued: 2 })
  expect(control.readRecording('req_1', { upstream: 3, client: 4 })).toBeUndefined()
  expect(await control.searchBodies('x')).toEqual(['x'])
  control.attach()()
  expect(done).toEqual(['cancel req_1', 'ping a', 'read req_1 3 4', 'detach'])
})
