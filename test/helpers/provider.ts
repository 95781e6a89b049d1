import type { JsonObject } from '../../src/wire/json.ts'
import { messagesOf } from './upstream.ts'

/** A request as a provider got it. */
export type Asked = {
  /** Path and query. */
  readonly target: string
  readonly headers: Headers
  readonly body: JsonObject
}

export type Provider = {
  /** What it would refuse, one line a fault; nothing when it takes the request. */
  readonly faults: (asked: Asked) => readonly string[]
  /** Refusals in its own words, of which the proxy is to learn: each may come once. */
  readonly teaches?: (asked: Asked) => string | undefined
  /** What it streams while it has not been given a result: a tool call in its own manner. */
  readonly calls: readonly (JsonObject | string)[]
  /** What it streams after that. */
  readonly ends: readonly (JsonObject | string)[]
}

export type FakeProvider = AsyncDisposable & {
  readonly origin: string
  readonly asked: readonly Asked[]
  /** What was refused, and why. */
  readonly refused: readonly string[]
  /** What there was to learn. */
  readonly taught: readonly string[]
}

/** A provider on loopback that refuses what the real one would refuse. */
export function startProvider(provider: Provider): FakeProvider {
  const { faults, teaches, calls, ends } = provider
  const asked: Asked[] = []
  const refused: string[] = []
  const taught: string[] = []
  const server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    async fetch(request) {
      const { pathname, search } = new URL(request.url)
      const body = (await request.json()) as JsonObject
      const one: Asked = { target: pathname + search, headers: request.headers, body }
      const found = faults(one)
      asked.push(one)
      refused.push(...found)
      if (found.length > 0) return refusal(found.join('\n'))
      const lesson = teaches?.(one)
      if (lesson !== undefined) {
        taught.push(lesson)
        return refusal(lesson)
      }
      const isAnswered = messagesOf(body, 'tool').length > 0
      return stream(isAnswered ? ends : calls)
    },
  })
  return {
    origin: `http://127.0.0.1:${server.port}`,
    asked,
    refused,
    taught,
    [Symbol.asyncDispose]: () => server.stop(true),
  }
}

function refusal(message: string): Response {
  const error = { message, type: 'invalid_request_error' }
  return Response.json({ error }, { status: 400 })
}

/** Text goes out as it is: comments, and ends of streams. */
function stream(chunks: Provider['calls']): Response {
  const text = chunks.map((chunk) =>
    typeof chunk === 'string' ? chunk : `data: ${JSON.stringify(chunk)}\n\n`,
  )
  return new Response(text.join(''), { headers: { 'content-type': 'text/event-stream' } })
}
