import type { Profile } from './profile.ts'

/** A family of models, wherever it is served. */
export type Family = {
  readonly model: RegExp
  /** Profiles that it does not apply to. */
  readonly except?: readonly string[]
  /** The only profiles that it applies to. */
  readonly on?: readonly string[]
  readonly patch: Partial<Profile>
}

// OpenRouter says limits, efforts and roles the same way for every model.
const TRANSLATING = ['openrouter']

// `gpt-35-turbo` is how Azure writes 3.5: two digits count from 10 to 19 only.
const REASONING = /^(?:openai\/)?(?:o\d+(?:-|$)|gpt-(?:[5-9]|1\d)(?!\d)(?!.*-chat))/
const MODEL_5_4_ON = /^(?:openai\/)?gpt-(?:5\.(?:[4-9]|\d\d)|[6-9]|1\d)(?!\d)(?!.*-chat)/

/** OpenAI's model pages; a later entry overrides an earlier one. */
export const FAMILIES: readonly Family[] = [
  { model: /^(?:openai\/)?(?:chat)?gpt-4o/, patch: { maxOutputTokens: 16_384 } },
  { model: /^(?:openai\/)?gpt-4o-2024-05-13/, patch: { maxOutputTokens: 4096 } },
  { model: /^(?:openai\/)?gpt-4\.1/, patch: { maxOutputTokens: 32_768 } },
  { model: /^(?:openai\/)?gpt-(?:4-turbo|3\.5-turbo|35-turbo)/, patch: { maxOutputTokens: 4096 } },
  {
    model: REASONING,
    except: TRANSLATING,
    patch: {
      tokenField: 'max_completion_tokens',
      reasoningModel: true,
      effort: 'reasoning_effort',
      efforts: ['low', 'medium', 'high'],
    },
  },
  { model: REASONING, on: ['openai', 'azure'], patch: { systemRole: 'developer' } },
  { model: REASONING, patch: { maxOutputTokens: 128_000 } },
  {
    model: /^(?:openai\/)?o\d+(?:-|$)/,
    patch: { maxOutputTokens: 100_000, parallelToolCalls: false },
  },
  {
    model: /^(?:openai\/)?gpt-5(?![.\d])(?!.*-(?:chat|codex))/,
    except: TRANSLATING,
    patch: { efforts: ['minimal', 'low', 'medium', 'high'] },
  },
  {
    model: /^(?:openai\/)?gpt-5\.1(?!\d)(?!.*-chat)/,
    except: TRANSLATING,
    patch: { efforts: ['none', 'low', 'medium', 'high'] },
  },
  {
    model: /^(?:openai\/)?gpt-(?:5\.(?:[2-9]|\d\d)|[6-9]|1\d)(?!\d)(?!.*-chat)/,
    except: TRANSLATING,
    patch: { efforts: ['none', 'low', 'medium', 'high', 'xhigh'] },
  },
  { model: MODEL_5_4_ON, except: TRANSLATING, patch: { effortWithTools: 'none' } },
  {
    model: /(?:^|\/)gpt-oss/,
    except: TRANSLATING,
    patch: { effort: 'reasoning_effort', efforts: ['low', 'medium', 'high'] },
  },
  {
    model: /(?:^|\/)grok-3-mini/,
    except: TRANSLATING,
    patch: { effort: 'reasoning_effort', efforts: ['low', 'high'] },
  },
  {
    model: /(?:^|\/)grok-4\.3/,
    except: TRANSLATING,
    patch: { effort: 'reasoning_effort', efforts: ['none', 'low', 'medium', 'high'] },
  },
  {
    // Mistral's own checks of a conversation go with its models (mistralai/mistral-common#169).
    model: /(?:^|\/)(?:mistral|ministral|magistral|codestral|devstral|pixtral)/,
    patch: { userAfterTool: false, toolIds: 'nine-alphanumerics' },
  },
  { model: /qwen3/, on: ['groq'], patch: { thinkingOff: { reasoning_effort: 'none' } } },
]
