import type { Profile } from './profile.ts'

/** An upstream that takes the common part of Chat Completions and nothing else. */
export const BASE: Profile = {
  name: 'generic',
  auth: 'bearer',
  tokenField: 'max_tokens',
  maxOutputTokens: undefined,
  systemRole: 'system',
  // The chat templates of many open models raise an error for a system message that is not first.
  lateSystem: 'reminder',
  drop: [],
  extra: {},
  effort: 'none',
  efforts: [],
  thinkingOff: {},
  thinkingOn: {},
  effortWithTools: undefined,
  reasoningModel: false,
  replay: 'none',
  replayPlaceholder: undefined,
  thoughtSignatures: false,
  schema: 'openai',
  strictTools: false,
  toolChoice: { any: 'required', named: 'function' },
  toolChoiceNone: true,
  parallelToolCalls: true,
  toolIds: 'any',
  maxTools: undefined,
  toolNames: 'any',
  maxDescription: undefined,
  userAfterTool: true,
  prefill: 'plain',
  images: true,
  files: false,
  imagesInToolResults: false,
  streamUsage: true,
  maxStopSequences: 4,
  topK: false,
  promptCacheKey: false,
  structuredOutput: 'json_schema',
  inlineThink: false,
}

/** For turns whose reasoning is lost, where an upstream refuses its absence. */
export const REPLAY_PLACEHOLDER = '(The reasoning of this turn was not kept.)'

export type Host = {
  readonly name: string
  /** Matched against host and port of the base URL; without it only a setting chooses this one. */
  readonly host?: RegExp
  readonly patch: Partial<Profile>
}

const ANY_CHOICE = { any: 'auto', named: 'auto' } as const
const NO_TEMPLATE_THINKING = { chat_template_kwargs: { enable_thinking: false } }

/** What each provider's documentation, or the issues of its users, ask to be done differently. */
export const HOSTS: readonly Host[] = [
  {
    name: 'openai',
    host: /(?:^|\.)api\.openai\.com$/,
    patch: {
      lateSystem: 'inline',
      strictTools: true,
      maxTools: 128,
      files: true,
      promptCacheKey: true,
    },
  },
  {
    // API versions differ too much for files and cache keys.
    name: 'azure',
    host: /\.(?:openai|services\.ai|cognitiveservices)\.azure\.com$/,
    patch: { auth: 'api-key', lateSystem: 'inline', strictTools: true, maxTools: 128 },
  },
  {
    name: 'openrouter',
    host: /(?:^|\.)openrouter\.ai$/,
    patch: {
      effort: 'reasoning',
      efforts: ['minimal', 'low', 'medium', 'high', 'xhigh'],
      thinkingOff: { reasoning: { enabled: false } },
      extra: { usage: { include: true } },
      replay: 'reasoning_details',
      files: true,
      topK: true,
    },
  },
  {
    name: 'deepseek',
    host: /(?:^|\.)api\.deepseek\.com$/,
    patch: {
      effort: 'reasoning_effort',
      // It maps those between its own three by itself.
      efforts: ['minimal', 'low', 'medium', 'high', 'xhigh', 'max'],
      // Either field, never both: an effort beside disabled thinking is refused.
      thinkingOff: { thinking: { type: 'disabled' } },
      thinkingOn: { thinking: { type: 'enabled' } },
      replay: 'reasoning_content',
      replayPlaceholder: REPLAY_PLACEHOLDER,
      images: false,
      maxTools: 128,
      structuredOutput: 'none',
    },
  },
  {
    name: 'gemini',
    // The second is Vertex AI (`us-central1-aiplatform.googleapis.com/…/endpoints/openapi`).
    host: /(?:^|\.)generativelanguage\.googleapis\.com$|(?:^|[.-])aiplatform\.googleapis\.com$/,
    patch: {
      effort: 'reasoning_effort',
      efforts: ['minimal', 'low', 'medium', 'high'],
      thoughtSignatures: true,
      schema: 'gemini',
      toolNames: 'letter-first',
      // Unknown fields are refused here, not ignored.
      parallelToolCalls: false,
    },
  },
  {
    name: 'groq',
    host: /(?:^|\.)api\.groq\.com$/,
    patch: { maxTools: 128 },
  },
  {
    name: 'mistral',
    host: /(?:^|\.)api\.mistral\.ai$/,
    patch: {
      toolIds: 'nine-alphanumerics',
      toolChoice: { any: 'any', named: 'function' },
      userAfterTool: false,
      prefill: 'prefix',
      // It sends its usage unasked, and refuses to be asked.
      streamUsage: false,
    },
  },
  {
    name: 'xai',
    host: /(?:^|\.)api\.x\.ai$/,
    // Reasoning models refuse `stop`; the proxy enforces it anyway.
    patch: { maxStopSequences: 0, promptCacheKey: true },
  },
  {
    name: 'kimi',
    host: /(?:^|\.)(?:api\.moonshot\.(?:ai|cn)|api\.kimi\.com)$/,
    patch: {
      // Sampling is pinned by the model, and `thinking` beside an effort is refused.
      drop: ['temperature', 'top_p'],
      thinkingOff: { thinking: { type: 'disabled' } },
      replay: 'reasoning_content',
      replayPlaceholder: REPLAY_PLACEHOLDER,
      imagesInToolResults: true,
      maxTools: 128,
      toolNames: 'letter-first',
      structuredOutput: 'json_schema_loose',
    },
  },
  {
    name: 'zai',
    host: /(?:^|\.)(?:api\.z\.ai|open\.bigmodel\.cn)$/,
    patch: {
      extra: { tool_stream: true },
      thinkingOff: { thinking: { type: 'disabled' } },
      thinkingOn: { thinking: { type: 'enabled', clear_thinking: false } },
      replay: 'reasoning_content',
      toolChoice: ANY_CHOICE,
      toolChoiceNone: false,
      parallelToolCalls: false,
      maxStopSequences: 1,
      structuredOutput: 'none',
    },
  },
  {
    name: 'qwen',
    host: /(?:^|\.)dashscope(?:-[a-z]+)?\.aliyuncs\.com$/,
    patch: {
      thinkingOff: { enable_thinking: false },
      thinkingOn: { enable_thinking: true },
      toolChoice: { any: 'auto', named: 'function' },
      structuredOutput: 'json_schema_loose',
    },
  },
  {
    name: 'ollama',
    host: /(?:^ollama\.com|:11434)$/,
    patch: {
      thinkingOff: { reasoning_effort: 'none' },
      replay: 'reasoning',
      toolChoice: ANY_CHOICE,
      toolChoiceNone: false,
      parallelToolCalls: false,
      inlineThink: true,
    },
  },
  {
    name: 'lmstudio',
    host: /:1234$/,
    patch: {
      // It knows the choice as a word only.
      toolChoice: { any: 'required', named: 'required' },
      topK: true,
      inlineThink: true,
    },
  },
  {
    name: 'llamacpp',
    host: /:8080$/,
    patch: {
      thinkingOff: NO_TEMPLATE_THINKING,
      replay: 'reasoning_content',
      toolChoice: { any: 'required', named: 'required' },
      topK: true,
      inlineThink: true,
    },
  },
  {
    name: 'vllm',
    host: /:8000$/,
    patch: {
      thinkingOff: NO_TEMPLATE_THINKING,
      replay: 'reasoning',
      topK: true,
      inlineThink: true,
    },
  },
  { name: BASE.name, patch: {} },
]

export const KNOWN_PROFILES: readonly string[] = HOSTS.map((host) => host.name)
