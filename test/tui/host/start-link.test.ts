import { expect, test } from 'bun:test'

import type { Link } from '../../../tui/host/link.ts'
import { createLinkChoice } from '../../../tui/host/start-link.ts'
import { linkOptions } from './options.ts'

const LINK: Link = {
  keys: () => {},
  resize: () => {},
  receive: () => {},
  redraw: () => {},
  stop: async () => {},
}

test('a thread of its own where there is one', async () => {
  const { startLink, claim } = createLinkChoice('worker', async () => LINK)
  expect(await startLink(linkOptions([]))).toBe(LINK)
  expect(claim(new Error('x'))).toBe(false)
})

test.each([
  ['there is none', 'worker'],
  ['that is asked for', 'main'],
] as const)('this thread where %s', async (_, thread) => {
  let asked = 0
  const { startLink, claim } = createLinkChoice(thread, () => {
    asked += 1
    return Promise.reject(new Error('no Worker'))
  })
  const log: string[] = []
  const link = await startLink(linkOptions(log))
  expect(asked).toBe(thread === 'worker' ? 1 : 0)
  const error = new TypeError('x')
  error.stack = 'TypeError: x\n    at draw (/x/tui/ui.tsx:1:1)'
  expect(claim(error)).toBe(true)
  expect(log).toContain('crash TypeError at tui/ui.tsx:1:1')
  await link.stop()
})
