import { type Reply, type ReplyCall, respond } from '../../src/upstream/demo-wire.ts'
import {
  createDemoUpstream,
  type DemoRequest,
  type DemoScript,
  type DemoUpstream,
} from '../../src/upstream/demo.ts'
import { asList, isObject, type JsonObject } from '../../src/wire/json.ts'

/** The demo upstream on a script, with a record of what it was asked. */
export type FakeUpstream = DemoUpstream & AsyncDisposable & { readonly requests: DemoRequest[] }

export function fakeUpstream(script: DemoScript): FakeUpstream {
  const requests: DemoRequest[] = []
  const upstream = createDemoUpstream((request) => {
    requests.push(request)
    return script(request)
  })
  return { ...upstream, requests, [Symbol.asyncDispose]: () => upstream.stop() }
}

export const USAGE = { prompt_tokens: 120, completion_tokens: 30, total_tokens: 150 }

/** A well-formed answer, streamed or whole as the request asks: `reply({ text: 'Hello' })`. */
export function reply(parts: Partial<Reply>): DemoScript {
  const finish = (parts.calls ?? []).length > 0 ? 'tool_calls' : 'stop'
  const whole: Reply = { reasoning: '', text: '', calls: [], finish, usage: USAGE, ...parts }
  return ({ body }) => respond(body, whole, 0)
}

export function say(text: string): DemoScript {
  return reply({ text })
}

export function callTools(...calls: readonly ReplyCall[]): DemoScript {
  return reply({ calls })
}

export function call(name: string, input: unknown, id = `call_${name}`): ReplyCall {
  return { id, name, arguments: JSON.stringify(input) }
}

export function json(
  body: unknown,
  status = 200,
  headers: Record<string, string> = {},
): DemoScript {
  return () => Response.json(body, { status, headers })
}

/** An error as OpenAI words it; some upstreams put a number into `code`. */
export function refuse(
  status: number,
  message: string,
  code: string | number | null = null,
  headers: Record<string, string> = {},
): DemoScript {
  const type = status < 500 ? 'invalid_request_error' : 'server_error'
  return json({ error: { message, type, param: null, code } }, status, headers)
}

export function html(body: string, status = 200): DemoScript {
  return () => new Response(body, { status, headers: { 'content-type': 'text/html' } })
}

/** Breaks the connection without ending the answer. */
export const CUT = Symbol('cut')
/** Says nothing more until the other side leaves. */
export const HOLD = Symbol('hold')

/** An object is sent as a `data:` line, text and bytes as they are; a promise is waited for. */
export type Step = JsonObject | string | Uint8Array | Promise<void> | typeof CUT | typeof HOLD

/** A stream step by step, for what no well-behaved upstream would send. */
export function sse(...steps: readonly Step[]): DemoScript {
  return ({ signal }) =>
    new Response(play(steps, signal), { headers: { 'content-type': 'text/event-stream' } })
}

async function* play(steps: readonly Step[], signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder()
  for (const step of steps) {
    if (step === CUT) throw new Error('cut')
    if (step === HOLD) await aborted(signal)
    else if (step instanceof Promise) await step
    else if (step instanceof Uint8Array) yield step
    else if (typeof step === 'string') yield encoder.encode(step)
    else yield encoder.encode(`data: ${JSON.stringify(step)}\n\n`)
  }
}

export const DONE = 'data: [DONE]\n\n'

export function chunk(delta: JsonObject, finish: string | null = null): JsonObject {
  const choices = [{ index: 0, delta, finish_reason: finish }]
  return { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model: 'm', choices }
}

/** Takes the request and never answers. */
export function hang(): DemoScript {
  return async ({ signal }) => {
    await aborted(signal)
    return new Response()
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  if (signal.aborted) resolve()
  signal.addEventListener('abort', () => resolve())
  return promise
}

/** One script a request; the last one answers all that follow. */
export function inOrder(...scripts: readonly DemoScript[]): DemoScript {
  let next = 0
  return (request) => pick(scripts, next++)(request)
}

/** One script a turn of the conversation, so that a repeated request gets the same answer again. */
export function byTurn(...scripts: readonly DemoScript[]): DemoScript {
  return (request) => pick(scripts, messagesOf(request.body, 'assistant').length)(request)
}

function pick(scripts: readonly DemoScript[], at: number): DemoScript {
  return scripts[Math.min(at, scripts.length - 1)] ?? refuse(500, 'The script is empty.')
}

export function messagesOf(body: JsonObject, role: string): readonly JsonObject[] {
  return asList(body['messages'])
    .filter(isObject)
    .filter((message) => message['role'] === role)
}
