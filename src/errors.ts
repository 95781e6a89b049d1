/** What went wrong, in our words; `convert/error.ts` says it in Anthropic's. */
export type ErrorKind =
  | 'invalid_request'
  | 'authentication'
  | 'billing'
  | 'permission'
  | 'not_found'
  | 'method_not_allowed'
  | 'conflict'
  | 'too_large'
  | 'rate_limit'
  | 'overloaded'
  | 'upstream_error'
  | 'upstream_unreachable'
  | 'upstream_protocol'
  | 'upstream_timeout'
  | 'client_aborted'
  | 'cancelled'
  | 'shutting_down'
  | 'internal'

export type ErrorOptions = {
  readonly cause?: unknown
  /** HTTP status for the client, where it is not the kind's own. */
  readonly status?: number
  /** Headers for the client: `retry-after`, `retry-after-ms`, `x-should-retry`. */
  readonly headers?: Readonly<Record<string, string>>
}

/**
 * The one error type. Its message is for the user of the client: it says what to change, and holds
 * neither keys nor prompts.
 */
export class VandammeError extends Error {
  override readonly name = 'VandammeError'
  readonly kind: ErrorKind
  readonly status: number | undefined
  readonly headers: Readonly<Record<string, string>>

  constructor(kind: ErrorKind, message: string, options: ErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.kind = kind
    this.status = options.status
    this.headers = options.headers ?? {}
  }
}

/** What the system says of a failure: `ENOENT`. */
export function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}

/** A fault of our own by its name and place. Its message may quote a header or a prompt, so it stays out. */
export function describeFault(error: unknown): string {
  if (error instanceof VandammeError) return error.message
  const name = error instanceof Error ? error.name : typeof error
  return `A fault inside Vandamme (${name}${placeOf(error)}). Please report it.`
}

function placeOf(error: unknown): string {
  const stack = error instanceof Error ? (error.stack ?? '') : ''
  const frame = /\bat (?:[\w.<> ]+ )?\(?[^\s()]*?((?:src|node_modules)\/[^\s()]+:\d+:\d+)\)?/.exec(
    stack,
  )
  return frame === null ? '' : ` at ${frame[1]}`
}
