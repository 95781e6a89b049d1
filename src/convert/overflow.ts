import { overflowNumbers, rest, type OverflowNumbers } from './overflow-numbers.ts'
import { clip, MAX_TEXT } from './plain-text.ts'
import type { Refusal } from './refusal.ts'

/** Codes and types that mean an overflow without any doubt. */
const CODES: ReadonlySet<string> = new Set([
  'context_length_exceeded', // OpenAI, Azure, Groq, OpenRouter
  'context_window_exceeded',
  'model_context_window_exceeded',
  'exceed_context_size_error', // llama.cpp
  'model_max_prompt_tokens_exceeded', // GitHub Copilot
  'tokens_limit_reached', // GitHub Models
  '1261', // Z.ai
])

/** What upstreams write when a request does not fit. Every repetition is bounded: linear time. */
const PATTERNS: readonly RegExp[] = [
  /prompt (?:is )?too long|prompt exceeds max length|input is too long/i, // Anthropic, Ollama, Z.ai, Bedrock
  /input prompt \(\d+ tokens\) is too long/i, // early vLLM
  /input length and `?max_tokens`? exceed context limit/i, // Anthropic behind a gateway
  /context[_ -]?(?:length|window|size)[_ -]?(?:has been |was |is )?exceed/i, // LM Studio, LiteLLM
  /exceed(?:s|ed)? the (?:available |model'?s )?(?:maximum )?context (?:window|size|length)/i, // OpenAI, llama.cpp
  /context window exceeds limit/i, // MiniMax
  /maximum context length/i, // OpenAI, vLLM, OpenRouter, DeepSeek, Mistral
  /maximum prompt length is \d/i, // xAI
  /(?:longer|greater) than the (?:model'?s? )?(?:maximum )?context length/i, // SGLang, LM Studio
  /context length (?:is|of) only \d/i, // vLLM
  /configured context size is \d/i,
  /input token count.{0,40}exceeds the maximum/i, // Gemini
  /prompt token count of \d+ exceeds/i, // GitHub Copilot
  /input tokens exceed/i, // OpenAI
  /maximum allowed input length/i,
  /range of input length should be/i, // Qwen
  /exceeded model token limit/i, // Kimi
  /reduce the length of the (?:messages|input prompt)/i, // Groq
  /too many tokens: size limit exceeded/i, // Cohere
  /inputs`? tokens \+ `?max_new_tokens|inputs`? must have less than \d+ tokens/i, // Text Generation Inference
  /longer than the maximum model length/i, // vLLM
  /reached context length of \d/i, // LM Studio
  /length of prompt_tokens.{0,40}max_seq_len/i, // SiliconFlow
  /exceeded this model context window/i, // Cloudflare
  /input token count is \d+ but the model only supports/i, // Vertex AI
  /input token length too long/i, // Kimi
  /exceed max message tokens|input length \d+ exceeds the maximum length/i, // Volcengine
  // A request above a whole minute's quota (OpenAI, Groq) or above the model's size (GitHub Models).
  /request (?:body )?too large for .{1,300}(?:max size: \d+ tokens|requested:? \d+)/i,
]

/** Words of other refusals that also speak of tokens and lengths. */
const VETO =
  /rate limit reached|too many requests|please (?:wait|try again in)|requests per min|invalid schema for function|concurrent/i

/** Refusals that are about who asks for what, never about how much. */
const OTHER_STATUSES: ReadonlySet<number> = new Set([401, 402, 403, 404])

/** The wording of Anthropic's API, numbers included: a gateway in front has translated already. */
const TRANSLATED =
  /prompt is too long: \d+ tokens > \d+ maximum|input length and `max_tokens` exceed context limit: \d+ \+ \d+ > \d+/

/**
 * What to tell the client when the refusal means that the request does not fit the model's context;
 * nothing when it means something else. Claude Code looks for exactly these words: the first form
 * makes it compact the conversation, the second makes it ask for less output.
 *
 * `estimate`: our own guess at the prompt's tokens, for refusals that do not count them.
 */
export function overflowMessage(refusal: Refusal, estimate?: number): string | undefined {
  if (!isOverflow(refusal)) return undefined
  if (TRANSLATED.test(refusal.message)) return refusal.message
  const numbers = withInput(overflowNumbers(refusal.message), estimate)
  return budgetForm(numbers) ?? clip(promptForm(numbers, refusal.message), MAX_TEXT)
}

function isOverflow({ status, code, type, message }: Refusal): boolean {
  if (OTHER_STATUSES.has(status)) return false
  if (CODES.has(code ?? '') || CODES.has(type ?? '')) return true
  if (status === 413 && /failed to parse request/i.test(message)) return true // GitHub Copilot
  return !VETO.test(message) && PATTERNS.some((pattern) => pattern.test(message))
}

/** A bound that proves our guess too low is no better by itself: the next one would be as near. */
const BEYOND_BOUND = 1.1

/**
 * A client that took a bound for the size of the prompt would ask again and again for a little less.
 * Our own guess stands in for it, and for a count that is missing beside the output that is too much.
 */
function withInput(numbers: OverflowNumbers, estimate: number | undefined): OverflowNumbers {
  const { input, isBound } = numbers
  if (input === undefined) {
    const output = numbers.output ?? rest(numbers.sum, estimate)
    return output === undefined ? numbers : guessed({ ...numbers, output }, estimate)
  }
  if (!isBound) return numbers
  if (estimate !== undefined && estimate >= input) return guessed(numbers, estimate)
  // Without a guess every bound halves what is left, or the first, which is low, would be far off.
  const middle = estimate === undefined ? (input + (numbers.limit ?? input)) / 2 : 0
  return guessed(numbers, Math.ceil(Math.max(input * BEYOND_BOUND, middle)))
}

/**
 * Claude Code 2.1.330 asks for 1,000 tokens less than what the prompt leaves, and not at all for fewer
 * than 3,000: from there on only a shorter prompt helps.
 */
const LEAST_ROOM = 4_000

function guessed(numbers: OverflowNumbers, input: number | undefined): OverflowNumbers {
  const { limit } = numbers
  if (limit === undefined || input === undefined) return numbers
  const leavesRoom = limit - input >= LEAST_ROOM
  return { ...numbers, input, output: leavesRoom ? numbers.output : undefined }
}

/** The input fits by itself: the output that was asked for is too much. */
function budgetForm({ limit, input, output }: OverflowNumbers): string | undefined {
  if (limit === undefined || input === undefined || output === undefined) return undefined
  if (input > limit) return undefined
  const sum = `${input} + ${output} > ${limit}`
  return `input length and \`max_tokens\` exceed context limit: ${sum}, decrease input length or \`max_tokens\` and try again`
}

function promptForm({ limit, input, total }: OverflowNumbers, said: string): string {
  const actual = input ?? total
  if (limit === undefined || actual === undefined || actual <= limit) {
    return `prompt is too long: ${said}`
  }
  return `prompt is too long: ${actual} tokens > ${limit} maximum (${said})`
}
