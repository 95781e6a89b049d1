import { overflowMessage } from '../convert/overflow.ts'
import type { Refusal } from '../convert/refusal.ts'
import type { ChatRequest } from '../wire/openai-chat.ts'
import { RULES, type Attempt } from './lesson-rules.ts'
import type { Profile } from './profile.ts'

/** What one refusal teaches about an upstream. */
export type Lesson = {
  /** What was refused; one exchange learns about each only once. */
  readonly field: string
  readonly patch: Partial<Profile>
}

/** A 404 or 405 is about the path, a 401 or 403 about the key: no field of the request helps. */
const STATUSES: ReadonlySet<number> = new Set([400, 422])
// llama.cpp says with 500 that a model has no eyes, OpenRouter with 404. Their words are unmistakable.
const RULE_STATUSES: ReadonlySet<number> = new Set([...STATUSES, 404, 500])

const OTHER_TROUBLE =
  /content.?(?:filter|policy|management)|responsible.?ai|moderation|rate.?limit|quota|too many requests|invalid schema for function/i

/**
 * The change that lets the same request pass, when the upstream refused one field of it. Nothing is
 * learned from any other refusal, and only about what the request carried.
 */
export function lessonFrom(
  refusal: Refusal,
  chat: ChatRequest,
  profile: Profile,
): Lesson | undefined {
  if (!RULE_STATUSES.has(refusal.status) || isOtherTrouble(refusal)) return undefined
  const attempt = { text: refusal.message, chat, profile }
  const rule = RULES.find(({ pattern, isCarried }) => pattern.test(attempt.text) && isCarried(chat))
  if (rule === undefined) {
    const isOfField = STATUSES.has(refusal.status)
    return isOfField ? lessonOfField(refusedField(refusal, chat), attempt) : undefined
  }
  const patch = rule.patch(attempt)
  return patch === undefined ? undefined : { field: rule.field, patch }
}

function isOtherTrouble(refusal: Refusal): boolean {
  return OTHER_TROUBLE.test(`${refusal.code} ${refusal.message}`) || !!overflowMessage(refusal)
}

const CODES: ReadonlySet<string> = new Set([
  'unsupported_parameter',
  'unsupported_value',
  'unknown_parameter',
])
const PHRASES =
  /unsupported|not supported|not support|unrecognized|unknown (?:name|parameter|field|argument)|unexpected (?:keyword|property|field|argument)|not permitted|not allowed|deprecated|may only be|only \S+ is allowed|not available|unavailable|incompatible|cannot (?:both )?be (?:used|set|specified)|forbidden|must be one of|must be set to/i

/** Without these there is no request. */
const ESSENTIAL: ReadonlySet<string> = new Set(['model', 'messages', 'tools', 'stream'])

/** The first field of the request that the upstream names as one it does not take. */
function refusedField({ code, param, message }: Refusal, chat: ChatRequest): string | undefined {
  if (!CODES.has(code ?? '') && !PHRASES.test(message)) return undefined
  const fields = Object.keys(chat).filter((field) => /^\w+$/.test(field) && !ESSENTIAL.has(field))
  const root = param?.split(/[.[]/)[0] ?? ''
  if (fields.includes(root)) return root
  const places = fields.map((field) => ({ field, at: placeOf(field, message) }))
  const named = places.filter(({ at }) => at >= 0).sort((one, other) => one.at - other.at)
  return named[0]?.field
}

/**
 * A name that is also an English word counts only where it is marked as a name. xAI writes
 * `reasoningEffort`.
 */
function placeOf(field: string, text: string): number {
  const spelled = field.replaceAll('_', '_?')
  const isWord = !field.includes('_') && field !== 'temperature'
  const marked = `['"\`.]${field}\\b|(?:: ?|parameter |argument )${field}\\b|^${field}:`
  return text.search(new RegExp(isWord ? marked : `(?<!\\w)${spelled}(?!\\w)`, 'i'))
}

function lessonOfField(field: string | undefined, attempt: Attempt): Lesson | undefined {
  if (field === undefined) return undefined
  const patch = patches.get(field)?.(attempt) ?? withoutField(field, attempt.profile)
  return { field, patch }
}

/** Fields that have a better cure than being left out. */
const patches = new Map<string, (attempt: Attempt) => Partial<Profile> | undefined>([
  ['max_tokens', () => ({ tokenField: 'max_completion_tokens' })],
  ['max_completion_tokens', () => ({ tokenField: 'max_tokens' })],
  ['stop', () => ({ maxStopSequences: 0 })],
  ['tool_choice', freeChoice],
  ['reasoning_effort', otherEfforts],
  ['response_format', () => ({ structuredOutput: 'none' })],
  ['enable_thinking', thinkingOnlyInStreams],
])

// The user's own additions come after the fields that are left out.
function withoutField(field: string, profile: Profile): Partial<Profile> {
  if (!Object.hasOwn(profile.extra, field)) return { drop: [field] }
  const { [field]: _, ...extra } = profile.extra
  return { extra }
}

function freeChoice({ chat }: Attempt): Partial<Profile> | undefined {
  const isFree = chat.tool_choice === 'auto' || chat.tool_choice === 'none'
  return isFree ? undefined : { toolChoice: { any: 'auto', named: 'auto' } }
}

// "Supported values are: 'low', 'medium', and 'high'."
function otherEfforts({ text, chat }: Attempt): Partial<Profile> | undefined {
  const list = /(?:supported values|must be one of|expected one of|one of)(.*)/is.exec(text)?.[1]
  const words = list?.match(/none|minimal|low|medium|xhigh|high|max/gi) ?? []
  const efforts = words.map((word) => word.toLowerCase())
  const isNews = efforts.length > 0 && !efforts.includes(chat.reasoning_effort ?? '')
  if (!isNews) return undefined
  // A model that can only be switched off thinks as it will otherwise (Groq: `none` or `default`).
  const isSwitch = efforts.every((effort) => effort === 'none')
  return isSwitch ? { efforts: [], thinkingOff: { reasoning_effort: 'none' } } : { efforts }
}

// Qwen's open models think in streams only: "must be set to false for non-streaming calls".
function thinkingOnlyInStreams({ text }: Attempt): Partial<Profile> | undefined {
  return /must be set to false/i.test(text) ? { thinkingOn: { enable_thinking: false } } : undefined
}
