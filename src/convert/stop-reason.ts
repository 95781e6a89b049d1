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
  model_length: 'model_context_window_exceeded',
  context_length: 'model_context_window_exceeded',
  context_length_exceeded: 'model_context_window_exceeded',
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

/** Whether the model was stopped before it was done. */
export function isCut(finish: string | undefined): boolean {
  const reason = toStopReason(finish, false)
  return reason === 'max_tokens' || reason === 'model_context_window_exceeded'
}
