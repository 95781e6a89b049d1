import { VandammeError } from '../../errors.ts'
import type { MessageStreamEvent } from '../../wire/anthropic.ts'
import { excessOf } from '../../wire/json-bulk.ts'
import { parseJson } from '../../wire/json.ts'
import { createBodyReader, MAX_PAYLOAD, type Payload } from '../../wire/sse.ts'
import type { Ledger } from '../ledger.ts'
import { isComplaint } from './complaint.ts'
import { readDelta } from './delta.ts'
import type { StreamConverter } from './stream.ts'

/**
 * From the bytes of an upstream's answer to Anthropic events, one upstream read at a time. An answer
 * that stops without its end is a failure: half an answer must never look whole.
 */
export type Intake = {
  /** Takes what one read gave; nothing means that the upstream closed its stream. */
  take(bytes: Uint8Array | undefined): readonly MessageStreamEvent[]
  /** The answer has its last event: what else the upstream sends is not wanted. */
  done(): boolean
  /** Why no more events will come, though the answer is not done. Those before it are good. */
  failure(): VandammeError | undefined
}

export type IntakeContext = {
  readonly converter: StreamConverter
  /** What an error within the answer means. */
  readonly toError: (error: unknown) => VandammeError
  readonly ledger: Ledger
}

/**
 * Levels of JSON in one payload. Far beyond any answer, far below what overflows a stack; the shorter
 * payloads, which are nearly all, cannot reach it.
 */
const MAX_DEPTH = 2_000
/** Values in one payload: 60 MB of empty lists would hold the loop for seconds, and take gigabytes. */
const MAX_VALUES = 1_000_000

const LIMITS = { depth: MAX_DEPTH, marks: MAX_VALUES } as const

type Events = readonly MessageStreamEvent[]
const NO_EVENTS: Events = []

export function createIntake({ converter, toError, ledger }: IntakeContext): Intake {
  const reader = createBodyReader()
  let failure: VandammeError | undefined
  let choice: number | undefined
  let complaint: unknown
  let isRecognised = false
  let isWhole = false
  let isDone = false

  const finish = (): Events => {
    isDone = true
    return converter.end()
  }
  const fail = (error: VandammeError): Events => {
    failure = error
    return NO_EVENTS
  }
  const takeBody = (body: unknown, type: Payload['type']): Events => {
    const delta = readDelta(body, choice)
    choice ??= delta.choice
    if (delta.error !== undefined) return fail(toError(delta.error))
    if (!delta.recognised) ledger.note('dropped', 'chunk', 'it is not a Chat Completions chunk')
    if (!delta.recognised && isComplaint(body)) complaint ??= body
    isRecognised ||= delta.recognised
    isWhole ||= delta.whole || type === 'whole'
    return delta.recognised ? converter.push(delta) : NO_EVENTS
  }
  const take = ({ type, data }: Payload): Events => {
    if (isDone || failure !== undefined) return NO_EVENTS
    if (type === 'endless') return fail(broken(ENDLESS))
    if (data === '[DONE]') return isRecognised ? finish() : NO_EVENTS
    const excess = data.length > MAX_DEPTH ? excessOf(data, LIMITS) : undefined
    if (excess !== undefined) return fail(broken(EXCESSES[excess]))
    const body = parseJson(data)
    if (type === 'error') return fail(toError(body ?? data))
    if (type === 'whole' && body === undefined) return fail(broken(CUT_JSON))
    return takeBody(body, type)
  }
  const takeAll = (payloads: readonly Payload[]): Events => {
    const [first] = payloads
    if (first === undefined) return NO_EVENTS
    if (payloads.length === 1) return take(first)
    const events: MessageStreamEvent[] = []
    for (const payload of payloads) for (const event of take(payload)) events.push(event)
    return events
  }
  const close = (): Events => {
    const events = takeAll(reader.end())
    if (isDone || failure !== undefined) return events
    if (!isRecognised) return fail(complaint === undefined ? broken(NOT_CHAT) : toError(complaint))
    if (!isWhole && !converter.finished()) fail(broken(CUT))
    return failure === undefined ? [...events, ...finish()] : events
  }

  return {
    take: (bytes) => (bytes === undefined ? close() : takeAll(reader.push(bytes))),
    done: () => isDone,
    failure: () => failure,
  }
}

function broken(message: string): VandammeError {
  return new VandammeError('upstream_protocol', message)
}

const NOT_CHAT =
  'The upstream answered with something that is not Chat Completions. Check that OPENAI_BASE_URL is the root of its OpenAI-compatible API (it usually ends in /v1).'
const ENDLESS = `The upstream sent more than ${MAX_PAYLOAD / 1024 ** 2} MiB without an end of line or of its JSON. Check OPENAI_BASE_URL.`
const EXCESSES = {
  depth: `The upstream sent JSON that nests more than ${MAX_DEPTH} levels deep. Check OPENAI_BASE_URL.`,
  marks: `The upstream sent more than ${MAX_VALUES} values at once. Check OPENAI_BASE_URL.`,
} as const
const CUT = 'The upstream ended its answer early: neither a finish reason nor [DONE] came.'
const CUT_JSON = 'The upstream ended its answer early: its JSON is not complete.'
