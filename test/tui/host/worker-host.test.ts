import { describe, expect, test } from 'bun:test'

import type { Batch } from '../../../tui/client.ts'
import type { FromWorker, ToWorker } from '../../../tui/host/messages.ts'
import { createWorker, startInWorker, type UiWorker } from '../../../tui/host/worker-host.ts'
import { until } from '../../helpers/until.ts'
import { linkOptions } from './options.ts'

const BATCH: Batch = {
  at: 1,
  time: 2,
  events: [],
  prints: [],
  load: { active: 0, queued: 0 },
  lagMs: 0,
}

function setUp() {
  const log: string[] = []
  const posted: ToWorker[] = []
  let say = (_message: FromWorker): void => {}
  let end = (_reason: string): void => {}
  const worker: UiWorker = {
    post: (message) => void posted.push(message),
    onMessage(listener) {
      say = listener
    },
    onEnd(listener) {
      end = listener
    },
  }
  const options = linkOptions(log)
  const link = startInWorker(options, () => worker)
  return {
    log,
    posted,
    options,
    link,
    say: (message: FromWorker) => say(message),
    end: (reason: string) => end(reason),
  }
}

async function running() {
  const all = setUp()
  all.say({ type: 'hello' })
  const link = await all.link
  return { ...all, link }
}

test('tells the thread everything as messages', async () => {
  const { link, posted, options } = await running()
  link.keys('jj')
  link.resize({ columns: 1, rows: 2 })
  link.receive(BATCH)
  link.redraw()
  expect(posted).toEqual([
    { type: 'init', start: options.start },
    { type: 'keys', chunk: 'jj' },
    { type: 'resize', size: { columns: 1, rows: 2 } },
    { type: 'batch', batch: BATCH },
    { type: 'redraw' },
  ])
})

test('hears the thread', async () => {
  const { say, log, posted } = await running()
  say({ type: 'frame', text: 'picture' })
  say({ type: 'taken' })
  say({ type: 'print', text: 'line' })
  say({ type: 'leave', now: true })
  say({ type: 'suspend' })
  say({ type: 'call', id: 7, method: 'pingModel', args: ['m'] })
  await until(() => posted.length === 2, 'the reply')
  expect(posted[1]).toEqual({ type: 'reply', id: 7, method: 'pingModel', ok: true, value: 5 })
  expect(log).toEqual(['frame picture', 'taken', 'print line', 'quit true', 'suspend'])
})

describe('a crash is told once', () => {
  test.each([
    ['with a reason', { type: 'exit', reason: 'TypeError' }, 'crash TypeError'],
    ['without', { type: 'exit', reason: undefined }, 'crash it ended by itself'],
  ] as const)('%s', async (_, message, expected) => {
    const { say, end, log, link, posted } = await running()
    say(message)
    end('its thread ended')
    say({ type: 'frame', text: 'late' })
    await link.stop()
    expect(log).toEqual([expected])
    expect(posted).not.toContainEqual({ type: 'quit' })
  })

  test('when the thread dies without a word', async () => {
    const { end, log } = await running()
    end('its thread ended')
    expect(log).toEqual(['crash its thread ended'])
  })
})

test('a thread that does not come up is an error, no crash', async () => {
  const { link, end, log } = setUp()
  end('its thread could not run')
  const why = await link.then(String, (error: Error) => error.message)
  expect(why).toBe('its thread could not run')
  expect(log).toEqual([])
})

test('nor does one without its script', async () => {
  const link = startInWorker(linkOptions([]), () => createWorker(new URL('file:///none.ts')))
  const why = await link.then(String, (error: Error) => error.message)
  expect(why).toBe('its thread could not run')
})

test('asked to quit it may draw its last picture, and its end is no crash', async () => {
  const { link, say, log, posted } = await running()
  const stopped = link.stop()
  expect(posted.at(-1)).toEqual({ type: 'quit' })
  say({ type: 'frame', text: 'last' })
  say({ type: 'exit', reason: undefined })
  await stopped
  expect(log).toEqual(['frame last'])
})

test('one that hangs is not waited for', async () => {
  const { link } = await running()
  await link.stop()
})

test('a real thread draws, answers and quits', async () => {
  const log: string[] = []
  const link = await startInWorker(linkOptions(log))
  await until(() => log.some((line) => line.startsWith('frame ')), 'a picture')
  link.receive(BATCH)
  await until(() => log.includes('taken'), 'the batch')
  await link.stop()
  expect(log.filter((line) => line.startsWith('crash'))).toEqual([])
})
