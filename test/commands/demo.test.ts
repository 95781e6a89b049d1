import { expect, test } from 'bun:test'

import { demoSources } from '../../src/commands/demo.ts'
import { loadConfig } from '../../src/config/load.ts'

const URL_OF_DEMO = 'http://127.0.0.1:1234/v1'

function demo(environment: Record<string, string>, file: Record<string, string> = {}) {
  const sources = { flags: { PORT: '0' }, environment, file, readText: () => '' }
  const loaded = loadConfig(demoSources(sources, URL_OF_DEMO))
  if (loaded.type === 'problems') throw new Error(JSON.stringify(loaded.problems))
  return loaded.config
}

test('the demo needs no settings', () => {
  const { upstream, tiers, server } = demo({})
  expect(upstream.baseUrl).toBe(URL_OF_DEMO)
  expect(upstream.apiKey).toBeUndefined()
  expect(tiers).toEqual({ big: 'demo-big', middle: 'demo-middle', small: 'demo-small' })
  expect(server.port).toBe(0)
})

test('the demo gets nothing that was meant for the upstream', () => {
  const settings = {
    OPENAI_API_KEY: 'sk-real',
    OPENAI_BASE_URL: 'https://r.openai.azure.com',
    AZURE_API_VERSION: '2024-10-21',
    UPSTREAM_PROFILE: 'broken {',
    CUSTOM_HEADER_AUTHORIZATION: 'Bearer real',
  }
  for (const config of [demo(settings), demo({}, settings)]) {
    expect(config.upstream).toMatchObject({ apiKey: undefined, headers: {}, profile: {} })
    expect(config.upstream.baseUrl).toBe(URL_OF_DEMO)
    expect(config.upstream.azureApiVersion).toBeUndefined()
  }
})

test('models that are set keep their names', () => {
  expect(demo({ BIG_MODEL: 'mine' }).tiers.big).toBe('mine')
})
