import { expect, test } from 'bun:test'

import { banner } from '../../src/commands/banner.ts'
import type { Config } from '../../src/config/config.ts'
import { loadConfig } from '../../src/config/load.ts'

function config(environment: Record<string, string>): Config {
  const OPENAI_API_KEY = 'sk-secret-secret'
  const sources = { flags: {}, environment: { OPENAI_API_KEY, ...environment }, file: {} }
  const loaded = loadConfig({ ...sources, readText: () => '' })
  if (loaded.type === 'problems') throw new Error(JSON.stringify(loaded.problems))
  return loaded.config
}

test('the line to paste carries no key', () => {
  const text = banner({ config: config({}), url: 'http://127.0.0.1:8082/', demo: false })
  expect(text).toContain(
    '\n  ANTHROPIC_BASE_URL=http://localhost:8082 ANTHROPIC_AUTH_TOKEN=any claude\n',
  )
  expect(text).toContain('https://api.openai.com/v1')
  expect(text).not.toContain('secret')
})

test('a key that clients must show is hinted at, not shown', () => {
  const own = config({ ANTHROPIC_API_KEY: 'hunter2-hunter2' })
  const text = banner({ config: own, url: 'http://localhost:1', demo: false })
  expect(text).toContain('ANTHROPIC_AUTH_TOKEN=PROXY_KEY claude')
  expect(text).toContain('ANTHROPIC_API_KEY of your settings')
  expect(text).not.toContain('hunter2')
})

test.each([
  ['0.0.0.0', 'http://0.0.0.0:9', 'http://localhost:9'],
  ['::', 'http://[::]:9', 'http://localhost:9'],
  ['::1', 'http://[::1]:9', 'http://localhost:9'],
  ['192.168.1.2', 'http://192.168.1.2:9/', 'http://192.168.1.2:9'],
])('on %s clients use %s as %s', (HOST, url, address) => {
  const text = banner({ config: config({ HOST, ALLOW_OPEN_PROXY: 'true' }), url, demo: false })
  expect(text).toContain(`ANTHROPIC_BASE_URL=${address} `)
})

test('each tier has its line', () => {
  const tiers = config({ BIG_MODEL: 'b', MIDDLE_MODEL: 'm', SMALL_MODEL: 's' })
  const text = banner({ config: tiers, url: 'http://localhost:1', demo: true })
  expect(text).toMatch(/BIG +b +opus.*\n +MIDDLE +m +sonnet\n +SMALL +s +haiku/)
  expect(text).toContain('embedded demo')
})
