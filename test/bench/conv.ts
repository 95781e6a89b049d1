/**
 * The floor: the least that a translating proxy must do, written for speed alone. It trusts both
 * sides, repairs nothing and forgets everything: no product, a yardstick.
 */
// oxlint-disable typescript/no-explicit-any -- it looks at nothing twice, its types neither
type Json = any

const upstream = `${process.env['UPSTREAM'] ?? ''}/v1/chat/completions`
const STREAM_HEADERS = { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' }
const STOP_REASONS: Readonly<Record<string, string>> = {
  stop: 'end_turn',
  length: 'max_tokens',
  tool_calls: 'tool_use',
}

const server = Bun.serve({
  hostname: '127.0.0.1',
  port: 0,
  idleTimeout: 0,
  async fetch(request) {
    const asked: Json = await request.json()
    const response = await fetch(upstream, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: 'Bearer any' },
      body: JSON.stringify(toChat(asked)),
      signal: request.signal,
    })
    if (asked.stream !== true) return Response.json(toMessage(await response.json(), asked.model))
    return new Response(direct(response, createConverter(asked.model)), {
      headers: STREAM_HEADERS,
    })
  },
})
console.log(`listening on http://127.0.0.1:${server.port}`)

function direct(response: Response, converter: Converter): ReadableStream {
  return new ReadableStream({
    type: 'direct',
    async pull(sink: Json) {
      sink.write(converter.take())
      sink.flush()
      for await (const bytes of response.body ?? []) {
        converter.feed(bytes)
        const text = converter.take()
        if (text === '') continue
        sink.write(text)
        sink.flush()
      }
      sink.close()
    },
  } as Json)
}

function textOf(content: Json): string {
  if (typeof content === 'string') return content
  let text = ''
  for (const block of content ?? []) {
    if (block.type === 'text') text += (text === '' ? '' : '\n') + block.text
  }
  return text
}

function toChat(asked: Json): Json {
  const messages: Json[] = []
  if (asked.system) messages.push({ role: 'system', content: textOf(asked.system) })
  for (const message of asked.messages) addMessage(messages, message)
  const chat: Json = {
    model: asked.model,
    messages,
    max_tokens: asked.max_tokens,
    stream: asked.stream === true,
  }
  if (asked.stream === true) chat.stream_options = { include_usage: true }
  if (asked.tools) chat.tools = asked.tools.map(toTool)
  return chat
}

function toTool({ name, description, input_schema }: Json): Json {
  return { type: 'function', function: { name, description, parameters: input_schema } }
}

function addMessage(messages: Json[], { role, content }: Json): void {
  if (typeof content === 'string') messages.push({ role, content })
  else if (role === 'assistant') messages.push(toAssistant(content))
  else addUser(messages, content)
}

function toAssistant(blocks: Json[]): Json {
  const calls: Json[] = []
  let text = ''
  for (const block of blocks) {
    if (block.type === 'text') text += block.text
    if (block.type !== 'tool_use') continue
    const called = { name: block.name, arguments: JSON.stringify(block.input) }
    calls.push({ id: block.id, type: 'function', function: called })
  }
  const content = text === '' ? null : text
  return calls.length === 0
    ? { role: 'assistant', content }
    : { role: 'assistant', content, tool_calls: calls }
}

function addUser(messages: Json[], blocks: Json[]): void {
  const parts: Json[] = []
  for (const { type, text, tool_use_id, content } of blocks) {
    if (type === 'text') parts.push({ type, text })
    if (type !== 'tool_result') continue
    messages.push({ role: 'tool', tool_call_id: tool_use_id, content: textOf(content) })
  }
  if (parts.length === 0) return
  messages.push({ role: 'user', content: parts.length === 1 ? parts[0].text : parts })
}

function toMessage({ id, choices, usage }: Json, model: string): Json {
  const [{ message, finish_reason }] = choices
  const content: Json[] = []
  if (message.content) content.push({ type: 'text', text: message.content })
  for (const call of message.tool_calls ?? []) {
    const input = JSON.parse(call.function.arguments)
    content.push({ type: 'tool_use', id: call.id, name: call.function.name, input })
  }
  return {
    id: `msg_${id}`,
    type: 'message',
    role: 'assistant',
    model,
    content,
    stop_reason: STOP_REASONS[finish_reason] ?? 'end_turn',
    stop_sequence: null,
    usage: { input_tokens: usage.prompt_tokens, output_tokens: usage.completion_tokens },
  }
}

type Converter = { feed(bytes: Uint8Array): void; take(): string }

function createConverter(model: string): Converter {
  const decoder = new TextDecoder()
  let out = event('message_start', { message: startOf(model) })
  let rest = ''
  let index = -1
  let kind = ''
  let tool = -1
  let stop = 'end_turn'
  let usage = { input_tokens: 0, output_tokens: 0 }

  const close = (): void => {
    if (kind !== '') out += event('content_block_stop', { index })
    kind = ''
  }
  const open = (next: string, block: Json): void => {
    close()
    kind = next
    index++
    out += event('content_block_start', { index, content_block: block })
  }
  // Only the text goes through JSON.stringify.
  const delta = (type: string, field: string, text: string): void => {
    out += `event: content_block_delta\ndata: {"type":"content_block_delta","index":${index},"delta":{"type":"${type}","${field}":${JSON.stringify(text)}}}\n\n`
  }
  const call = ({ index: at, id, function: called }: Json): void => {
    if (at !== tool || kind !== 'tool') {
      tool = at
      open('tool', { type: 'tool_use', id, name: called.name, input: {} })
    }
    if (called?.arguments) delta('input_json_delta', 'partial_json', called.arguments)
  }
  const finish = (): void => {
    close()
    out += event('message_delta', { delta: { stop_reason: stop, stop_sequence: null }, usage })
    out += event('message_stop', {})
  }
  const take = (data: string): void => {
    if (data === '[DONE]') return finish()
    const { choices, usage: counted }: Json = JSON.parse(data)
    if (counted) {
      usage = { input_tokens: counted.prompt_tokens, output_tokens: counted.completion_tokens }
    }
    const choice = choices[0]
    if (choice === undefined) return
    if (choice.delta.content) {
      if (kind !== 'text') open('text', { type: 'text', text: '' })
      delta('text_delta', 'text', choice.delta.content)
    }
    for (const one of choice.delta.tool_calls ?? []) call(one)
    if (choice.finish_reason) stop = STOP_REASONS[choice.finish_reason] ?? 'end_turn'
  }

  return {
    feed(bytes) {
      const text = rest + decoder.decode(bytes, { stream: true })
      let from = 0
      for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
        if (text.startsWith('data: ', from)) take(text.slice(from + 6, end))
        from = end + 1
      }
      rest = text.slice(from)
    },
    take() {
      const text = out
      out = ''
      return text
    },
  }
}

function startOf(model: string): Json {
  return {
    id: `msg_${Math.random().toString(36).slice(2)}`,
    type: 'message',
    role: 'assistant',
    model,
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: { input_tokens: 0, output_tokens: 0 },
  }
}

function event(type: string, data: object): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`
}
