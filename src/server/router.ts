import { VandammeError } from '../errors.ts'
import { refuseForeign, requireClientKey, type ForeignRules } from './auth.ts'
import { createCors } from './cors.ts'
import { errorResponse } from './respond.ts'

type Call = {
  readonly requestId: string
  readonly url: URL
  /** What stands in the place of the path's `*`, decoded. */
  readonly rest: string
}

export type Handler = (request: Request, call: Call) => Response | Promise<Response>

/** Whatever answers `GET` answers `HEAD` too. */
const TABLE = [
  { method: 'POST', path: '/v1/messages', handler: 'messages' },
  { method: 'POST', path: '/v1/messages/count_tokens', handler: 'countTokens' },
  { method: 'GET', path: '/v1/models', handler: 'listModels' },
  { method: 'GET', path: '/v1/models/*', handler: 'getModel' },
  { method: 'GET', path: '/', handler: 'home' },
  // Claude Code asks it at start-up, to see whether anybody is there.
  { method: 'GET', path: '/api/hello', handler: 'home' },
  { method: 'GET', path: '/health', handler: 'health' },
  { method: 'POST', path: '/api/event_logging/batch', handler: 'eventLogging' },
] as const

type Entry = (typeof TABLE)[number]
export type Handlers = Readonly<Record<Entry['handler'], Handler>>

/** Anthropic's endpoints that no Chat Completions upstream has, and a common slip. */
const ABSENT = [
  { path: '/v1/messages/batches', reason: 'Message batches cannot be proxied.' },
  { path: '/v1/files', reason: 'Files cannot be proxied: send them inside the messages.' },
  { path: '/v1/skills', reason: 'Skills cannot be proxied.' },
  { path: '/v1/complete', reason: 'Text Completions cannot be proxied: use /v1/messages.' },
  { path: '/v1/v1', reason: 'Leave /v1 out of ANTHROPIC_BASE_URL.' },
]

const MAX_PATH_CHARACTERS = 100

export type RouterOptions = {
  readonly rules: ForeignRules
  /** The key that clients must show for `/v1`. */
  readonly clientKey: string | undefined
  readonly newRequestId: () => string
  /** Hears of every error that a handler did not answer itself. */
  readonly onError: (error: unknown, requestId: string) => void
}

/** The server as one function: every request gets an answer in Anthropic's shape. */
export function createRouter(
  handlers: Handlers,
  options: RouterOptions,
): (request: Request) => Promise<Response> {
  const cors = createCors(options.rules.allowedOrigins)

  async function answer(request: Request, requestId: string): Promise<Response> {
    refuseForeign(request.headers, options.rules)
    const preflight = cors.preflight(request, requestId)
    if (preflight !== undefined) return preflight
    // HTTP/1.0 health checks send no Host, and Bun then gives a mere path.
    const url = new URL(request.url, 'http://localhost')
    const path = withoutSpareSlashes(url.pathname)
    if (isUnder(path, '/v1')) requireClientKey(request.headers, options.clientKey)
    const entry = findEntry(path, request.method)
    return handlers[entry.handler](request, { requestId, url, rest: restOf(path, entry) })
  }

  return async (request) => {
    const requestId = options.newRequestId()
    try {
      return cors.open(request, forMethod(request.method, await answer(request, requestId)))
    } catch (error) {
      options.onError(error, requestId)
      return cors.open(request, forMethod(request.method, errorResponse(error, requestId)))
    }
  }
}

function forMethod(method: string, response: Response): Response {
  if (method !== 'HEAD') return response
  return new Response(null, { status: response.status, headers: response.headers })
}

/** A base URL that ends in a slash makes `//v1/messages`. */
function withoutSpareSlashes(pathname: string): string {
  if (!/\/\/|.\/$/.test(pathname)) return pathname
  return `/${pathname.split('/').filter(Boolean).join('/')}`
}

function isUnder(path: string, folder: string): boolean {
  return path.startsWith(folder) && (path.length === folder.length || path[folder.length] === '/')
}

function findEntry(path: string, method: string): Entry {
  const entry = TABLE.find((one) => matches(path, one))
  if (entry === undefined) throw nothingAt(path)
  if (entry.method === method || (entry.method === 'GET' && method === 'HEAD')) return entry
  const allow = entry.method === 'GET' ? 'GET, HEAD' : entry.method
  throw new VandammeError('method_not_allowed', `Use ${allow} for ${entry.path}.`, {
    headers: { allow },
  })
}

function matches(path: string, entry: Entry): boolean {
  return entry.path.endsWith('*') ? path.startsWith(entry.path.slice(0, -1)) : path === entry.path
}

function restOf(path: string, entry: Entry): string {
  if (!entry.path.endsWith('*')) return ''
  const rest = path.slice(entry.path.length - 1)
  try {
    return decodeURIComponent(rest)
  } catch {
    return rest
  }
}

function nothingAt(path: string): VandammeError {
  const reason = ABSENT.find((entry) => isUnder(path, entry.path))?.reason
  const known = TABLE.map((entry) => `${entry.method} ${entry.path}`).join(', ')
  const why = reason ?? `There are: ${known}.`
  return new VandammeError(
    'not_found',
    `Nothing is at ${path.slice(0, MAX_PATH_CHARACTERS)}. ${why}`,
  )
}
