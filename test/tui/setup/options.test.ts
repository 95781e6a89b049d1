import { expect, test } from 'bun:test'

import { KNOWN_PROFILES } from '../../../src/providers/known.ts'
import { answersSoFar } from '../../../tui/setup/answers.ts'
import { START } from '../../../tui/setup/flow.ts'
import {
  modelOptions,
  placeOptions,
  providerOptions,
  tierLines,
  tierOptions,
} from '../../../tui/setup/options.ts'
import { providerOf, PROVIDERS } from '../../../tui/setup/providers.ts'

const found = (...profiles: readonly string[]) => ({
  ...START,
  found: profiles.map((profile) => ({ profile, baseUrl: `http://localhost/${profile}` })),
})

test('all sixteen providers are offered, each once, with a profile that exists', () => {
  expect(PROVIDERS.map(({ name }) => name.replace(/ .*/, ''))).toEqual(
    'OpenAI Azure Ollama LM vLLM llama.cpp OpenRouter DeepSeek Gemini Groq Mistral xAI Kimi GLM Qwen Other'.split(
      ' ',
    ),
  )
  for (const { profile } of PROVIDERS) {
    if (profile !== undefined) expect(KNOWN_PROFILES).toContain(profile)
  }
})

test('those that run here stand on top and say so', () => {
  const options = providerOptions(found('vllm', 'ollama'))
  expect(options.slice(0, 3)).toEqual([
    { value: 'ollama', label: 'Ollama', badge: 'running here' },
    { value: 'vllm', label: 'vLLM', badge: 'running here' },
    { value: 'openai', label: 'OpenAI' },
  ])
  expect(options).toHaveLength(PROVIDERS.length)
  expect(providerOptions(found()).some((option) => 'badge' in option)).toBe(false)
})

test('the model in use stands on top, also where the list does not have it', () => {
  const tiers = { big: 'mine', middle: 'b', small: 'b' }
  const names = (tier: 'big' | 'small') =>
    modelOptions({ ...START, models: ['c', 'b', 'a'], tiers, tier }).map(({ value }) => value)
  expect(names('big')).toEqual(['mine', 'a', 'b', 'c'])
  expect(names('small')).toEqual(['b', 'a', 'c'])
})

test('without a model in use there are those of the list only', () => {
  const tiers = { big: '', middle: '', small: '' }
  const options = modelOptions({ ...START, models: ['b', 'a'], tiers, tier: 'big' })
  expect(options).toEqual([
    { value: 'a', label: 'a' },
    { value: 'b', label: 'b' },
  ])
})

test('the places of a provider, with their addresses', () => {
  expect(placeOptions({ ...START, provider: providerOf('kimi') })).toEqual([
    {
      value: 'https://api.moonshot.ai/v1',
      label: 'Moonshot, international  https://api.moonshot.ai/v1',
    },
    {
      value: 'https://api.moonshot.cn/v1',
      label: 'Moonshot, China  https://api.moonshot.cn/v1',
    },
    {
      value: 'https://api.kimi.com/coding/v1',
      label: 'Kimi coding plan  https://api.kimi.com/coding/v1',
    },
  ])
  expect(placeOptions({ ...START, provider: providerOf('azure') })).toEqual([])
})

test('the models proposed can be taken, or changed one by one', () => {
  expect(tierOptions()).toEqual([
    { value: 'accept', label: 'Use these' },
    { value: 'big', label: 'Change BIG' },
    { value: 'middle', label: 'Change MIDDLE' },
    { value: 'small', label: 'Change SMALL' },
  ])
})

test('the models by tier stand in columns', () => {
  expect(tierLines({ tiers: { big: 'a-long-name', middle: 'b', small: '' } })).toEqual([
    'BIG     a-long-name  opus and other Claude models',
    'MIDDLE  b            sonnet',
    'SMALL                haiku',
  ])
})

test('what was answered is shown above, the key as its end', () => {
  const state = {
    ...START,
    baseUrl: 'http://a/v1',
    key: 'sk-0123456789abcdef',
    tiers: { big: 'x', middle: 'x', small: 'y' },
  }
  expect(answersSoFar({ ...state, step: 'key', history: ['provider', 'address'] })).toEqual([
    ['Provider', 'OpenAI'],
    ['Address', 'http://a/v1'],
  ])
  expect(
    answersSoFar({ ...state, step: 'summary', history: ['provider', 'key', 'models'] }),
  ).toEqual([
    ['Provider', 'OpenAI'],
    ['Address', 'http://a/v1'],
    ['Key', '****cdef'],
    ['Models', 'x, y'],
  ])
  expect(answersSoFar({ ...state, step: 'provider', history: [] })).toEqual([])
})
