import { asObject, type JsonObject } from '../wire/json.ts'

export type ReplyCall = {
  readonly id: string
  readonly name: string
  /** JSON, as the wire carries it. */
  readonly arguments: string
}

/** An answer before it takes the shape of a completion or of a stream of chunks. */
export type Reply = {
  readonly reasoning: string
  readonly text: string
  readonly calls: readonly ReplyCall[]
  readonly finish: 'stop' | 'length' | 'tool_calls' | 'content_filter'
  /** OpenAI's usage object; undefined plays an upstream that sends none. */
  readonly usage: JsonObject | undefined
}

/**
 * Answers a Chat Completions request: whole, or where its body asks for a stream, in small pieces
 * with a pause after each. A client that leaves ends the stream.
 */
export function respond(body: JsonObject, reply: Reply, pauseMs: number): Response {
  if (body['stream'] !== true) return Response.json(toCompletion(body, reply))
  const events = encode(toChunks(body, reply), pauseMs)
  return new Response(events, {
    headers: { 'content-type': 'text/event-stream; charset=utf-8' },
  })
}

function toCompletion(body: JsonObject, reply: Reply): JsonObject {
  const message = {
    role: 'assistant',
    content: reply.text === '' ? null : reply.text,
    ...(reply.reasoning === '' ? {} : { reasoning_content: reply.reasoning }),
    ...(reply.calls.length === 0 ? {} : { tool_calls: reply.calls.map(toToolCall) }),
  }
  const usage = reply.usage === undefined ? {} : { usage: reply.usage }
  const choice = { index: 0, message, finish_reason: reply.finish, logprobs: null }
  return { ...head(body, 'chat.completion'), choices: [choice], ...usage }
}

function* toChunks(body: JsonObject, reply: Reply): Generator<JsonObject> {
  const first = head(body, 'chat.completion.chunk')
  const chunk = (delta: JsonObject, finish: string | null = null): JsonObject => ({
    ...first,
    choices: [{ index: 0, delta, finish_reason: finish, logprobs: null }],
  })
  yield chunk({ role: 'assistant', content: '' })
  for (const piece of pieces(reply.reasoning)) yield chunk({ reasoning_content: piece })
  for (const piece of pieces(reply.text)) yield chunk({ content: piece })
  for (const [index, call] of reply.calls.entries()) yield* toCallChunks(chunk, index, call)
  yield chunk({}, reply.finish)
  const asked = asObject(body['stream_options'])?.['include_usage'] === true
  if (asked && reply.usage !== undefined) yield { ...first, choices: [], usage: reply.usage }
}

type MakeChunk = (delta: JsonObject) => JsonObject

/** The name comes first, the arguments follow piece by piece: so does OpenAI. */
function* toCallChunks(chunk: MakeChunk, index: number, call: ReplyCall): Generator<JsonObject> {
  yield chunk({ tool_calls: [{ index, ...toToolCall({ ...call, arguments: '' }) }] })
  for (const piece of pieces(call.arguments)) {
    yield chunk({ tool_calls: [{ index, function: { arguments: piece } }] })
  }
}

function toToolCall(call: ReplyCall): JsonObject {
  return {
    id: call.id,
    type: 'function',
    function: { name: call.name, arguments: call.arguments },
  }
}

function head(body: JsonObject, object: string): JsonObject {
  const created = Math.floor(Date.now() / 1000)
  return { id: `chatcmpl-${crypto.randomUUID()}`, object, created, model: body['model'] }
}

/** Words with the space before them; a long run without spaces in parts of 40 characters. */
function pieces(text: string): readonly string[] {
  return text.match(/\s*\S{1,40}|\s+$/gu) ?? []
}

async function* encode(chunks: Iterable<JsonObject>, pauseMs: number): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder()
  for (const chunk of chunks) {
    yield encoder.encode(`data: ${JSON.stringify(chunk)}\n\n`)
    if (pauseMs > 0) await Bun.sleep(pauseMs)
  }
  yield encoder.encode('data: [DONE]\n\n')
}
