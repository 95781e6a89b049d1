import { afterEach, expect, test } from 'bun:test'

import { loadPrivate, startPrivate } from '../../src/commands/private-proxy.ts'
import { ask } from '../helpers/client.ts'
import { fakeUpstream, refuse, say } from '../helpers/upstream.ts'

const FAULTS = ['uncaughtException', 'unhandledRejection'] as const
const before = FAULTS.map((event) => process.listeners(event))

/** A proxy survives the faults of its process; those of other tests are to be seen. */
afterEach(() => {
  for (const [at, event] of FAULTS.entries()) {
    for (const listener of process.listeners(event)) {
      if (!before[at]?.includes(listener)) process.off(event, listener)
    }
  }
})

function load(environment: Record<string, string>, flags: Record<string, string> = {}) {
  const loaded = loadPrivate({ flags, environment, file: {}, readText: () => '' })
  if (loaded.type === 'problems') throw new Error('problems')
  return loaded.config
}

const SOUND = { OPENAI_BASE_URL: 'http://localhost:1/v1' }

test('a private proxy has loopback, a free port and a key of its own', () => {
  const [one, other] = [load({ ...SOUND, HOST: '0.0.0.0' }, { PORT: '9' }), load(SOUND)]
  expect(one.server).toMatchObject({ host: '127.0.0.1', port: 0 })
  expect(one.server.clientKey).toMatch(/^vdm-[\da-f-]{36}$/)
  expect(one.server.clientKey).not.toBe(other.server.clientKey)
})

test('it takes the key of the settings', () => {
  expect(load({ ...SOUND, ANTHROPIC_API_KEY: 'mine' }).server.clientKey).toBe('mine')
})

test('it answers who has its key, writes its log where it is told to, and stops', async () => {
  await using upstream = fakeUpstream((request) =>
    request.body['model'] === 'gpt-4o' ? say('Hello')(request) : refuse(500, 'broken')(request),
  )
  const lines: string[] = []
  const config = load({ OPENAI_BASE_URL: upstream.url })
  const proxy = await startPrivate(config, ['a word before'], (line) => void lines.push(line))
  const { status } = await ask(proxy.url, undefined, { headers: { 'x-api-key': proxy.key } })
  expect(status).toBe(200)
  expect((await ask(proxy.url)).status).toBe(401)
  const failing = { model: 'x', max_tokens: 9, messages: [{ role: 'user', content: 'hi' }] }
  await ask(proxy.url, failing, { headers: { 'x-api-key': proxy.key } })
  expect(lines[0]).toContain('a word before')
  expect(lines.at(-1)).toContain('ERROR')
  await proxy.stop()
  const left = await fetch(proxy.url).then(
    () => 'answered',
    () => 'refused',
  )
  expect(left).toBe('refused')
})
