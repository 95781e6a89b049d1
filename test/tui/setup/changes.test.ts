import { describe, expect, test } from 'bun:test'

import {
  changesOf,
  overridden,
  shownChanges,
  upstreamChanges,
  withKeys,
} from '../../../tui/setup/changes.ts'
import { START } from '../../../tui/setup/flow.ts'
import { providerOf } from '../../../tui/setup/providers.ts'
import type { Known, State } from '../../../tui/setup/state.ts'

const KEY = 'sk-new-0123456789abcdef'
const TIERS = { big: 'b', middle: 'm', small: 's' }
const MODELS = { BIG_MODEL: 'b', MIDDLE_MODEL: 'm', SMALL_MODEL: 's' }
const OPENAI = { OPENAI_BASE_URL: 'https://api.openai.com/v1', OPENAI_API_KEY: 'sk-old-0123456789' }

function answered(provider: string, baseUrl: string, key = ''): State {
  return { ...START, provider: providerOf(provider), baseUrl, key, tiers: TIERS }
}

function known(file: Known['file'], environment: Known['environment'] = {}): Known {
  return { path: '/p/.env', file, environment }
}

describe('what is written', () => {
  test.each<[string, State, Known, Record<string, string>]>([
    [
      'a hosted provider, into an empty file',
      answered('groq', 'https://api.groq.com/openai/v1', KEY),
      known({}),
      { OPENAI_BASE_URL: 'https://api.groq.com/openai/v1', OPENAI_API_KEY: KEY },
    ],
    [
      'a local server: the key of another upstream goes',
      answered('ollama', 'http://localhost:11434/v1'),
      known(OPENAI),
      { OPENAI_BASE_URL: 'http://localhost:11434/v1', OPENAI_API_KEY: '' },
    ],
    [
      'a server on a port that does not tell what it is',
      answered('vllm', 'http://gpu-box:9000/v1'),
      known({}),
      { OPENAI_BASE_URL: 'http://gpu-box:9000/v1', UPSTREAM_PROFILE: 'vllm' },
    ],
    [
      'a port that tells something else',
      answered('vllm', 'http://gpu-box:8080/v1'),
      known({}),
      { OPENAI_BASE_URL: 'http://gpu-box:8080/v1', UPSTREAM_PROFILE: 'vllm' },
    ],
    [
      'what spoke of the upstream before is undone',
      answered('openai', 'https://api.openai.com/v1', KEY),
      known({ UPSTREAM_PROFILE: 'ollama', AZURE_API_VERSION: '2024-10-21' }),
      {
        OPENAI_BASE_URL: 'https://api.openai.com/v1',
        OPENAI_API_KEY: KEY,
        UPSTREAM_PROFILE: '',
        AZURE_API_VERSION: '',
      },
    ],
    [
      'the version of the same Azure stays',
      answered('azure', 'https://r.openai.azure.com', KEY),
      known({ OPENAI_BASE_URL: 'https://r.openai.azure.com', AZURE_API_VERSION: '2024-06-01' }),
      {
        OPENAI_BASE_URL: 'https://r.openai.azure.com',
        OPENAI_API_KEY: KEY,
        AZURE_API_VERSION: '2024-06-01',
      },
    ],
    [
      'the profile of the same address stays with another kind of upstream',
      answered('other', 'https://a.example/v1', KEY),
      known({ OPENAI_BASE_URL: 'https://a.example/v2', UPSTREAM_PROFILE: 'vllm' }),
      { OPENAI_BASE_URL: 'https://a.example/v1', OPENAI_API_KEY: KEY, UPSTREAM_PROFILE: 'vllm' },
    ],
    [
      'a header that holds the key of another upstream goes, others stay',
      answered('groq', 'https://api.groq.com/openai/v1', KEY),
      known({ CUSTOM_HEADER_AUTHORIZATION: 'Bearer old', CUSTOM_HEADER_X_TEAM: 'agents' }),
      {
        OPENAI_BASE_URL: 'https://api.groq.com/openai/v1',
        OPENAI_API_KEY: KEY,
        CUSTOM_HEADER_AUTHORIZATION: '',
      },
    ],
    [
      'a header that holds the key of this upstream stays',
      answered('other', 'https://a.example/v1'),
      known({ OPENAI_BASE_URL: 'https://a.example/v1', CUSTOM_HEADER_API_KEY: 'old' }),
      { OPENAI_BASE_URL: 'https://a.example/v1' },
    ],
    [
      'a key of the environment is not copied into the file',
      answered('openai', 'https://api.openai.com/v1', KEY),
      known({}, { OPENAI_API_KEY: KEY }),
      { OPENAI_BASE_URL: 'https://api.openai.com/v1' },
    ],
  ])('%s', (_, state, before, wanted) => {
    expect(changesOf(state, before)).toEqual({ ...wanted, ...MODELS })
  })
})

describe('what is shown of it', () => {
  const state = answered('openai', 'https://api.openai.com/v1', KEY)

  test('what changes and what does not, with secrets masked', () => {
    const before = known({ ...OPENAI, BIG_MODEL: 'old' })
    const lines = shownChanges(changesOf(state, before), before)
    expect(
      lines.map(({ name, before: was, after, isChanged }) => [name, was, after, isChanged]),
    ).toEqual([
      ['OPENAI_BASE_URL', 'https://api.openai.com/v1', 'https://api.openai.com/v1', false],
      ['OPENAI_API_KEY', '****6789', '****cdef', true],
      ['BIG_MODEL', 'old', 'b', true],
      ['MIDDLE_MODEL', undefined, 'm', true],
      ['SMALL_MODEL', undefined, 's', true],
    ])
  })

  test.each<[string, Known['environment'], readonly string[]]>([
    ['nothing', {}, []],
    ['the same', { BIG_MODEL: 'b' }, []],
    ['white space', { BIG_MODEL: ' ' }, []],
    [
      'another model and key',
      { BIG_MODEL: 'x', OPENAI_API_KEY: 'sk-x' },
      ['OPENAI_API_KEY', 'BIG_MODEL'],
    ],
    ['the key that is used', { OPENAI_API_KEY: KEY }, []],
    ['a header that is the key of the same upstream', { CUSTOM_HEADER_AUTHORIZATION: 'x' }, []],
  ])('what the environment overrides: %s', (_, environment, wanted) => {
    expect(overridden(state, known({}, environment))).toEqual(wanted)
  })
})

describe('keys of another upstream in the environment', () => {
  const elsewhere = {
    OPENAI_API_KEY: 'sk-openai-0123456789',
    CUSTOM_HEADER_AUTHORIZATION: 'Bearer old',
    CUSTOM_HEADER_X_TEAM: 'agents',
  }
  const groq = answered('groq', 'https://api.groq.com/openai/v1', KEY)
  const local = answered('ollama', 'http://localhost:11434/v1')

  test.each([
    ['a provider with its own key', groq, KEY],
    ['a server without one', local, ''],
  ])('are not used to check %s, and told', (_, state, key) => {
    const before = known({}, elsewhere)
    const tried = withKeys(upstreamChanges(state, before), state, before)
    expect(tried).toMatchObject({ OPENAI_API_KEY: key, CUSTOM_HEADER_AUTHORIZATION: '' })
    expect(tried).not.toHaveProperty('CUSTOM_HEADER_X_TEAM')
    expect(overridden(state, before)).toEqual(['OPENAI_API_KEY', 'CUSTOM_HEADER_AUTHORIZATION'])
  })

  test('serve where they are of the same upstream', () => {
    const before = known({}, { ...elsewhere, OPENAI_API_KEY: KEY, OPENAI_BASE_URL: groq.baseUrl })
    expect(withKeys({}, groq, before)).toEqual({ OPENAI_API_KEY: KEY })
    expect(overridden(groq, before)).toEqual([])
  })
})
