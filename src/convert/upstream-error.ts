import { VandammeError, type ErrorKind } from '../errors.ts'
import { overflowMessage } from './overflow.ts'
import { clip, plainText } from './plain-text.ts'
import { durationMs, rateLimitHeaders, retryHeaders } from './rate-limit.ts'
import { errorObject, toRefusal, type Refusal } from './refusal.ts'
import { hostOf, notFoundFix, redirectText, type Asked } from './upstream-fix.ts'

/** The answer around a refusal, and what was asked. */
export type UpstreamAnswer = Asked & {
  readonly headers: Headers
  /** Keys and header values that must not show up in any text. */
  readonly secrets: readonly string[]
  /** Milliseconds since the epoch, from which rate limits are counted. */
  readonly now: number
  /** Our guess at the tokens of the prompt. */
  readonly promptTokens?: number
}

const KIND_OF_STATUS: ReadonlyMap<number, ErrorKind> = new Map([
  [401, 'authentication'],
  [402, 'billing'],
  [403, 'permission'],
  [404, 'not_found'],
  [408, 'upstream_timeout'],
  [409, 'conflict'],
  [410, 'not_found'],
  [413, 'too_large'],
  [422, 'invalid_request'],
  [429, 'rate_limit'],
  [499, 'upstream_error'],
  [503, 'overloaded'],
  [504, 'upstream_timeout'],
  [524, 'upstream_timeout'],
  [529, 'overloaded'],
])

/** Codes and types that say more than the status that they come with. */
const KIND_OF_CODE: ReadonlyMap<string, ErrorKind> = new Map([
  ['content_filter', 'invalid_request'],
  ['ResponsibleAIPolicyViolation', 'invalid_request'],
  // Waiting does not fill an account, and clients would wait after a 429.
  ['insufficient_quota', 'billing'],
  ['billing_hard_limit_reached', 'billing'],
  ['billing_not_active', 'billing'],
  ['exceeded_current_quota_error', 'billing'], // Kimi
  ['insufficient_balance_error', 'billing'], // MiniMax
  ['base_resp 1008', 'billing'], // MiniMax, within a 200
  ['Arrearage', 'billing'], // Alibaba
  ['AccountOverdueError', 'billing'], // Volcengine
  ['1113', 'billing'], // Z.ai
])

/** Statuses of errors within a 200 that carry a word instead of a number. */
const STATUS_OF_CODE: ReadonlyMap<string, number> = new Map([
  ['invalid_request_error', 400],
  ['authentication_error', 401],
  ['rate_limit_exceeded', 429],
  ['rate_limit_error', 429],
  ['overloaded_error', 529],
  // MiniMax, https://platform.minimax.io/docs/api-reference/errorcode
  ['base_resp 1002', 429],
  ['base_resp 1004', 401],
  ['base_resp 2049', 401],
  ['base_resp 2013', 400],
])

/** Longest quotation in a sentence of ours: what to do must not be cut off. */
const MAX_QUOTE = 1_500

/** The error for the client behind an answer that is no chat completion, with its rate limits. */
export function fromUpstream(refusal: Refusal, answer: UpstreamAnswer): VandammeError {
  const { status } = refusal
  if (status < 300 || status > 399) return toError(refusal, answer)
  const text = redirectText(answer.headers.get('location'), answer.url)
  return new VandammeError('upstream_protocol', plainText(text, answer.secrets))
}

/** The error behind an `error` in a 200 answer or in a stream; takes the error or what holds it. */
export function fromInBand(error: unknown, secrets: readonly string[]): VandammeError {
  const refusal = toRefusal(502, error, secrets)
  const message = refusal.message || 'The upstream reported an error without saying which.'
  const context = { url: '', model: '', headers: new Headers(), secrets, now: 0 }
  return toError({ ...refusal, message, status: statusInBand(error, refusal) }, context)
}

function toError(refusal: Refusal, answer: UpstreamAnswer): VandammeError {
  const limits = rateLimitHeaders(answer.headers, answer.now)
  const overflow = overflowMessage(refusal, answer.promptTokens)
  if (overflow !== undefined) {
    return new VandammeError('invalid_request', overflow, { headers: limits })
  }
  const kind = kindOf(refusal)
  return new VandammeError(kind, plainText(sentence(kind, refusal, answer), answer.secrets), {
    headers: { ...limits, ...headersFor(kind, refusal.message, answer.headers) },
    ...(keepsStatus(kind, refusal.status) ? { status: refusal.status } : {}),
  })
}

function kindOf({ code, type, status }: Refusal): ErrorKind {
  return (
    KIND_OF_CODE.get(code ?? '') ??
    KIND_OF_CODE.get(type ?? '') ??
    KIND_OF_STATUS.get(status) ??
    kindOfClass(status)
  )
}

function kindOfClass(status: number): ErrorKind {
  if (status >= 400 && status < 500) return 'invalid_request'
  return status >= 500 && status < 600 ? 'upstream_error' : 'upstream_protocol'
}

/** Where the table knows only the class, the upstream's own status says more than the kind's. */
function keepsStatus(kind: ErrorKind, status: number): boolean {
  return (
    !KIND_OF_STATUS.has(status) && kind === kindOfClass(status) && status >= 400 && status < 600
  )
}

function headersFor(kind: ErrorKind, said: string, headers: Headers): Record<string, string> {
  const { 'x-should-retry': shouldRetry, ...waits } = retryHeaders(headers)
  const advice = shouldRetry === undefined ? {} : { 'x-should-retry': shouldRetry }
  if (kind !== 'rate_limit' && kind !== 'overloaded') return advice
  const known = Object.keys(waits).length > 0
  return { ...(known ? waits : waitIn(said)), ...advice }
}

/**
 * "Please try again in 6.5s": some upstreams say it in words only. Claude Code 2.1.330 looks for whole
 * seconds when it decides whether to wait at all, the SDKs prefer milliseconds.
 */
function waitIn(said: string): Record<string, string> {
  const words = /(?:try again|retry) in ((?:\d{1,9}(?:\.\d{1,9})?(?:ms|[dhms]))+)/i.exec(said)
  const wait = durationMs(words?.[1] ?? '')
  if (wait === undefined) return {}
  const seconds = String(Math.ceil(wait / 1000))
  return { 'retry-after': seconds, 'retry-after-ms': String(Math.ceil(wait)) }
}

function statusInBand(error: unknown, refusal: Refusal): number {
  const { code, status_code: statusCode, http_code: httpCode, status } = errorObject(error)
  const number = [code, statusCode, httpCode, status].map(Number).find((n) => n >= 400 && n <= 599)
  const named = STATUS_OF_CODE.get(refusal.code ?? '') ?? STATUS_OF_CODE.get(refusal.type ?? '')
  return number ?? named ?? 502
}

/** The upstream's words, and where the user can do something about it, what. */
function sentence(kind: ErrorKind, refusal: Refusal, asked: Asked): string {
  const said = clip(refusal.message, MAX_QUOTE)
  if (kind === 'authentication') {
    return `Check OPENAI_API_KEY, the key for the upstream: ${hostOf(asked.url)} refused it (${said})`
  }
  if (kind === 'billing') return `The upstream's account has no credit or quota left: ${said}`
  if (kind === 'not_found') return `${said} (${notFoundFix(refusal, asked)})`
  if (kind === 'upstream_protocol') {
    return `Check OPENAI_BASE_URL: the answer is no chat completion (${said})`
  }
  return said
}
