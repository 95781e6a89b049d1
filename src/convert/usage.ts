import type { Usage } from '../wire/anthropic.ts'
import { asNumber, asObject, type JsonObject } from '../wire/json.ts'

export const NO_USAGE: Usage = {
  input_tokens: 0,
  cache_creation_input_tokens: 0,
  cache_read_input_tokens: 0,
  output_tokens: 0,
}

/** The first field that holds a count: upstreams that send two names mean the same tokens. */
function count(object: JsonObject | undefined, ...names: readonly string[]): number | undefined {
  if (object === undefined) return undefined
  for (const name of names) {
    const found = asNumber(object[name])
    if (found !== undefined) return Math.max(0, Math.round(found))
  }
  return undefined
}

/**
 * Chat usage in Anthropic's counts. OpenAI's `prompt_tokens` includes cached tokens, Anthropic's
 * `input_tokens` does not; `completion_tokens` already includes reasoning. Undefined when the
 * upstream did not count the prompt: zero would tell a client that its context is empty.
 */
export function toUsage(raw: unknown): Usage | undefined {
  const usage = asObject(raw)
  // So it is with every chunk of a stream but the last.
  if (usage === undefined) return undefined
  const prompt = count(usage, 'prompt_tokens')
  const output = count(usage, 'completion_tokens')
  if (prompt === undefined) return undefined
  const details = asObject(usage['prompt_tokens_details'])
  const read = cachedOf(usage, details) ?? 0
  const written =
    count(details, 'cache_write_tokens', 'cache_creation_tokens', 'created_cache_tokens') ?? 0
  const thinking = count(asObject(usage['completion_tokens_details']), 'reasoning_tokens')
  return {
    input_tokens: Math.max(0, prompt - read - written),
    cache_creation_input_tokens: written,
    cache_read_input_tokens: read,
    output_tokens: output ?? 0,
    ...(thinking === undefined ? {} : { output_tokens_details: { thinking_tokens: thinking } }),
  }
}

/** OpenAI, else DeepSeek and Kimi, which say it beside the prompt. */
function cachedOf(usage: JsonObject, details: JsonObject | undefined): number | undefined {
  return count(details, 'cached_tokens') ?? count(usage, 'prompt_cache_hit_tokens', 'cached_tokens')
}
