/** What one request asks of the fake upstream; it travels in the model's name. */
export type Script = {
  /** Pieces of text in the answer. */
  readonly chunks: number
  /** Milliseconds before each piece; 0 sends all at once, each with its own write. */
  readonly gapMs: number
}

export function modelOf({ chunks, gapMs }: Script): string {
  return `bench-${chunks}-${gapMs}`
}

export function scriptOf(model: string): Script {
  const [, chunks, gapMs] = model.split('-').map(Number)
  return { chunks: chunks ?? 0, gapMs: gapMs ?? 0 }
}

/** Milliseconds since 1970 with a fraction: the same in every process of this machine. */
export function now(): number {
  return performance.timeOrigin + performance.now()
}

/** Stands around the time of sending, in pieces of text that are paced. */
export const TIME_MARK = '@'

/** Answers of the fake upstream, in one of the two wires. */
export type Wire = {
  readonly plain: (script: Script, promptTokens: number) => string
  /** What comes before the first piece of text. */
  readonly opening: (model: string) => string
  readonly piece: (text: string, model: string) => string
  readonly closing: (script: Script, promptTokens: number) => string
}

export const PLAIN_TEXT = 'The quick brown fox jumps over the lazy dog. '.repeat(4)
/** A piece of text that is not paced. */
export const PIECE = ' jumps over'

export const CHAT: Wire = {
  plain: (script, promptTokens) =>
    JSON.stringify({
      ...chatHead(modelOf(script), 'chat.completion'),
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content: PLAIN_TEXT },
          logprobs: null,
          finish_reason: 'stop',
        },
      ],
      usage: chatUsage(promptTokens, script.chunks),
    }),
  opening: (model) => chatChunk(model, { role: 'assistant', content: '' }),
  piece: (text, model) => chatChunk(model, { content: text }),
  closing: (script, promptTokens) => {
    const model = modelOf(script)
    const usage = {
      ...chatHead(model, 'chat.completion.chunk'),
      choices: [],
      usage: chatUsage(promptTokens, script.chunks),
    }
    return `${chatChunk(model, {}, 'stop')}data: ${JSON.stringify(usage)}\n\ndata: [DONE]\n\n`
  },
}

function chatChunk(model: string, delta: object, finish: string | null = null): string {
  const choice = { index: 0, delta, logprobs: null, finish_reason: finish }
  const chunk = { ...chatHead(model, 'chat.completion.chunk'), choices: [choice] }
  return `data: ${JSON.stringify(chunk)}\n\n`
}

function chatHead(model: string, object: string) {
  return { id: 'chatcmpl-bench', object, created: 1_700_000_000, model, system_fingerprint: null }
}

function chatUsage(prompt: number, completion: number) {
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
  }
}

/** What the byte pass-through gets: the answer that its client expects. */
export const MESSAGES: Wire = {
  plain: (script, promptTokens) =>
    JSON.stringify({
      ...message(modelOf(script)),
      content: [{ type: 'text', text: PLAIN_TEXT }],
      stop_reason: 'end_turn',
      usage: { input_tokens: promptTokens, output_tokens: script.chunks },
    }),
  opening: (model) =>
    event({ type: 'message_start', message: message(model) }) +
    event({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }),
  piece: (text) =>
    event({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } }),
  closing: (script, promptTokens) =>
    event({ type: 'content_block_stop', index: 0 }) +
    event({
      type: 'message_delta',
      delta: { stop_reason: 'end_turn', stop_sequence: null },
      usage: { input_tokens: promptTokens, output_tokens: script.chunks },
    }) +
    event({ type: 'message_stop' }),
}

function message(model: string) {
  return {
    id: 'msg_bench',
    type: 'message',
    role: 'assistant',
    model,
    content: [],
    stop_reason: null as string | null,
    stop_sequence: null,
    usage: { input_tokens: 0, output_tokens: 0 },
  }
}

function event(data: Readonly<Record<string, unknown>>): string {
  return `event: ${String(data['type'])}\ndata: ${JSON.stringify(data)}\n\n`
}
