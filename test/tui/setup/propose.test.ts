import { describe, expect, test } from 'bun:test'

import * as fc from 'fast-check'

import { proposeTiers } from '../../../tui/setup/propose.ts'
import { PROPERTY_RUNS } from '../../helpers/environment.ts'

type Case = readonly [upstream: string, models: string, big: string, middle: string, small: string]

describe('the proposal is the newest and largest for big, a small one for small', () => {
  test.each<Case>([
    [
      'OpenAI',
      'gpt-3.5-turbo gpt-4o gpt-4o-mini gpt-5 gpt-5-mini gpt-5-nano gpt-5.2 gpt-5.2-2025-12-11 gpt-5.2-pro gpt-5.2-codex gpt-4.1 o3 o4-mini text-embedding-3-large whisper-1 tts-1 gpt-image-1 gpt-4o-realtime-preview chatgpt-4o-latest',
      'gpt-5.2',
      'gpt-5.2',
      'gpt-5-mini',
    ],
    [
      'OpenRouter',
      'openai/gpt-5.2 anthropic/claude-3.5-haiku anthropic/claude-opus-4.1 anthropic/claude-opus-4.5 anthropic/claude-sonnet-4.5 anthropic/claude-haiku-4.5 google/gemini-3-pro-preview',
      'anthropic/claude-opus-4.5',
      'anthropic/claude-sonnet-4.5',
      'anthropic/claude-haiku-4.5',
    ],
    [
      'Gemini',
      'models/gemini-2.5-pro models/gemini-2.5-flash models/gemini-2.5-flash-lite models/gemini-3-pro-preview models/gemini-3-flash-preview models/embedding-001 models/gemma-3-27b-it models/imagen-4.0',
      'models/gemini-3-pro-preview',
      'models/gemini-3-pro-preview',
      'models/gemini-3-flash-preview',
    ],
    ['DeepSeek', 'deepseek-chat deepseek-reasoner', ...same('deepseek-chat')],
    [
      'Mistral',
      'mistral-large-2411 mistral-large-latest mistral-medium-latest mistral-medium-2508 mistral-small-latest codestral-latest mistral-embed ministral-8b-latest',
      'mistral-large-latest',
      'mistral-medium-latest',
      'mistral-small-latest',
    ],
    [
      'xAI',
      'grok-4-0709 grok-4-fast-reasoning grok-3 grok-3-mini grok-2-image-1212 grok-4.3',
      'grok-4.3',
      'grok-4.3',
      'grok-4-fast-reasoning',
    ],
    [
      'Kimi',
      'kimi-k2-0905-preview kimi-k2.5 kimi-k2-turbo-preview moonshot-v1-8k kimi-k2-thinking',
      'kimi-k2.5',
      'kimi-k2.5',
      'kimi-k2-turbo-preview',
    ],
    ['GLM', 'glm-4.5 glm-4.5-air glm-4.6 glm-5 glm-4.7-flash', 'glm-5', 'glm-5', 'glm-4.7-flash'],
    [
      'Qwen',
      'qwen3-max qwen-plus qwen3.5-plus qwen-turbo qwen-flash qwen-max text-embedding-v4',
      'qwen3-max',
      'qwen3.5-plus',
      'qwen-flash',
    ],
    [
      'Groq',
      'llama-3.3-70b-versatile llama-3.1-8b-instant openai/gpt-oss-120b openai/gpt-oss-20b whisper-large-v3 meta-llama/llama-guard-4-12b qwen/qwen3-32b',
      'openai/gpt-oss-120b',
      'openai/gpt-oss-120b',
      'llama-3.1-8b-instant',
    ],
    [
      'Ollama',
      'llama3.1:8b qwen3:30b qwen3-coder:30b gpt-oss:20b nomic-embed-text:latest qwen2.5:0.5b',
      'qwen3-coder:30b',
      'qwen3-coder:30b',
      'llama3.1:8b',
    ],
    ['one local model', 'llama3.2:latest', ...same('llama3.2:latest')],
    ['a tiny model alone', 'qwen2.5:0.5b', ...same('qwen2.5:0.5b')],
    [
      'names that say it',
      'demo-small demo-middle demo-big',
      'demo-big',
      'demo-middle',
      'demo-small',
    ],
    ['nothing for a chat', 'text-embedding-3-small whisper-1', ...same('')],
    ['nothing', '', ...same('')],
  ])('%s', (_, models, big, middle, small) => {
    const list = models.split(' ')
    const wanted = { big, middle, small }
    expect(proposeTiers(list)).toEqual(wanted)
    expect(proposeTiers(list.toReversed())).toEqual(wanted)
  })
})

function same(model: string): [string, string, string] {
  return [model, model, model]
}

test('what is proposed is in the list, or nothing is', () => {
  const words = ['gpt', 'claude', 'mini', '5', '4.1', '30b', 'pro', '2025-01-01', 'embed', ':', '/']
  const name = fc.array(fc.constantFrom(...words), { minLength: 1, maxLength: 5 })
  fc.assert(
    fc.property(
      fc.array(
        fc.oneof(
          name.map((parts) => parts.join('-')),
          fc.string(),
        ),
      ),
      (models) => {
        const tiers = Object.values(proposeTiers(models))
        const isNone = tiers.every((model) => model === '')
        expect(isNone || tiers.every((model) => models.includes(model))).toBe(true)
      },
    ),
    { numRuns: PROPERTY_RUNS },
  )
})
