import { expect, test } from 'bun:test'

import { isSameUpstream, keptKey, mustHaveKey, valuesOf } from '../../../tui/setup/known.ts'
import type { Known } from '../../../tui/setup/state.ts'

type Values = Readonly<Record<string, string>>

function knownOf(file: Values, environment: Known['environment'] = {}): Known {
  return { path: '/p/.env', file, environment }
}

test('the environment wins over the file, and what is empty says nothing', () => {
  const known = knownOf(
    { BIG_MODEL: 'of the file', SMALL_MODEL: 'kept', OPENAI_API_KEY: 'a$b' },
    // What Bun makes of the key in the file is no word of the environment.
    { BIG_MODEL: ' "mine" ', SMALL_MODEL: ' ', MIDDLE_MODEL: undefined, OPENAI_API_KEY: 'a' },
  )
  expect(valuesOf(known)).toEqual({ BIG_MODEL: 'mine', SMALL_MODEL: 'kept', OPENAI_API_KEY: 'a$b' })
})

const OPENAI = 'https://api.openai.com/v1'
const GROQ = 'https://api.groq.com/openai/v1'

test.each<[string, Values, boolean]>([
  [OPENAI, {}, true],
  [OPENAI, { OPENAI_BASE_URL: 'https://api.openai.com/other' }, true],
  [GROQ, {}, false],
  [GROQ, { OPENAI_BASE_URL: GROQ }, true],
  [GROQ, { OPENAI_BASE_URL: 'http://api.groq.com/openai/v1' }, false],
  ['http://box:1/v1', { OPENAI_BASE_URL: 'http://box:2/v1' }, false],
  [GROQ, { OPENAI_BASE_URL: 'nonsense' }, false],
  ['nonsense', { OPENAI_BASE_URL: 'nonsense' }, false],
])('%s is the upstream of %j: %p', (baseUrl, values, expected) => {
  expect(isSameUpstream(baseUrl, values)).toBe(expected)
})

test.each<[string, string, Known, string]>([
  ['of the file', OPENAI, knownOf({ OPENAI_API_KEY: 'sk-file' }), 'sk-file'],
  ['of the environment', OPENAI, knownOf({}, { OPENAI_API_KEY: 'sk-env' }), 'sk-env'],
  [
    'of both',
    OPENAI,
    knownOf({ OPENAI_API_KEY: 'sk-file' }, { OPENAI_API_KEY: 'sk-env' }),
    'sk-env',
  ],
  ['of another upstream', GROQ, knownOf({ OPENAI_API_KEY: 'sk-file' }), ''],
  ['that is not there', OPENAI, knownOf({}), ''],
])('a key %s', (_, baseUrl, known, key) => {
  expect(keptKey(baseUrl, known)).toBe(key)
})

const AUTH = { CUSTOM_HEADER_AUTHORIZATION: 'Bearer x' }

test.each<[string, string, Known, boolean]>([
  ['a provider', OPENAI, knownOf({}), true],
  ['a provider with a header for it', OPENAI, knownOf(AUTH), false],
  ['a provider with a header of the environment', OPENAI, knownOf({}, AUTH), false],
  ['a provider with a header of another', GROQ, knownOf(AUTH), true],
  ['a provider with another header', OPENAI, knownOf({ CUSTOM_HEADER_X_TEAM: 'a' }), true],
  ['this machine', 'http://localhost:11434/v1', knownOf({}), false],
  ['this machine by number', 'http://[::1]:8000/v1', knownOf({}), false],
  ['the own network', 'http://192.168.1.5/v1', knownOf({}), false],
])('%s must have a key', (_, baseUrl, known, expected) => {
  expect(mustHaveKey(baseUrl, known)).toBe(expected)
})
