import type { MessagesRequest } from '../../wire/anthropic.ts'
import { asText, isObject, parseJson } from '../../wire/json.ts'
import type { ChatRequest } from '../../wire/openai-chat.ts'
import { hash8 } from '../hash.ts'
import type { RequestContext } from './context.ts'

type ParameterContext = Pick<RequestContext, 'profile' | 'maxTokensLimit' | 'ledger'> & {
  /** The effort that the upstream is told. */
  readonly effort: string | undefined
}

/** Everything of a request that is one value: limits, sampling, streaming, the cache key. */
export function toParameters(
  request: MessagesRequest,
  context: ParameterContext,
): Partial<ChatRequest> {
  return {
    ...tokenLimit(request.max_tokens, context),
    ...sampling(request, context),
    ...stop(request.stop_sequences ?? [], context),
    ...streaming(request, context),
    ...cacheKey(request, context),
  }
}

function tokenLimit(
  asked: number,
  { profile, maxTokensLimit, ledger }: ParameterContext,
): Partial<ChatRequest> {
  // Anthropic takes 0 to warm its cache; OpenAI refuses it.
  if (asked === 0) ledger.note('repaired', 'max_tokens', 'the upstream must write one token')
  const cap = Math.min(
    maxTokensLimit ?? Number.POSITIVE_INFINITY,
    profile.maxOutputTokens ?? Number.POSITIVE_INFINITY,
  )
  if (asked > cap) ledger.note('replaced', 'max_tokens', `${cap} is the most for this model`)
  return { [profile.tokenField]: Math.min(Math.max(asked, 1), cap) }
}

const SAMPLING = ['temperature', 'top_p', 'top_k'] as const

function sampling(request: MessagesRequest, context: ParameterContext): Partial<ChatRequest> {
  const fields: Record<string, number> = {}
  for (const field of SAMPLING) {
    const value = request[field]
    if (value === undefined || value === null) continue
    const refusal = samplingRefusal(field, context)
    if (refusal === undefined) fields[field] = value
    else context.ledger.note('dropped', field, refusal)
  }
  return fields
}

function samplingRefusal(
  field: (typeof SAMPLING)[number],
  context: ParameterContext,
): string | undefined {
  if (isReasoning(context)) return 'this model refuses it while it reasons'
  return field === 'top_k' && !context.profile.topK ? 'the upstream has no such field' : undefined
}

function isReasoning({ profile, effort }: ParameterContext): boolean {
  return profile.reasoningModel && effort !== 'none'
}

/** Whatever is sent here, the proxy itself ends the answer at any of the sequences. */
function stop(sequences: readonly string[], context: ParameterContext): Partial<ChatRequest> {
  const wanted = sequences.filter((sequence) => sequence !== '')
  const most = isReasoning(context) ? 0 : context.profile.maxStopSequences
  const sent = wanted.slice(0, most)
  if (sent.length < wanted.length) {
    context.ledger.note('moved', 'stop_sequences', `the upstream takes ${most}, the proxy all`)
  }
  return sent.length === 0 ? {} : { stop: sent }
}

function streaming(request: MessagesRequest, { profile }: ParameterContext): Partial<ChatRequest> {
  if (request.stream !== true) return {}
  const usage = profile.streamUsage ? { stream_options: { include_usage: true } } : {}
  return { stream: true, ...usage }
}

/** One key for a session: OpenAI then sends its requests to the machine that has the prefix. */
function cacheKey(request: MessagesRequest, { profile }: ParameterContext): Partial<ChatRequest> {
  const session = profile.promptCacheKey ? sessionOf(request.metadata?.['user_id']) : undefined
  return session === undefined ? {} : { prompt_cache_key: hash8(session) }
}

// Claude Code sends JSON with a `session_id`; older ones a text that ends in `_session_<uuid>`.
function sessionOf(userId: unknown): string | undefined {
  const text = asText(userId) ?? ''
  const parsed = parseJson(text)
  if (isObject(parsed)) return asText(parsed['session_id'])
  return /session_([\w-]+)$/.exec(text)?.[1]
}
