import type { Usage } from '../wire/anthropic.ts'
import { asNumber, asObject, type JsonObject } from '../wire/json.ts'

export const NO_USAGE: Usage = {
  input_tokens: 0,
  cache_creation_input_tokens: 0,
  cache_read_input_tokens: 0,
  output_tokens: 0,
}

/** What an upstream has counted so far. */
export type Counted = Omit<Usage, 'output_tokens'> & {
  readonly output_tokens: number | undefined
}

const NOT_COUNTED: Counted = { ...NO_USAGE, output_tokens: undefined }

/**
 * The first field that holds a count: upstreams that send two names mean the same tokens. Zero is
 * no count: some upstreams fill in zeros for what they do not know, also behind good numbers.
 */
function count(object: JsonObject | undefined, ...names: readonly string[]): number | undefined {
  if (object === undefined) return undefined
  for (const name of names) {
    const found = Math.round(asNumber(object[name]) ?? 0)
    if (found > 0) return found
  }
  return undefined
}

/**
 * Chat usage in Anthropic's counts. OpenAI's `prompt_tokens` includes cached tokens, Anthropic's
 * `input_tokens` does not; `completion_tokens` already includes reasoning. `before` is what the
 * chunks before said: a count that comes again replaces it, one that does not come leaves it, for
 * some upstreams count the prompt first and the answer later. Undefined while the upstream did not
 * count the prompt: zero would tell a client that its context is empty.
 */
export function toUsage(raw: unknown, before?: Counted): Counted | undefined {
  const usage = asObject(raw)
  // So it is with every chunk of a stream but the last.
  if (usage === undefined) return before
  const known = before ?? NOT_COUNTED
  const prompt = count(usage, 'prompt_tokens') ?? promptOf(known)
  if (prompt === 0) return undefined
  const details = asObject(usage['prompt_tokens_details'])
  const read = cachedOf(usage, details) ?? known.cache_read_input_tokens
  const written =
    count(details, 'cache_write_tokens', 'cache_creation_tokens', 'created_cache_tokens') ??
    known.cache_creation_input_tokens
  const thinking =
    count(asObject(usage['completion_tokens_details']), 'reasoning_tokens') ??
    known.output_tokens_details?.thinking_tokens
  return {
    input_tokens: Math.max(0, prompt - read - written),
    cache_creation_input_tokens: written,
    cache_read_input_tokens: read,
    output_tokens: outputOf(usage, known.output_tokens),
    ...(thinking === undefined ? {} : { output_tokens_details: { thinking_tokens: thinking } }),
  }
}

/** The counts of an answer that ended: what the upstream did not count is an estimate. */
export function completeUsage(counted: Counted | undefined, estimate: () => Usage): Usage {
  if (counted === undefined) return estimate()
  return { ...counted, output_tokens: counted.output_tokens ?? estimate().output_tokens }
}

/** A zero that nothing contradicts is what the upstream says. */
function outputOf(usage: JsonObject, known: number | undefined): number | undefined {
  const isStated = asNumber(usage['completion_tokens']) !== undefined
  return count(usage, 'completion_tokens') ?? known ?? (isStated ? 0 : undefined)
}

/** OpenAI, else DeepSeek and Kimi, which say it beside the prompt. */
function cachedOf(usage: JsonObject, details: JsonObject | undefined): number | undefined {
  return count(details, 'cached_tokens') ?? count(usage, 'prompt_cache_hit_tokens', 'cached_tokens')
}

function promptOf(usage: Counted): number {
  return usage.input_tokens + usage.cache_read_input_tokens + usage.cache_creation_input_tokens
}
