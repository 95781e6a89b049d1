import { describe, expect, test } from 'bun:test'

import { KNOWN_PROFILES, profileFor, readProfileSetting } from '../../src/providers/known.ts'
import type { Profile } from '../../src/providers/profile.ts'

const OPENAI = 'https://api.openai.com/v1'
const OPENROUTER = 'https://openrouter.ai/api/v1'

describe('profileFor, by host', () => {
  test.each([
    [OPENAI, 'openai'],
    ['https://eu.api.openai.com/v1', 'openai'],
    ['https://API.OpenAI.com/v1/', 'openai'],
    ['https://api.openai.com.evil.example/v1', 'generic'],
    ['https://notapi.openai.com.example', 'generic'],
    ['https://res.openai.azure.com', 'azure'],
    ['https://res.openai.azure.com/openai/deployments/x', 'azure'],
    ['https://res.services.ai.azure.com/openai/v1', 'azure'],
    ['https://res.cognitiveservices.azure.com', 'azure'],
    [OPENROUTER, 'openrouter'],
    ['https://api.deepseek.com', 'deepseek'],
    ['https://generativelanguage.googleapis.com/v1beta/openai', 'gemini'],
    [
      'https://aiplatform.googleapis.com/v1/projects/p/locations/global/endpoints/openapi',
      'gemini',
    ],
    [
      'https://us-central1-aiplatform.googleapis.com/v1beta1/projects/p/endpoints/openapi',
      'gemini',
    ],
    ['https://api.groq.com/openai/v1', 'groq'],
    ['https://api.mistral.ai/v1', 'mistral'],
    ['https://api.x.ai/v1', 'xai'],
    ['https://api.moonshot.ai/v1', 'kimi'],
    ['https://api.moonshot.cn/v1', 'kimi'],
    ['https://api.kimi.com/coding/v1', 'kimi'],
    ['https://api.z.ai/api/coding/paas/v4', 'zai'],
    ['https://open.bigmodel.cn/api/paas/v4', 'zai'],
    ['https://dashscope.aliyuncs.com/compatible-mode/v1', 'qwen'],
    ['https://dashscope-intl.aliyuncs.com/compatible-mode/v1', 'qwen'],
    ['https://coding-intl.dashscope.aliyuncs.com/v1', 'qwen'],
    ['http://localhost:11434/v1', 'ollama'],
    ['http://192.168.1.5:11434/v1', 'ollama'],
    ['http://[::1]:1234/v1', 'lmstudio'],
    ['http://localhost:8080/v1', 'llamacpp'],
    ['http://gpu-box:8000/v1', 'vllm'],
    ['http://localhost:4000/v1', 'generic'],
    ['http://localhost:80001/v1', 'generic'],
    ['no address', 'generic'],
    ['', 'generic'],
  ])('%s is %s', (baseUrl, name) => {
    expect(profileFor({ baseUrl, model: 'm' }).name).toBe(name)
  })

  test.each<[string, Partial<Profile>]>([
    ['openai', { auth: 'bearer', lateSystem: 'inline', maxTools: 128, promptCacheKey: true }],
    ['azure', { auth: 'api-key', lateSystem: 'inline', strictTools: true }],
    ['openrouter', { effort: 'reasoning', replay: 'reasoning_details', topK: true }],
    ['deepseek', { replay: 'reasoning_content', images: false, structuredOutput: 'none' }],
    ['gemini', { schema: 'gemini', thoughtSignatures: true, parallelToolCalls: false }],
    ['groq', { maxTools: 128, strictTools: false }],
    [
      'mistral',
      {
        toolIds: 'nine-alphanumerics',
        streamUsage: false,
        userAfterTool: false,
        prefill: 'prefix',
      },
    ],
    ['xai', { maxStopSequences: 0, promptCacheKey: true }],
    [
      'kimi',
      {
        drop: ['temperature', 'top_p'],
        imagesInToolResults: true,
        effort: 'none',
        toolNames: 'letter-first',
      },
    ],
    [
      'zai',
      { toolChoice: { any: 'auto', named: 'auto' }, toolChoiceNone: false, maxStopSequences: 1 },
    ],
    ['qwen', { thinkingOff: { enable_thinking: false } }],
    ['ollama', { parallelToolCalls: false, inlineThink: true, replay: 'reasoning' }],
    ['lmstudio', { toolChoice: { any: 'required', named: 'required' } }],
    ['llamacpp', { lateSystem: 'reminder', topK: true }],
    ['vllm', { lateSystem: 'reminder', topK: true, replay: 'reasoning' }],
    ['generic', { lateSystem: 'reminder', effort: 'none', files: false, topK: false }],
  ])('%s needs what it needs', (name, fields) => {
    expect(profileFor({ baseUrl: '', model: 'm', overrides: { name } })).toMatchObject(fields)
  })

  test('has a placeholder wherever reasoning must come back', () => {
    for (const name of ['deepseek', 'kimi']) {
      const profile = profileFor({ baseUrl: '', model: 'm', overrides: { name } })
      expect(profile.replayPlaceholder).toBeTruthy()
    }
  })
})

describe('profileFor, by family', () => {
  test.each([
    ['mistralai/Devstral-Small-2', false],
    ['magistral', false],
    ['my-mistral', true],
    ['qwen3', true],
  ])('a user may follow a tool of %s: %p', (model, userAfterTool) => {
    const profile = profileFor({ baseUrl: 'http://gpu:8000/v1', model })
    expect(profile.userAfterTool).toBe(userAfterTool)
    expect(profile.toolIds).toBe(userAfterTool ? 'any' : 'nine-alphanumerics')
  })

  test.each<[string, boolean]>([
    ['o1', true],
    ['o3', true],
    ['o3-mini', true],
    ['openai/o4-mini', true],
    ['O3', true],
    ['gpt-5', true],
    ['gpt-5-mini-2025-08-07', true],
    ['gpt-5.1', true],
    ['openai/gpt-5.6', true],
    ['gpt-6', true],
    ['gpt-10.1', true],
    ['gpt-5-chat-latest', false],
    ['gpt-5.1-chat-latest', false],
    ['gpt-4o', false],
    ['gpt-4.1', false],
    ['gpt-35-turbo', false],
    ['gpt-50', false],
    ['gpt-oss-120b', false],
    ['o3x', false],
    ['olmo-2', false],
    ['other/o3', false],
    ['my-gpt-5', false],
  ])('%s reasons: %p', (model, reasoningModel) => {
    const profile = profileFor({ baseUrl: OPENAI, model })
    expect(profile.reasoningModel).toBe(reasoningModel)
    expect(profile.tokenField).toBe(reasoningModel ? 'max_completion_tokens' : 'max_tokens')
    expect(profile.systemRole).toBe(reasoningModel ? 'developer' : 'system')
  })

  test.each<[string, string[]]>([
    ['o3', ['low', 'medium', 'high']],
    ['gpt-5', ['minimal', 'low', 'medium', 'high']],
    ['gpt-5-2025-08-07', ['minimal', 'low', 'medium', 'high']],
    ['gpt-5-codex', ['low', 'medium', 'high']],
    ['gpt-5.1', ['none', 'low', 'medium', 'high']],
    ['gpt-5.2', ['none', 'low', 'medium', 'high', 'xhigh']],
    ['gpt-5.10', ['none', 'low', 'medium', 'high', 'xhigh']],
    ['gpt-6', ['none', 'low', 'medium', 'high', 'xhigh']],
    ['gpt-oss-20b', ['low', 'medium', 'high']],
    ['grok-3-mini', ['low', 'high']],
    ['grok-4.3', ['none', 'low', 'medium', 'high']],
    ['gpt-4o', []],
  ])('%s takes the efforts %p', (model, efforts) => {
    const profile = profileFor({ baseUrl: 'http://localhost:4000', model })
    expect(profile.efforts).toEqual(efforts)
    expect(profile.effort).toBe(efforts.length > 0 ? 'reasoning_effort' : 'none')
  })

  test.each<[string, string | undefined]>([
    ['gpt-5', undefined],
    ['gpt-5.3', undefined],
    ['gpt-5.4', 'none'],
    ['openai/gpt-5.4-mini', 'none'],
    ['gpt-5.12', 'none'],
    ['gpt-6', 'none'],
    ['gpt-5.4-chat', undefined],
    ['gpt-4o', undefined],
  ])('%s has with tools the effort %p', (model, effort) => {
    expect(profileFor({ baseUrl: OPENAI, model }).effortWithTools).toBe(effort)
    expect(profileFor({ baseUrl: OPENROUTER, model }).effortWithTools).toBeUndefined()
  })

  test.each<[string, number | undefined]>([
    ['gpt-4o', 16_384],
    ['gpt-4o-mini', 16_384],
    ['openai/gpt-4o', 16_384],
    ['chatgpt-4o-latest', 16_384],
    ['gpt-4o-2024-05-13', 4096],
    ['gpt-4.1-mini', 32_768],
    ['gpt-4-turbo', 4096],
    ['gpt-35-turbo', 4096],
    ['o3', 100_000],
    ['gpt-5', 128_000],
    ['qwen3', undefined],
  ])('%s writes at most %p tokens', (model, tokens) => {
    expect(profileFor({ baseUrl: OPENROUTER, model }).maxOutputTokens).toBe(tokens)
  })

  test('leaves OpenRouter its own dialect', () => {
    const profile = profileFor({ baseUrl: OPENROUTER, model: 'openai/gpt-5.4' })
    expect(profile).toMatchObject({
      effort: 'reasoning',
      tokenField: 'max_tokens',
      systemRole: 'system',
    })
  })

  test('asks o-series models for no parallel calls, and Qwen on Groq for no thinking', () => {
    expect(profileFor({ baseUrl: OPENAI, model: 'o4-mini' }).parallelToolCalls).toBe(false)
    const groq = { baseUrl: 'https://api.groq.com/openai/v1', model: 'qwen/qwen3-32b' }
    expect(profileFor(groq).thinkingOff).toEqual({ reasoning_effort: 'none' })
    expect(profileFor({ ...groq, baseUrl: OPENAI }).thinkingOff).toEqual({})
  })
})

describe('profileFor, by setting and lessons', () => {
  test('each layer overrides the one before', () => {
    const target = { baseUrl: OPENAI, model: 'gpt-4o' }
    const overrides = { maxOutputTokens: 5, maxTools: 7 }
    const lessons = { maxOutputTokens: 3 }
    expect(profileFor({ ...target, overrides, lessons })).toMatchObject({
      name: 'openai',
      maxOutputTokens: 3,
      maxTools: 7,
    })
  })

  test('a chosen name replaces the host, and families still apply', () => {
    const overrides = { name: 'openai' }
    const profile = profileFor({ baseUrl: 'http://localhost:11434', model: 'gpt-5', overrides })
    expect(profile).toMatchObject({
      name: 'openai',
      inlineThink: false,
      systemRole: 'developer',
      tokenField: 'max_completion_tokens',
    })
  })

  test('an unknown name is generic', () => {
    const overrides = { name: 'nobody' }
    expect(profileFor({ baseUrl: OPENAI, model: 'm', overrides }).name).toBe('generic')
  })

  test('learned drops join the others', () => {
    const kimi = { baseUrl: 'https://api.kimi.com', model: 'k' }
    const lessons = { drop: ['stop', 'top_p'] }
    expect(profileFor({ ...kimi, lessons }).drop).toEqual(['temperature', 'top_p', 'stop'])
    const overrides = { drop: ['seed'] }
    expect(profileFor({ ...kimi, overrides }).drop).toEqual(['seed'])
    expect(profileFor({ ...kimi, overrides, lessons }).drop).toEqual(['seed', 'stop', 'top_p'])
  })
})

describe('readProfileSetting', () => {
  test.each<[string, Partial<Profile>]>([
    ['deepseek', { name: 'deepseek' }],
    [' OpenAI ', { name: 'openai' }],
    ['{}', {}],
    ['{"name":"vllm","topK":false}', { name: 'vllm', topK: false }],
    ['{"maxOutputTokens":8192,"drop":["stop"]}', { maxOutputTokens: 8192, drop: ['stop'] }],
    [
      '{"maxTools":null,"replayPlaceholder":null}',
      { maxTools: undefined, replayPlaceholder: undefined },
    ],
    ['{"toolChoice":{"any":"any","named":"auto"}}', { toolChoice: { any: 'any', named: 'auto' } }],
    ['{"extra":{"top_k":20}}', { extra: { top_k: 20 } }],
  ])('reads %s', (text, profile) => {
    expect(readProfileSetting(text)).toStrictEqual({ profile })
  })

  test.each([
    ['chatgpt', /openai.*JSON object/],
    ['', /expected one of/],
    ['[]', /JSON object/],
    ['"openai"', /JSON object/],
    ['{"topk":true}', /topk/],
    ['{"topK":"yes"}', /topK.*boolean/],
    ['{"name":"nobody"}', /name.*openai/],
    ['{"maxTools":0}', /maxTools/],
    ['{"toolChoice":{"any":"auto"}}', /toolChoice: named/],
    ['{"auth":"basic","images":1}', /auth.*; images/],
    ['{"effort":"odd"}', /reasoning_effort/],
  ])('refuses %s', (text, problem) => {
    const read = readProfileSetting(text)
    expect('problem' in read ? read.problem : '').toMatch(problem)
  })

  test('takes the name of every known profile', () => {
    for (const name of KNOWN_PROFILES)
      expect(readProfileSetting(name)).toEqual({ profile: { name } })
  })
})
