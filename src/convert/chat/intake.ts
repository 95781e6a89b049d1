import { VandammeError } from '../../errors.ts'
import type { MessageStreamEvent } from '../../wire/anthropic.ts'
import { parseJson } from '../../wire/json.ts'
import { createBodyReader } from '../../wire/sse.ts'
import type { Ledger } from '../ledger.ts'
import { readDelta } from './delta.ts'
import type { StreamConverter } from './stream.ts'

/**
 * From the bytes of an upstream's answer to Anthropic events, one upstream read at a time. An answer
 * that stops without its end throws: half an answer must never look whole.
 */
export type Intake = {
  /** Takes what one read gave; nothing means that the upstream closed its stream. */
  take(bytes: Uint8Array | undefined): readonly MessageStreamEvent[]
  /** Ends the answer with what has come so far. */
  finish(): readonly MessageStreamEvent[]
  /** The answer has its last event: what else the upstream sends is not wanted. */
  done(): boolean
}

export type IntakeContext = {
  readonly converter: StreamConverter
  /** What an error within the answer means. */
  readonly toError: (error: unknown) => VandammeError
  readonly ledger: Ledger
}

type Events = readonly MessageStreamEvent[]
const NO_EVENTS: Events = []

export function createIntake({ converter, toError, ledger }: IntakeContext): Intake {
  const reader = createBodyReader()
  let isRecognised = false
  let isWhole = false
  let isDone = false

  const finish = (): Events => {
    isDone = true
    return converter.end()
  }
  const take = (payload: string): Events => {
    if (isDone) return NO_EVENTS
    if (payload === '[DONE]') return isRecognised ? finish() : NO_EVENTS
    const delta = readDelta(parseJson(payload))
    if (delta.error !== undefined && delta.error !== null) throw toError(delta.error)
    if (!delta.recognised) ledger.note('dropped', 'chunk', 'it is not a Chat Completions chunk')
    isRecognised ||= delta.recognised
    isWhole ||= delta.whole
    return delta.recognised ? converter.push(delta) : NO_EVENTS
  }
  const takeAll = (payloads: readonly string[]): Events => {
    const [first] = payloads
    if (first === undefined) return NO_EVENTS
    return payloads.length === 1 ? take(first) : payloads.flatMap(take)
  }

  const close = (): Events => {
    const events = takeAll(reader.end())
    if (isDone) return events
    if (!isRecognised) throw new VandammeError('upstream_protocol', NOT_CHAT)
    if (!isWhole && !converter.finished()) throw new VandammeError('upstream_protocol', CUT)
    return [...events, ...finish()]
  }

  return {
    take: (bytes) => (bytes === undefined ? close() : takeAll(reader.push(bytes))),
    finish,
    done: () => isDone,
  }
}

const NOT_CHAT =
  'The upstream answered with something that is not Chat Completions. Check that OPENAI_BASE_URL is the root of its OpenAI-compatible API (it usually ends in /v1).'
const CUT = 'The upstream ended its answer early: neither a finish reason nor [DONE] came.'
