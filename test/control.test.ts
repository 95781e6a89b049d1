import { expect, test } from 'bun:test'

import { createControl } from '../src/control.ts'
import { createRoutes } from '../src/route/routes.ts'

test('does what a dashboard asks for', async () => {
  const cancelled: string[] = []
  const control = createControl({
    routes: createRoutes({ tiers: { big: 'a', middle: 'b', small: 'c' }, upstream: 'host' }),
    cancel: (id) => cancelled.push(id) > 0,
    listModels: async () => ['a', 'd'],
  })
  control.swap('big', 'd')
  expect(control.tiers()).toEqual({ big: 'd', middle: 'b', small: 'c' })
  expect(control.undo()).toBe(true)
  expect(control.tiers().big).toBe('a')
  expect(control.cancel('req_1')).toBe(true)
  expect(cancelled).toEqual(['req_1'])
  expect(await control.listModels()).toEqual(['a', 'd'])
})
