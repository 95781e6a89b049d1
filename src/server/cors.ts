import { isAllowedOrigin } from './auth.ts'

/** A day: browsers ask less often than that at most. */
const MAX_AGE_SECONDS = 86_400

/**
 * What a browser wants to hear before it lets a page of ALLOWED_ORIGINS use the proxy. Every other
 * page gets no such header, and so no answer.
 */
export type Cors = {
  /** The answer to a preflight; undefined for other requests. */
  preflight(request: Request, requestId: string): Response | undefined
  /** Lets the page read the answer. */
  open(request: Request, response: Response): Response
}

export function createCors(allowedOrigins: readonly string[]): Cors {
  const originOf = (request: Request): string | undefined => {
    if (allowedOrigins.length === 0) return undefined
    const origin = request.headers.get('origin')
    return origin !== null && isAllowedOrigin(origin, allowedOrigins) ? origin : undefined
  }
  return {
    preflight(request, requestId) {
      if (request.method !== 'OPTIONS' || originOf(request) === undefined) return undefined
      if (!request.headers.has('access-control-request-method')) return undefined
      const headers = request.headers.get('access-control-request-headers') ?? ''
      return new Response(null, {
        status: 204,
        headers: {
          'access-control-allow-methods': 'GET, POST',
          'access-control-allow-headers': headers,
          'access-control-max-age': String(MAX_AGE_SECONDS),
          'request-id': requestId,
        },
      })
    },
    open(request, response) {
      const origin = originOf(request)
      if (origin === undefined) return response
      response.headers.set('access-control-allow-origin', origin)
      response.headers.set('access-control-expose-headers', 'request-id, retry-after')
      response.headers.append('vary', 'origin')
      return response
    },
  }
}
