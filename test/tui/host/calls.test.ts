import { expect, test } from 'bun:test'

import type { UiClient } from '../../../tui/client.ts'
import { createRemoteClient, perform } from '../../../tui/host/calls.ts'
import type { Call, FromWorker } from '../../../tui/host/messages.ts'
import { SILENCE } from '../../helpers/recordings.ts'

const SWAP = { tier: 'big', from: 'a', to: 'b' } as const

/** A client that answers with what it was asked. */
const program: UiClient = {
  swap: async () => {},
  undo: async () => SWAP,
  cancel: async (id) => id === 'running',
  listModels: async () => [{ id: 'gpt-5' }],
  readRecording: async (id, { upstream, client }) => ({
    ...SILENCE,
    id,
    request: `${upstream} ${client}`,
  }),
  searchBodies: async (pattern) => [pattern],
  saveTiers: async ({ big }) => big ?? 'none',
  copy: async (text) => ({ way: text }),
  exportFile: async (name, text) => `${name} ${text}`,
  pingModel: async (model) => model.length,
  quit: () => {},
  suspend: () => {},
}

/** Both sides, with messages that are cloned in between as between threads. */
function connect(client: UiClient) {
  const posted: FromWorker[] = []
  async function answer(call: Call): Promise<void> {
    remote.receive(structuredClone(await perform(client, structuredClone(call))))
  }
  const remote = createRemoteClient((message) => {
    posted.push(message)
    if (message.type !== 'call') return
    void answer(message)
  })
  return { remote, posted }
}

test('every call arrives with its arguments and brings its value', async () => {
  const { client } = connect(program).remote
  const from = { upstream: 3, client: 4 }
  const tiers = { big: 'b', middle: 'm', small: 's' }
  expect(await client.swap('big', 'x')).toBeUndefined()
  expect(await client.undo()).toEqual(SWAP)
  expect(await client.cancel('running')).toBe(true)
  expect(await client.listModels()).toEqual([{ id: 'gpt-5' }])
  expect(await client.readRecording('r', from)).toMatchObject({ id: 'r', request: '3 4' })
  expect(await client.searchBodies('re')).toEqual(['re'])
  expect(await client.saveTiers(tiers)).toBe('b')
  expect(await client.copy('text')).toEqual({ way: 'text' })
  expect(await client.exportFile('n', 't')).toBe('n t')
  expect(await client.pingModel('four')).toBe(4)
})

test('answers find their questions, in whatever order they come', async () => {
  const waits = new Map<string, () => void>()
  const slow: UiClient = {
    ...program,
    pingModel: async (model) => {
      await new Promise<void>((resolve) => waits.set(model, resolve))
      return model.length
    },
  }
  const { client } = connect(slow).remote
  const calls = [client.pingModel('one'), client.pingModel('three')]
  waits.get('three')?.()
  expect(await calls[1]).toBe(5)
  waits.get('one')?.()
  expect(await calls[0]).toBe(3)
})

test('an error comes as its message', async () => {
  const { remote } = connect({
    ...program,
    listModels: () => Promise.reject(new Error('The upstream is down.')),
    copy: () => Promise.reject('odd'),
  })
  const why = (error: Error) => error.message
  expect(await remote.client.listModels().catch(why)).toBe('The upstream is down.')
  expect(await remote.client.copy('x').catch(why)).toBe('The program did not say why.')
})

test('a reply that nobody waits for changes nothing', () => {
  const { remote } = connect(program)
  remote.receive({ type: 'reply', id: 99, method: 'undo', ok: true, value: SWAP })
})

test('quit and suspend are no questions', () => {
  const { remote, posted } = connect(program)
  remote.client.quit(false)
  remote.client.quit(true)
  remote.client.suspend()
  expect(posted).toEqual([
    { type: 'leave', now: false },
    { type: 'leave', now: true },
    { type: 'suspend' },
  ])
})
