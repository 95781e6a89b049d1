import { afterEach, expect, test } from 'bun:test'

import { startDirect } from '../../../tui/host/direct-host.ts'
import { until } from '../../helpers/until.ts'
import { linkOptions } from './options.ts'

afterEach(() => {
  delete process.env['VANDAMME_TEST_FAULTS']
})

async function setUp() {
  const log: string[] = []
  const link = await startDirect(linkOptions(log))
  const crashes = () => log.filter((line) => line.startsWith('crash'))
  return { link, log, crashes }
}

test('draws in this thread, takes batches and stops', async () => {
  const { link, log, crashes } = await setUp()
  await until(() => log.some((line) => line.includes('8082')), 'a picture')
  const load = { active: 0, queued: 0 }
  link.receive({ at: 1, time: 2, events: [], prints: [], load, lagMs: 0 })
  await until(() => log.includes('taken'), 'the batch')
  link.resize({ columns: 60, rows: 20 })
  link.redraw()
  await link.stop()
  const before = log.length
  link.keys('j')
  link.redraw()
  expect(log).toHaveLength(before)
  expect(crashes()).toEqual([])
})

test('a throw at a key is a crash, told once', async () => {
  process.env['VANDAMME_TEST_FAULTS'] = 'yes'
  const { link, crashes } = await setUp()
  link.keys('\x1d')
  link.keys('\x1d')
  expect(crashes()).toHaveLength(1)
  expect(crashes()[0]).toMatch(/^crash TypeError at tui\/host\/test-faults\.ts/)
})

test('one that cannot even start has crashed', async () => {
  const log: string[] = []
  const options = linkOptions(log)
  const start = { ...options.start, info: undefined as never }
  const link = await startDirect({ ...options, start })
  link.keys('j')
  expect(log.filter((line) => line.startsWith('crash'))).toHaveLength(1)
})

test('keys do no damage by accident', async () => {
  const { link, crashes } = await setUp()
  link.keys('\x1d')
  expect(crashes()).toEqual([])
  await link.stop()
})

test('takes faults that nobody caught when they come from the picture', async () => {
  const { link, crashes } = await setUp()
  expect(link.claim(at('/home/me/vandamme/src/server/run.ts:1:1'))).toBe(false)
  expect(link.claim('no error')).toBe(false)
  expect(crashes()).toEqual([])
  expect(link.claim(at('/home/me/vandamme/tui/panels/list.ts:1:1'))).toBe(true)
  expect(link.claim(at('/x/node_modules/react-reconciler/cjs/x.js:1:1'))).toBe(false)
  expect(crashes()).toEqual(['crash TypeError at tui/panels/list.ts:1:1'])
})

test.each(['ink', 'react', 'react-reconciler', 'scheduler', 'yoga-layout'])(
  'also when they come from %s',
  async (name) => {
    const { link } = await setUp()
    expect(link.claim(at(`/x/node_modules/${name}/x.js:1:1`))).toBe(true)
  },
)

function at(place: string): Error {
  const error = new TypeError('content')
  error.stack = `TypeError: content\n    at draw (${place})`
  return error
}
