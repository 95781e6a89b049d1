import { describe, expect, test } from 'bun:test'

import { reloadOf } from '../../src/config/changes.ts'
import type { Sources } from '../../src/config/layers.ts'
import { loadConfig } from '../../src/config/load.ts'

type File = Record<string, string>

const SOUND = { OPENAI_BASE_URL: 'http://localhost:1/v1' }

function sourcesOf(file: File, rest: Partial<Sources> = {}): Sources {
  return { flags: {}, environment: {}, readText: () => '{}', file: { ...SOUND, ...file }, ...rest }
}

/** What a change of the file comes to. */
function reload(before: File, after: File, rest: Partial<Sources> = {}) {
  const sources = sourcesOf(before, rest)
  const loaded = loadConfig(sources)
  if (loaded.type === 'problems') throw new Error('the start itself must be sound')
  return reloadOf(sources, sourcesOf(after, rest), loaded.config)
}

function newsOf(...args: Parameters<typeof reload>): readonly string[] {
  const result = reload(...args)
  return result.type === 'config' ? result.news : [result.type]
}

function configOf(...args: Parameters<typeof reload>) {
  const result = reload(...args)
  if (result.type !== 'config') throw new Error(result.type)
  return result.config
}

describe('what is told', () => {
  test.each<[string, File, File, readonly string[]]>([
    ['nothing', {}, {}, ['same']],
    ['a value', { BIG_MODEL: 'a' }, { BIG_MODEL: 'b' }, ['BIG_MODEL: a -> b']],
    ['a new one', {}, { BIG_MODEL: 'b' }, ['BIG_MODEL: (default) -> b']],
    ['one that is gone', { PING_INTERVAL: '5' }, {}, ['PING_INTERVAL: 5 -> (default)']],
    ['one made empty', { LOG_LEVEL: 'INFO' }, { LOG_LEVEL: '' }, ['LOG_LEVEL: INFO -> (default)']],
    ['spaces', { BIG_MODEL: 'a' }, { BIG_MODEL: ' a ' }, ['same']],
    [
      'two',
      { BIG_MODEL: 'a' },
      { BIG_MODEL: 'b', MAX_BODY_MB: '3' },
      ['BIG_MODEL: a -> b', 'MAX_BODY_MB: (default) -> 3'],
    ],
    [
      'a key',
      { OPENAI_API_KEY: 'sk-one-long-secret-1111' },
      { OPENAI_API_KEY: 'sk-one-long-secret-2222' },
      ['OPENAI_API_KEY: ****1111 -> ****2222'],
    ],
    [
      'a long name of a model, and a key in its place',
      { SMALL_MODEL: 'qwen/qwen3-coder-480b-a35b-instruct' },
      { SMALL_MODEL: 'sk-one-long-secret-2222' },
      ['SMALL_MODEL: qwen/qwen3-coder-480b-a35b-instruct -> ****2222'],
    ],
    [
      'a header',
      {},
      { CUSTOM_HEADER_X_TEAM: 'header-secret-value' },
      ['CUSTOM_HEADER_X_TEAM: (default) -> ****alue'],
    ],
    ['what other programs need', {}, { DATABASE_PASSWORD: 'x' }, ['same']],
    ['HOST', {}, { HOST: '::1' }, ['HOST: (default) -> ::1 (takes a restart)']],
    ['PORT', { PORT: '1' }, { PORT: '2' }, ['PORT: 1 -> 2 (takes a restart)']],
    [
      'the limit of fetches',
      {},
      { MAX_UPSTREAM_REQUESTS: '9' },
      ['MAX_UPSTREAM_REQUESTS: (default) -> 9 (takes a restart)'],
    ],
  ])('%s', (_, before, after, news) => {
    expect(newsOf(before, after)).toEqual(news)
  })

  test('that the environment or a flag wins', () => {
    const change = (rest: Partial<Sources>) => newsOf({}, { BIG_MODEL: 'b' }, rest)
    expect(change({ environment: { BIG_MODEL: 'c' } })).toEqual([
      'BIG_MODEL of .env has no effect: the environment sets it',
    ])
    expect(change({ flags: { BIG_MODEL: 'c' } })).toEqual([
      'BIG_MODEL of .env has no effect: a flag sets it',
    ])
  })

  test('the warnings of a sound file', () => {
    const before = { OPENAI_BASE_URL: 'http://localhost:1/v1' }
    const after = { OPENAI_BASE_URL: 'http://localhost:2/v1/chat/completions' }
    expect(newsOf(before, after).length).toBeGreaterThan(1)
  })
})

describe('the settings from then on', () => {
  test('are the new ones', () => {
    const config = configOf(
      { MIDDLE_MODEL: 'm' },
      { BIG_MODEL: 'b', MIDDLE_MODEL: 'm', ANTHROPIC_API_KEY: 'k', REQUEST_TIMEOUT: '7' },
    )
    expect(config.tiers).toMatchObject({ big: 'b', middle: 'm' })
    expect(config.server.clientKey).toBe('k')
    expect(config.upstream.timeoutMs).toBe(7000)
  })

  test('keep the address and the limit of fetches of the start', () => {
    const after = { HOST: '::1', PORT: '2', MAX_UPSTREAM_REQUESTS: '9' }
    const config = configOf({ PORT: '1' }, after)
    expect(config.server).toMatchObject({ host: '127.0.0.1', port: 1 })
    expect(config.upstream.maxRequests).toBe(4096)
  })
})

describe('what is refused', () => {
  test.each<[string, File, File, string]>([
    ['a value that cannot be', {}, { MAX_BODY_MB: 'x' }, 'MAX_BODY_MB'],
    ['also of what takes a restart', {}, { PORT: 'x' }, 'PORT'],
    ['a missing key', {}, { OPENAI_BASE_URL: 'https://api.openai.com/v1' }, 'OPENAI_API_KEY'],
    [
      'giving up the key of a proxy that is still open to the network',
      { HOST: '0.0.0.0', ANTHROPIC_API_KEY: 'k' },
      { HOST: '127.0.0.1' },
      'HOST',
    ],
  ])('%s', (_, before, after, name) => {
    const result = reload(before, after)
    expect(result.type === 'problems' && result.problems.map((one) => one.name)).toEqual([name])
  })
})
