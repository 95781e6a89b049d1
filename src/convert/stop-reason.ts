import type { StopReason } from '../wire/anthropic.ts'

/** OpenAI's words and those of servers that follow it; an unknown one is a plain end. */
const REASONS: Readonly<Record<string, StopReason>> = {
  stop: 'end_turn',
  tool_calls: 'end_turn',
  function_call: 'end_turn',
  length: 'max_tokens',
  max_tokens: 'max_tokens',
  // Not `refusal`: Claude Code would tell its user of Anthropic's usage policy.
  content_filter: 'end_turn',
  // Z.ai's word for it.
  sensitive: 'end_turn',
  model_length: 'model_context_window_exceeded',
  context_length: 'model_context_window_exceeded',
  context_length_exceeded: 'model_context_window_exceeded',
  model_context_window_exceeded: 'model_context_window_exceeded',
}

const FILTERS: ReadonlySet<string | undefined> = new Set(['content_filter', 'sensitive'])

/** Known, or nothing to be known. */
export function isKnownFinish(finish: string | undefined): boolean {
  return finish === undefined || Object.hasOwn(REASONS, finish)
}

/**
 * Why an answer ended. A call decides, whatever the upstream says (Ollama says `stop`), and without
 * a call `tool_use` is never claimed, for an agent would wait for what never comes. An answer that
 * was cut stays cut.
 */
export function toStopReason(finish: string | undefined, hasCall: boolean): StopReason {
  const reason = Object.hasOwn(REASONS, finish ?? '') ? REASONS[finish ?? ''] : undefined
  return hasCall && (reason ?? 'end_turn') === 'end_turn' ? 'tool_use' : (reason ?? 'end_turn')
}

/** Whether a filter withheld what the model would have said. */
export function isFiltered(finish: string | undefined): boolean {
  return FILTERS.has(finish)
}

/** Whether the model was stopped before it was done. */
export function isCut(finish: string | undefined): boolean {
  return isFiltered(finish) || toStopReason(finish, false) !== 'end_turn'
}

/** DeepSeek's, Z.ai's, and that of vLLM and SGLang. */
const BROKEN: Readonly<Record<string, string>> = {
  insufficient_system_resource: 'overloaded_error',
  network_error: 'api_error',
  abort: 'api_error',
}

/** Gemini's `function_call_filter: MALFORMED_FUNCTION_CALL`, instead of the call. */
const MALFORMED = /malformed_function_call/i

/** An error as upstreams send it, where a finish reason says that the answer was broken off. */
export function brokenOff(finish: string | undefined): object | undefined {
  if (finish === undefined) return undefined
  const known = Object.hasOwn(BROKEN, finish) ? BROKEN[finish] : undefined
  const type = known ?? (MALFORMED.test(finish) ? 'api_error' : undefined)
  const message = `The upstream broke its answer off: it gave the finish reason ${finish}.`
  return type === undefined ? undefined : { type, message }
}
