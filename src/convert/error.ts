import { VandammeError, type ErrorKind } from '../errors.ts'
import type { ErrorBody, ErrorType } from '../wire/anthropic.ts'

/**
 * HTTP status and Anthropic's type of each kind (platform.claude.com, "Errors"). Claude Code takes
 * 529, not 503, as the sign to use its fallback model.
 */
const ANSWERS = {
  invalid_request: [400, 'invalid_request_error'],
  authentication: [401, 'authentication_error'],
  billing: [402, 'billing_error'],
  permission: [403, 'permission_error'],
  not_found: [404, 'not_found_error'],
  method_not_allowed: [405, 'invalid_request_error'],
  conflict: [409, 'conflict_error'],
  too_large: [413, 'request_too_large'],
  rate_limit: [429, 'rate_limit_error'],
  client_aborted: [499, 'api_error'],
  cancelled: [499, 'api_error'],
  internal: [500, 'api_error'],
  upstream_error: [502, 'api_error'],
  upstream_unreachable: [502, 'api_error'],
  upstream_protocol: [502, 'api_error'],
  upstream_timeout: [504, 'timeout_error'],
  overloaded: [529, 'overloaded_error'],
  shutting_down: [529, 'overloaded_error'],
} as const satisfies Record<ErrorKind, readonly [status: number, type: ErrorType]>

/** The status for the client, always 400 to 599. */
export function statusOf(error: unknown): number {
  const [usual] = ANSWERS[kindOf(error)]
  const status = error instanceof VandammeError ? (error.status ?? usual) : usual
  return Math.min(Math.max(Math.trunc(status) || usual, 400), 599)
}

/** Anthropic's error, as a body or as the data of `event: error`. Says nothing about our own bugs. */
export function toErrorBody(error: unknown, requestId: string): ErrorBody {
  const [, type] = ANSWERS[kindOf(error)]
  const message = messageOf(error) || `Vandamme failed. Its log tells why, under ${requestId}.`
  return { type: 'error', error: { type, message }, request_id: requestId }
}

/** Headers for the client. A 401 cannot heal by itself, and Claude Code would retry it for minutes. */
export function errorHeaders(error: unknown): Readonly<Record<string, string>> {
  const headers = error instanceof VandammeError ? error.headers : {}
  return statusOf(error) === 401 ? { ...headers, 'x-should-retry': 'false' } : headers
}

function kindOf(error: unknown): ErrorKind {
  return error instanceof VandammeError ? error.kind : 'internal'
}

function messageOf(error: unknown): string {
  return error instanceof VandammeError && error.kind !== 'internal' ? error.message.trim() : ''
}
