import { isObject, type JsonObject, parseJson } from '../wire/json.ts'
import { createReply } from './demo-reply.ts'
import { respond } from './demo-wire.ts'

/** A Chat Completions request as the demo upstream got it. */
export type DemoRequest = {
  readonly path: string
  readonly headers: Headers
  readonly body: JsonObject
  /** Aborts when the proxy closes the connection before the answer is complete. */
  readonly signal: AbortSignal
}

/** What answers the requests: the demo's own reply, or whatever a test wants to see handled. */
export type DemoScript = (request: DemoRequest) => Response | Promise<Response>

export type DemoUpstream = {
  /** Base URL, as OPENAI_BASE_URL has it: `http://127.0.0.1:<port>/v1`. */
  readonly url: string
  stop(): Promise<void>
}

const MODELS = ['demo-big', 'demo-middle', 'demo-small', 'demo-other']
const PAUSE_MS = 12

/**
 * An OpenAI-compatible upstream on loopback that needs neither a model nor a key. It serves Chat
 * Completions at any base path (Azure and Gemini have their own), so that one upstream can play all.
 */
export function createDemoUpstream(script: DemoScript = demoScript): DemoUpstream {
  const server = Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    idleTimeout: 0,
    development: false,
    reusePort: false,
    fetch: (request) => route(request, script),
    error: (error) => refuse(500, `The demo upstream failed: ${error.message}`),
  })
  return { url: `http://127.0.0.1:${server.port}/v1`, stop: () => server.stop(true) }
}

function demoScript({ body }: DemoRequest): Response {
  return respond(body, createReply(body), PAUSE_MS)
}

async function route(request: Request, script: DemoScript): Promise<Response> {
  const path = new URL(request.url).pathname
  const endpoint = `${request.method} ${path}`
  if (/^POST .*\/chat\/completions$/.test(endpoint)) return await complete(request, path, script)
  if (/^GET .*\/models$/.test(endpoint)) {
    return Response.json({ object: 'list', data: MODELS.map(toModel) })
  }
  return refuse(404, `Unknown request URL: ${endpoint}.`)
}

async function complete(request: Request, path: string, script: DemoScript): Promise<Response> {
  const body = parseJson(await request.text())
  if (!isObject(body)) return refuse(400, 'We could not parse the JSON body of your request.')
  if (!Array.isArray(body['messages'])) {
    return refuse(400, "Missing required parameter: 'messages'.")
  }
  return await script({ path, headers: request.headers, body, signal: request.signal })
}

function toModel(id: string): JsonObject {
  return { id, object: 'model', created: 0, owned_by: 'vandamme' }
}

/** An error in the shape that OpenAI documents for its API. */
function refuse(status: number, message: string): Response {
  const type = status < 500 ? 'invalid_request_error' : 'server_error'
  return Response.json({ error: { message, type, param: null, code: null } }, { status })
}
