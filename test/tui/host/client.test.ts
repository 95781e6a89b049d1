import { describe, expect, test } from 'bun:test'
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { VandammeError } from '../../../src/errors.ts'
import { createClient, type ProgramControl } from '../../../tui/host/client.ts'
import { SILENCE } from '../../helpers/recordings.ts'

function fakeControl(log: string[]): ProgramControl {
  const note = (text: string) => void log.push(text)
  const swap = { tier: 'big', from: 'b', to: 'a' } as const
  return {
    swap: (tier, model) => note(`swap ${tier} ${model}`),
    undo: () => swap,
    tiers: () => ({ big: 'a', middle: 'b', small: 'c' }),
    cancel: (id) => id === 'running',
    listModels: async () => [{ id: 'gpt-5' }],
    readRecording: (id) => (id === 'kept' ? { ...SILENCE, id, request: 'q' } : undefined),
    searchBodies: async (pattern) => [pattern],
    pingModel: async () => 12,
    load: () => ({ active: 1, queued: 0 }),
  }
}

function setUp(control: Partial<ProgramControl> = {}) {
  const log: string[] = []
  const home = mkdtempSync(join(tmpdir(), 'vandamme-home-'))
  const client = createClient({
    control: { ...fakeControl(log), ...control },
    platform: 'linux',
    environment: { HOME: home },
    send: (sequence) => log.push(`sent ${sequence.length}`) > 0,
    saveTiers: async (tiers) => `saved ${Object.values(tiers).join(' ')}`,
    quit: (now) => void log.push(`quit ${now}`),
    suspend: () => void log.push('suspend'),
    run: async () => false,
  })
  return { client, log, home }
}

test('passes everything on to the program', async () => {
  const { client, log } = setUp()
  await client.swap('big', 'gpt-5')
  expect(await client.undo()).toEqual({ tier: 'big', from: 'b', to: 'a' })
  expect([await client.cancel('running'), await client.cancel('over')]).toEqual([true, false])
  expect(await client.listModels()).toEqual([{ id: 'gpt-5' }])
  expect((await client.readRecording('kept', { upstream: 0, client: 0 }))?.request).toBe('q')
  expect(await client.readRecording('other', { upstream: 0, client: 0 })).toBeUndefined()
  expect(await client.searchBodies('re')).toEqual(['re'])
  expect(await client.pingModel('m')).toBe(12)
  expect(await client.saveTiers({ big: '1', middle: '2', small: '3' })).toBe('saved 1 2 3')
  client.quit(true)
  client.suspend()
  expect(log).toEqual(['swap big gpt-5', 'quit true', 'suspend'])
})

test('exports into a folder of its own in the home folder', async () => {
  const { client, home } = setUp()
  const path = await client.exportFile('req.json', '{}')
  expect(path).toBe(join(home, 'vandamme-exports', 'req.json'))
})

test('copies, and a long text into a file', async () => {
  const { client, log, home } = setUp()
  expect(await client.copy('short')).toEqual({ way: 'the terminal (OSC 52)' })
  expect(log).toEqual(['sent 16'])
  const { way } = await client.copy('x'.repeat(100_001))
  expect(way).toBe(join(home, 'vandamme-exports', 'copied.txt'))
  expect(readFileSync(way, 'utf8')).toHaveLength(100_001)
})

describe('what fails', () => {
  test.each([
    ['our own words', new VandammeError('invalid_request', 'Name the model.'), 'Name the model.'],
    ['a fault', new TypeError('Bearer sk-secret'), 'A fault inside Vandamme (TypeError'],
  ])('%s', async (_, error, message) => {
    const { client } = setUp({
      swap: () => {
        throw error
      },
      listModels: () => Promise.reject(error),
    })
    for (const call of [client.swap('big', ''), client.listModels()]) {
      const failure = await call.then(
        () => undefined,
        (reason: Error) => reason.message,
      )
      expect(failure).toStartWith(message)
      expect(failure).not.toContain('secret')
    }
  })
})
