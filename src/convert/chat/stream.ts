import type { Phase } from '../../events/events.ts'
import type { MessageStreamEvent, StopReason, Usage } from '../../wire/anthropic.ts'
import { createAnswer, type Answer, type AnswerContext, type Remembered } from '../answer.ts'
import { ledgerName } from '../ledger.ts'
import { isCut, isFiltered, isKnownFinish, toStopReason } from '../stop-reason.ts'
import { completeUsage, type Counted, NO_USAGE, toUsage } from '../usage.ts'
import type { ChatDelta } from './delta.ts'

export type StreamContext = AnswerContext & {
  readonly messageId: string
  /** The client's name of the model: Claude Code looks limits and prices up by it. */
  readonly model: string
  /** A guess from the length of the answer in characters, for what the upstream does not count. */
  readonly estimate: (characters: number) => Usage
}

/** How an answer ended and what it cost. */
export type Outcome = {
  readonly stopReason: StopReason
  readonly stopSequence: string | null
  readonly usage: Usage
  /** The upstream counted nothing. */
  readonly estimated: boolean
}

/**
 * Turns the deltas of one Chat answer into the events of one Anthropic message. No promises, no
 * clock: `push` and `end` return what is to be written. The events and their order are those of
 * Anthropic's streaming reference (platform.claude.com/docs, "Streaming messages").
 */
export type StreamConverter = {
  /** `message_start`, once: for upstreams that keep a client waiting. */
  start(): readonly MessageStreamEvent[]
  push(delta: ChatDelta): readonly MessageStreamEvent[]
  end(): readonly MessageStreamEvent[]
  /** The answer has its end: a stream that stops now was not broken off. */
  finished(): boolean
  /** A stop sequence was met: nothing but the usage is wanted any more. */
  stopped(): boolean
  phase(): Phase
  /** Length of the answer so far, reasoning and arguments included. */
  characters(): number
  outcome(): Outcome
  memories(): readonly Remembered[]
}

const UNSAYABLE = 'an answer in the Messages format cannot carry it'
const UNKNOWN = 'it is not known here, and read as the end of the turn'
const FILTERED = "The upstream's content filter withheld this answer."

export function createStreamConverter(context: StreamContext): StreamConverter {
  let events: MessageStreamEvent[] = []
  const emit = (event: MessageStreamEvent): void => void events.push(event)
  const answer = createAnswer(context, emit)
  const ending = createEnding(context, answer)
  let isStarted = false
  let cameInPieces = false

  const start = (): void => {
    if (!isStarted) emit({ type: 'message_start', message: emptyMessage(context) })
    isStarted = true
  }
  const taken = (): readonly MessageStreamEvent[] => {
    const batch = events
    events = []
    return batch
  }
  const hear = (delta: ChatDelta): void => {
    answer.think(delta.reasoning, delta.reasoningDetails)
    answer.hear(delta.text)
    for (const call of delta.calls) answer.call(call)
    cameInPieces ||= !delta.whole && (answer.characters() > 0 || answer.hasCall())
  }

  return {
    start() {
      start()
      return taken()
    },
    push(delta) {
      start()
      // MiniMax ends a stream with the whole message once more.
      if (!delta.whole || !cameInPieces) hear(delta)
      for (const what of delta.lost) context.ledger.note('dropped', what, UNSAYABLE)
      ending.take(delta)
      return taken()
    },
    end() {
      start()
      ending.write()
      const { stopReason, stopSequence, usage } = ending.outcome()
      const delta = { stop_reason: stopReason, stop_sequence: stopSequence, stop_details: null }
      emit({ type: 'message_delta', delta, usage })
      emit({ type: 'message_stop' })
      return taken()
    },
    finished: () => ending.finished(),
    stopped: () => answer.stop() !== undefined,
    phase: () => answer.phase(),
    characters: () => answer.characters(),
    outcome: () => ending.outcome(),
    memories: () => answer.memories(),
  }
}

/** What the upstream says about the end of its answer, and its cost, in whatever order it comes. */
function createEnding(context: StreamContext, answer: Answer) {
  let finish: string | undefined
  let reportedStop: string | undefined
  let usage: Counted | undefined

  /** A whole call comes first: an agent that heard of a stop sequence alone would never run it. */
  const stopSequence = (): string | null => {
    if (answer.hasCall()) return null
    const reported = context.stopSequences.find((sequence) => sequence === reportedStop)
    return answer.stop() ?? reported ?? null
  }
  return {
    take(delta: ChatDelta): void {
      finish ??= delta.finish
      reportedStop ??= delta.stopSequence
      usage = toUsage(delta.usage, usage)
    },
    /** Writes the last of the content. */
    write() {
      if (!isKnownFinish(finish)) {
        context.ledger.note('replaced', `finish_reason ${ledgerName(finish ?? '')}`, UNKNOWN)
      }
      answer.end(isCut(finish), isFiltered(finish) ? FILTERED : '')
    },
    finished: () => finish !== undefined || answer.stop() !== undefined,
    outcome: (): Outcome => ({
      stopReason:
        stopSequence() === null ? toStopReason(finish, answer.hasCall()) : 'stop_sequence',
      stopSequence: stopSequence(),
      usage: completeUsage(usage, () => context.estimate(answer.characters())),
      estimated: usage === undefined,
    }),
  }
}

function emptyMessage(context: StreamContext) {
  return {
    id: context.messageId,
    type: 'message',
    role: 'assistant',
    model: context.model,
    content: [],
    stop_reason: null,
    stop_sequence: null,
    stop_details: null,
    usage: NO_USAGE,
  } as const
}
