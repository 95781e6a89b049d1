import { expect, test } from 'bun:test'

import { loadPrivate } from '../../src/commands/private-proxy.ts'

function load(environment: Record<string, string>, flags: Record<string, string> = {}) {
  const loaded = loadPrivate({ flags, environment, file: {}, readText: () => '' })
  if (loaded.type === 'problems') throw new Error('problems')
  return loaded.config.server
}

const SOUND = { OPENAI_BASE_URL: 'http://localhost:1/v1' }

test('a private proxy has loopback, a free port and a key of its own', () => {
  const [one, other] = [load({ ...SOUND, HOST: '0.0.0.0' }, { PORT: '9' }), load(SOUND)]
  expect(one).toMatchObject({ host: '127.0.0.1', port: 0 })
  expect(one.clientKey).toMatch(/^vdm-[\da-f-]{36}$/)
  expect(one.clientKey).not.toBe(other.clientKey)
})

test('it takes the key of the settings', () => {
  expect(load({ ...SOUND, ANTHROPIC_API_KEY: 'mine' }).clientKey).toBe('mine')
})
