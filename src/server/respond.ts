import { errorHeaders, statusOf, toErrorBody } from '../convert/error.ts'

export type AnswerOptions = {
  readonly requestId: string
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
}

export function json(body: unknown, { requestId, status = 200, headers }: AnswerOptions): Response {
  return Response.json(body, { status, headers: { ...headers, 'request-id': requestId } })
}

export function noContent(requestId: string): Response {
  return new Response(null, { status: 204, headers: { 'request-id': requestId } })
}

export function errorResponse(error: unknown, requestId: string): Response {
  const [status, headers] = [statusOf(error), errorHeaders(error)]
  return json(toErrorBody(error, requestId), { requestId, status, headers })
}

/** `events` yields whole events, several in one string where they came together. */
export function sseResponse(
  events: AsyncIterable<string>,
  { requestId, headers }: AnswerOptions,
): Response {
  return new Response(events, {
    headers: {
      ...headers,
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache',
      // Tells nginx to pass each event on at once.
      'x-accel-buffering': 'no',
      'request-id': requestId,
    },
  })
}
