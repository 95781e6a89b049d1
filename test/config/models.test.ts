import { describe, expect, test } from 'bun:test'

import { loadConfig } from '../../src/config/load.ts'

function warningsOf(environment: Readonly<Record<string, string>>): readonly string[] {
  const given = { OPENAI_API_KEY: 'sk-abcdefghijklmnop1234', ...environment }
  const loaded = loadConfig({ flags: {}, environment: given, file: {}, readText: () => '' })
  return loaded.type === 'config' ? loaded.warnings : loaded.problems.map(({ fix }) => fix)
}

const DEEPSEEK = { OPENAI_BASE_URL: 'https://api.deepseek.com' }

describe('a model that is not set', () => {
  test('is told where the provider does not have the default', () => {
    expect(warningsOf({ ...DEEPSEEK, BIG_MODEL: 'deepseek-chat' })).toEqual([
      "SMALL_MODEL is not set, so haiku gets gpt-4o-mini, a name of OpenAI's that api.deepseek.com hardly knows. Set it too: vandamme models lists what is there.",
    ])
    expect(warningsOf(DEEPSEEK).map((text) => text.split(' ')[0])).toEqual([
      'BIG_MODEL',
      'SMALL_MODEL',
    ])
  })

  test.each<[string, Record<string, string>]>([
    ['OpenAI', {}],
    ['Azure', { OPENAI_BASE_URL: 'https://r.openai.azure.com/openai/v1' }],
    ['a gateway that nobody knows', { OPENAI_BASE_URL: 'https://gateway.example/v1' }],
    ['both set', { ...DEEPSEEK, BIG_MODEL: 'a', SMALL_MODEL: 'a' }],
    ['another kind by its setting', { ...DEEPSEEK, UPSTREAM_PROFILE: 'generic' }],
  ])('is nothing to tell: %s', (_, environment) => {
    expect(warningsOf(environment)).toEqual([])
  })
})
