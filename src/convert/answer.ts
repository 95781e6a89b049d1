import type { Phase } from '../events/events.ts'
import type { MessageStreamEvent } from '../wire/anthropic.ts'
import { parseJson } from '../wire/json.ts'
import { createBlocks, type Blocks } from './blocks.ts'
import type { Call, CallDelta } from './call.ts'
import { createCalls, type Calls } from './calls.ts'
import type { Ledger } from './ledger.ts'
import type { CallKey, Reasoning, Recalled } from './reasoning.ts'
import { createRepair } from './repair.ts'
import { createLine, createProse, type Line, type Prose } from './segments.ts'
import { createStopFilter } from './stop-filter.ts'
import { createThinkFilter, type Split } from './think-filter.ts'
import { createThinking, type Thinking } from './thinking.ts'

export type AnswerContext = {
  readonly stopSequences: readonly string[]
  /** False under `thinking.display: "omitted"`. */
  readonly showThinking: boolean
  /** Split a leading `<think>…</think>` off the text. */
  readonly inlineThink: boolean
  readonly toClient: (toolName: string) => string
  readonly newToolId: () => string
  readonly ledger: Ledger
}

/** What has to be known of a call when it comes back in the next turn. */
export type Remembered = { readonly call: CallKey; readonly recalled: Recalled }

/**
 * The content of one answer, whatever wire it comes from: sorts reasoning, text and tool calls into
 * segments and writes their blocks.
 */
export type Answer = {
  think(text: string, details: readonly unknown[]): void
  hear(text: string): void
  call(delta: CallDelta): void
  /** Writes what is left; `orElse` is said where the client would see neither text nor a call. */
  end(cut: boolean, orElse: string): void
  /** The stop sequence that was met; nothing is taken after it. */
  stop(): string | undefined
  /** Whether there is a call that was not cut. */
  hasCall(): boolean
  phase(): Phase
  /** Length so far, reasoning and arguments included. */
  characters(): number
  memories(): readonly Remembered[]
}

export function createAnswer(
  context: AnswerContext,
  emit: (event: MessageStreamEvent) => void,
): Answer {
  const blocks = createBlocks(emit)
  const line = createLine()
  const stops = createStopFilter(context.stopSequences)
  const thinks = context.inlineThink ? createThinkFilter() : undefined
  const { say, think, thoughts, hasSpoken } = createProseWriter({ ...context, blocks, line })
  // Most answers are text alone.
  let calls: Calls | undefined
  let characters = 0

  /** What the stop filter kept back is text: something else begins after it. */
  const release = (): void => say(stops.flush())
  const isStopped = (): boolean => stops.hit() !== undefined
  const ponder = (text: string, details: readonly unknown[]): void => {
    if (isStopped() || (text === '' && details.length === 0)) return
    release()
    think(text, details)
  }
  const tell = ({ thinking, text }: Split): void => {
    ponder(thinking, [])
    say(stops.push(text))
  }
  const allCalls = (): readonly Call[] => calls?.all() ?? []

  return {
    think(text, details) {
      characters += text.length
      ponder(text, details)
    },
    hear(text) {
      characters += text.length
      if (thinks === undefined) say(stops.push(text))
      else tell(thinks.push(text))
    },
    call(delta) {
      if (isStopped()) return
      characters += delta.arguments.length
      release()
      calls ??= createCalls(line, { ...context, blocks, repair: createRepair() })
      calls.push(delta)
    },
    end(cut, orElse) {
      if (thinks !== undefined) tell(thinks.flush())
      release()
      if (!hasSpoken() && allCalls().length === 0) say(orElse)
      // Of a call that is under way the rest was not taken.
      line.end(cut || isStopped())
    },
    stop: () => stops.hit(),
    hasCall: () => allCalls().some((call) => !call.isCut()),
    phase: () => line.latest()?.kind ?? 'waiting',
    characters: () => characters,
    memories() {
      const reasoning = joined(thoughts)
      return allCalls().map((call) => remembered(call, reasoning))
    },
  }
}

type WriterContext = {
  readonly blocks: Blocks
  readonly line: Line
  readonly showThinking: boolean
}

/** Adds text and reasoning to the segment that arrived last, or begins another. */
function createProseWriter({ blocks, line, showThinking }: WriterContext) {
  const thoughts: Thinking[] = []
  let prose: Prose | undefined

  const say = (text: string): void => {
    if (text === '') return
    if (prose === undefined || line.latest() !== prose) {
      prose = createProse(blocks)
      line.add(prose)
    }
    prose.push(text)
    line.advance()
  }
  const think = (text: string, details: readonly unknown[]): void => {
    let thought = thoughts.at(-1)
    if (thought === undefined || line.latest() !== thought) {
      thought = createThinking(blocks, showThinking)
      thoughts.push(thought)
      line.add(thought)
    }
    thought.push(text, details)
    line.advance()
  }
  return { say, think, thoughts, hasSpoken: () => prose !== undefined }
}

function remembered(call: Call, reasoning: Reasoning | undefined): Remembered {
  const { id, name, input, extra } = call.told()
  const key = { id, name, input: parseJson(input) ?? {} }
  return { call: key, recalled: { reasoning, extra } }
}

function joined(thoughts: readonly Thinking[]): Reasoning | undefined {
  if (thoughts.length === 0) return undefined
  const parts = thoughts.map((thought) => thought.reasoning())
  const text = parts.map((part) => part.text).join('')
  return { text, details: parts.flatMap((part) => part.details) }
}
