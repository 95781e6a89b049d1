import {
  asList,
  asNumber,
  asObject,
  asText,
  parseJson,
  type JsonObject,
} from '../../src/wire/json.ts'
import type { PieceEvent } from './pieces.ts'

/** A block of the answer, as far as it has come. `…At` are milliseconds of the proxy's clock. */
export type Block = {
  /** `thinking`, `text`, `tool_use`, or what else the wire calls it. */
  readonly type: string
  /** Of a tool call. */
  readonly name: string | undefined
  /** Its text, or the JSON of a tool call's arguments, which may be cut in the middle. */
  readonly text: string
  /** Characters, those that are not kept too. */
  readonly length: number
  readonly startedAt: number
  /** Of the latest text. */
  readonly lastAt: number
  readonly endedAt: number | undefined
}

/** What the client was answered. */
export type Answer = {
  readonly type: 'none' | 'stream' | 'whole'
  readonly model: string | undefined
  readonly blocks: readonly Block[]
  readonly stopReason: string | undefined
  readonly stopSequence: string | undefined
  readonly usage: JsonObject | undefined
  readonly error: { readonly type: string; readonly message: string } | undefined
}

export type AnswerReader = {
  /** An event of the stream; gives the characters of content in it. */
  readonly push: (event: PieceEvent) => number
  /** An answer that is no stream, once it is complete. */
  readonly whole: (text: string, at: number) => void
  readonly answer: () => Answer
}

/** Characters of one block that are kept to be looked at. */
export const MAX_BLOCK = 2_000_000

const NO_ANSWER: Answer = {
  type: 'none',
  model: undefined,
  blocks: [],
  stopReason: undefined,
  stopSequence: undefined,
  usage: undefined,
  error: undefined,
}

type Head = Omit<Answer, 'blocks'>

export function createAnswerReader(): AnswerReader {
  const state: State = { head: NO_ANSWER, blocks: new Map() }
  let cache: Answer | undefined
  return {
    push({ data, at }) {
      cache = undefined
      const value = asObject(parseJson(data))
      return value === undefined ? 0 : readEvent(state, value, at)
    },
    whole(text, at) {
      cache = undefined
      const value = asObject(parseJson(text))
      if (value !== undefined) readWhole(state, value, at)
    },
    answer() {
      cache ??= { ...state.head, blocks: [...state.blocks.values()] }
      return cache
    },
  }
}

type State = { head: Head; readonly blocks: Map<number, Block> }

/** Characters of content in the event. */
function readEvent(state: State, value: JsonObject, at: number): number {
  const { blocks } = state
  const index = asNumber(value['index']) ?? -1
  const block = blocks.get(index)
  switch (value['type']) {
    case 'message_start':
      state.head = { ...headOf(asObject(value['message']) ?? {}), type: 'stream' }
      return 0
    case 'content_block_start': {
      const started = blockOf(asObject(value['content_block']) ?? {}, at)
      blocks.set(index, started)
      return started.length
    }
    case 'content_block_delta': {
      const text = deltaText(asObject(value['delta']) ?? {})
      if (block !== undefined) blocks.set(index, grown(block, text, at))
      return block === undefined ? 0 : text.length
    }
    case 'content_block_stop':
      if (block !== undefined) blocks.set(index, { ...block, endedAt: at })
      return 0
    case 'message_delta':
      state.head = { ...state.head, ...endingOf(value) }
      return 0
    case 'error':
      state.head = { ...state.head, type: 'stream', error: errorOf(value) }
      return 0
    default:
      return 0
  }
}

function readWhole(state: State, value: JsonObject, at: number): void {
  const ending = endingOf({ delta: value, usage: value['usage'] })
  const error = value['type'] === 'error' ? errorOf(value) : undefined
  state.head = { ...headOf(value), ...ending, error, type: 'whole' }
  asList(value['content']).forEach((block, index) =>
    state.blocks.set(index, { ...blockOf(asObject(block) ?? {}, at), endedAt: at }),
  )
}

function grown(block: Block, text: string, at: number): Block {
  const room = Math.max(0, MAX_BLOCK - block.text.length)
  const length = block.length + text.length
  return { ...block, text: block.text + text.slice(0, room), length, lastAt: at }
}

function headOf(message: JsonObject): Head {
  return { ...NO_ANSWER, model: asText(message['model']), usage: asObject(message['usage']) }
}

function endingOf(value: JsonObject): Pick<Head, 'stopReason' | 'stopSequence' | 'usage'> {
  const delta = asObject(value['delta']) ?? {}
  return {
    stopReason: asText(delta['stop_reason']),
    stopSequence: asText(delta['stop_sequence']),
    usage: asObject(value['usage']),
  }
}

function errorOf(value: JsonObject): Answer['error'] {
  const error = asObject(value['error']) ?? {}
  return { type: asText(error['type']) ?? 'error', message: asText(error['message']) ?? '' }
}

/** A block of a whole answer, or the beginning of a streamed one. */
function blockOf(block: JsonObject, at: number): Block {
  const type = asText(block['type']) ?? 'unknown'
  const all = contentOf(type, block)
  return {
    type,
    name: asText(block['name']),
    text: all.slice(0, MAX_BLOCK),
    length: all.length,
    startedAt: at,
    lastAt: at,
    endedAt: undefined,
  }
}

function contentOf(type: string, block: JsonObject): string {
  if (type === 'text') return asText(block['text']) ?? ''
  if (type === 'thinking') return asText(block['thinking']) ?? ''
  if (type !== 'tool_use') return JSON.stringify(block)
  const input = asObject(block['input']) ?? {}
  return Object.keys(input).length === 0 ? '' : JSON.stringify(input)
}

function deltaText(delta: JsonObject): string {
  return asText(delta['text']) ?? asText(delta['thinking']) ?? asText(delta['partial_json']) ?? ''
}
