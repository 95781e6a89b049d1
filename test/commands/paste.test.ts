import { expect, test } from 'bun:test'

import { clientKey, pasteLine, pasteNotes } from '../../src/commands/paste.ts'
import { testConfig } from '../helpers/build.ts'

const ADDRESS = 'http://localhost:8082'

test('any key will do where the proxy wants none', () => {
  const config = testConfig('http://up.test')
  expect(clientKey(config)).toBe('any')
  expect(pasteLine(config, ADDRESS)).toBe(
    'ANTHROPIC_BASE_URL=http://localhost:8082 ANTHROPIC_AUTH_TOKEN=any claude',
  )
  expect(pasteNotes(config)).toEqual([])
})

test('the key that it wants is named, with what the name stands for, and never shown', () => {
  const config = testConfig('http://up.test', { server: { clientKey: 'hunter2' } })
  expect(pasteLine(config, ADDRESS)).toEndWith(' ANTHROPIC_AUTH_TOKEN=PROXY_KEY claude')
  expect(pasteNotes(config)).toEqual([
    'PROXY_KEY stands for the ANTHROPIC_API_KEY of your settings.',
  ])
})
