import { describe, expect, test } from 'bun:test'

import { createBus } from '../../../src/events/bus.ts'
import type { Batch } from '../../../tui/client.ts'
import { RESET } from '../../../tui/host/hold.ts'
import { openHost } from '../../../tui/host/host.ts'
import type { LinkOptions } from '../../../tui/host/link.ts'
import { started } from '../../helpers/exchanges.ts'
import { fakeProcess, fakeSources, fakeTime, fakeTty } from './fakes.ts'
import { linkOptions } from './options.ts'

const CRASH = 'The dashboard failed: TypeError'
const STOPPED = 'The dashboard stopped; the proxy still serves on http://localhost:8082.'
const KEYS = ' Press R to start it again, q to quit.'

async function setUp(given: { readonly hasKeys?: boolean } = {}) {
  const tty = fakeTty(given)
  const time = fakeTime()
  const bus = createBus(() => {})
  const process = fakeProcess()
  const { sources, shown } = fakeSources()
  const log: string[] = []
  const batches: Batch[] = []
  const links: LinkOptions[] = []
  const { start } = linkOptions([])
  const informed = new Set<() => void>()
  let { upstream } = start.info
  const setUpstream = (next: string) => {
    upstream = next
    for (const listener of informed) listener()
  }
  const load = () => ({ active: 0, queued: 0 })
  const host = await openHost({
    ...time,
    tty: tty.tty,
    bus,
    control: { load } as never,
    info: () => ({ ...start.info, upstream }),
    onInfo(listener) {
      informed.add(listener)
      return () => void informed.delete(listener)
    },
    display: start.display,
    saveTiers: async () => '',
    quit: (now) => void log.push(now ? 'quit now' : 'quit'),
    async startLink(options) {
      links.push(options)
      return {
        keys: (chunk) => void log.push(`keys ${JSON.stringify(chunk)}`),
        resize: ({ columns, rows }) => void log.push(`size ${columns}x${rows}`),
        receive: (batch) => void batches.push(batch),
        redraw: () => void log.push('redraw'),
        stop: async () => void log.push('stopped'),
      }
    },
    environment: {},
    platform: 'linux',
    say: (line) => void log.push(`said ${line}`),
    now: () => 5,
    system: process.system,
    sources,
  })
  const stderr = (sources as { stderr: { write: (text: string) => void } }).stderr
  // The size may have changed while the picture was being made.
  expect(log.splice(0)).toEqual(['size 80x24'])
  return {
    ...tty,
    time,
    bus,
    process,
    shown,
    log,
    batches,
    links,
    host,
    stderr,
    setUpstream,
    informed,
  }
}

test('starts the picture with what it must know, and feeds it', async () => {
  const { links, batches, bus, time, stderr, host } = await setUp()
  expect(links[0]?.start).toMatchObject({ size: { columns: 80, rows: 24 }, isReadOnly: false })
  bus.emit(started({ id: 'a' }))
  stderr.write('a line\n')
  time.advance(0)
  expect(batches).toHaveLength(1)
  links[0]?.onTaken()
  time.advance(100)
  const all = batches.flatMap(({ events, prints }) => [...events, ...prints])
  expect(all).toMatchObject([{ id: 'a', type: 'exchange.started' }, { text: 'a line' }])
  expect(host.requests()).toBe(1)
})

test('passes on what a reload of the settings made of the info, until it is closed', async () => {
  const { links, batches, time, setUpstream, informed, host } = await setUp()
  time.advance(0)
  links[0]?.onTaken()
  setUpstream('https://next.test/v1')
  time.advance(100)
  expect(batches.at(-1)?.info).toMatchObject({ upstream: 'https://next.test/v1', demo: true })
  await host.close()
  expect(informed.size).toBe(0)
})

test('passes on keys, sizes, pictures and another thread’s prints', async () => {
  const { press, resize, links, take, log, batches, time } = await setUp()
  take()
  press('jj')
  resize({ columns: 60, rows: 12 })
  links[0]?.write('picture')
  expect({ text: take(), log }).toEqual({ text: 'picture', log: ['keys "jj"', 'size 60x12'] })
  time.advance(0)
  links[0]?.onTaken()
  links[0]?.onPrint('from the thread')
  time.advance(100)
  expect(batches.at(-1)?.prints).toEqual([{ time: 5, text: 'from the thread' }])
})

test('ctrl-c goes to the dashboard; twice ends the program whatever that does', async () => {
  const { press, log } = await setUp()
  press('\x03')
  expect(log).toEqual(['keys "\\x03"'.replace('\\x03', '\\u0003')])
  press('\x03')
  expect(log[1]).toBe('quit now')
})

test('a terminal that has gone ends the program', async () => {
  const { press, log } = await setUp()
  press(undefined)
  expect(log).toEqual(['quit'])
})

test('gives everything back, shows what nobody saw, and ends the picture', async () => {
  const { host, take, log, shown, stderr, process, listeners, time } = await setUp()
  take()
  stderr.write('the last error\n')
  await host.close()
  expect({ text: take(), log }).toEqual({
    text: `${RESET}<cooked>`,
    log: ['said the last error', 'stopped'],
  })
  stderr.write('later')
  expect({
    shown,
    process: process.count(),
    listeners: listeners(),
    waiting: time.waiting(),
  }).toEqual({ shown: ['err: later'], process: 0, listeners: 0, waiting: 0 })
})

test('also when the process just ends', async () => {
  const { process, take, log, stderr } = await setUp()
  take()
  stderr.write('the last error\n')
  process.emit('exit')
  expect({ text: take(), log }).toEqual({
    text: `${RESET}<cooked>`,
    log: ['said the last error'],
  })
})

describe('when the picture dies', () => {
  test('there are lines, and R starts it again with what was before', async () => {
    const { links, take, log, press, bus, batches, time, shown, stderr } = await setUp()
    bus.emit(started({ id: 'a' }))
    stderr.write('before')
    take()
    links[0]?.onCrash('TypeError')
    expect(take()).toBe(RESET)
    expect(log).toEqual(['said before', `said ${CRASH}`, `said ${STOPPED}${KEYS}`])
    stderr.write('log line')
    expect(shown).toEqual(['err: log line'])
    time.advance(1_000)
    expect(batches).toEqual([])
    press('x')
    press('R')
    await new Promise<void>((resolve) => setImmediate(resolve))
    time.advance(0)
    expect(links).toHaveLength(2)
    expect(batches.flatMap(({ events }) => events)).toMatchObject([{ id: 'a' }])
    stderr.write('caught')
    expect(shown).toHaveLength(1)
    links[1]?.write('picture')
    expect(take()).toBe('\x1b[?2004hpicture')
  })

  test.each([
    ['q', ['quit']],
    ['\x03', ['quit']],
    ['\x1c', ['quit']],
    ['\x03\x03', ['quit now', 'quit', 'quit']],
    ['xyz', []],
  ])('%j', async (keys, expected) => {
    const { links, log, press } = await setUp()
    links[0]?.onCrash('TypeError')
    log.length = 0
    press(keys)
    expect(log).toEqual(expected)
  })

  test('ctrl-z works there, too', async () => {
    const { links, press, take } = await setUp()
    links[0]?.onCrash('TypeError')
    take()
    press('\x1a')
    expect(take()).toBe('<cooked><stop>')
  })

  test('twice in a row, everything is given back and the proxy goes on', async () => {
    const { links, press, take, log, listeners } = await setUp()
    links[0]?.onCrash('TypeError')
    press('R')
    await new Promise<void>((resolve) => setImmediate(resolve))
    log.length = 0
    take()
    links[1]?.onCrash('TypeError')
    expect({ text: take(), log, listeners: listeners() }).toEqual({
      text: `${RESET}<cooked>`,
      log: [`said ${CRASH}`, `said ${STOPPED}`],
      listeners: 0,
    })
  })

  test('without keys nothing is offered', async () => {
    const { links, log, take } = await setUp({ hasKeys: false })
    expect(links[0]?.start.isReadOnly).toBe(true)
    links[0]?.onCrash('TypeError')
    expect(log).toEqual([`said ${CRASH}`, `said ${STOPPED}`])
    expect(take()).toEndWith('<cooked>')
  })
})
