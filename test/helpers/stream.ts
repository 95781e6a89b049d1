import { readDelta } from '../../src/convert/chat/delta.ts'
import { createStreamConverter, type StreamContext } from '../../src/convert/chat/stream.ts'
import { createLedger } from '../../src/convert/ledger.ts'
import type { MessageStreamEvent } from '../../src/wire/anthropic.ts'

/** Made-up ids are `new1`, `new2` …; a missing usage is estimated as 1 input token and the answer's characters. */
export function streamContext(overrides: Partial<StreamContext> = {}): StreamContext {
  let ids = 0
  return {
    messageId: 'msg_1',
    model: 'claude-test',
    stopSequences: [],
    showThinking: true,
    inlineThink: false,
    toClient: (name) => name,
    newToolId: () => `new${++ids}`,
    estimate: (characters) => ({
      input_tokens: 1,
      cache_creation_input_tokens: 0,
      cache_read_input_tokens: 0,
      output_tokens: characters,
    }),
    ledger: createLedger(),
    ...overrides,
  }
}

/** All events for these chunks, as an upstream would stream them. */
export function eventsOf(
  chunks: readonly unknown[],
  context: StreamContext = streamContext(),
): readonly MessageStreamEvent[] {
  const converter = createStreamConverter(context)
  let choice: number | undefined
  const events = chunks.flatMap((chunk) => {
    const delta = readDelta(chunk, choice)
    choice ??= delta.choice
    return converter.push(delta)
  })
  return [...events, ...converter.end()]
}

type CallPart = {
  readonly index?: number
  readonly id?: string | null
  readonly name?: string | null
  readonly args?: unknown
  readonly extra?: unknown
}

function chunk(delta: object, finish: string | null = null): unknown {
  return { object: 'chat.completion.chunk', choices: [{ index: 0, delta, finish_reason: finish }] }
}

/** Chunks in one word each. */
export const up = {
  role: () => chunk({ role: 'assistant', content: '' }),
  text: (content: string) => chunk({ content }),
  think: (reasoning_content: string) => chunk({ reasoning_content }),
  calls: (...parts: readonly CallPart[]) => chunk({ tool_calls: parts.map(toolCall) }),
  call: (index: number | undefined, id?: string | null, name?: string | null, args?: unknown) =>
    chunk({
      tool_calls: [
        toolCall({
          ...(index === undefined ? {} : { index }),
          id: id ?? null,
          name: name ?? null,
          args,
        }),
      ],
    }),
  args: (index: number, args: string) =>
    chunk({ tool_calls: [{ index, function: { arguments: args } }] }),
  finish: (reason: string) => chunk({}, reason),
  usage: (prompt_tokens: number, completion_tokens: number, cached_tokens = 0) => ({
    choices: [],
    usage: { prompt_tokens, completion_tokens, prompt_tokens_details: { cached_tokens } },
  }),
  delta: chunk,
}

function toolCall({ index, id, name, args, extra }: CallPart): object {
  return {
    ...(index === undefined ? {} : { index }),
    ...(id === undefined ? {} : { id }),
    type: 'function',
    function: {
      ...(name === undefined ? {} : { name }),
      ...(args === undefined ? {} : { arguments: args }),
    },
    ...(extra === undefined ? {} : { extra_content: extra }),
  }
}
