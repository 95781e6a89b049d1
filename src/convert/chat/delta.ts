import { asList, asNumber, asObject, asText, isObject, type JsonObject } from '../../wire/json.ts'
import type { CallDelta } from '../call.ts'
import { brokenOff } from '../stop-reason.ts'
import { isCarried, joined, partsOf, textOf, thinkingOf } from './parts.ts'

/**
 * What one Chat chunk adds to the answer, whatever dialect it came in. A whole completion reads as
 * one big chunk, so that streamed and plain answers share everything that follows.
 */
export type ChatDelta = {
  readonly reasoning: string
  readonly reasoningDetails: readonly unknown[]
  readonly text: string
  readonly calls: readonly CallDelta[]
  readonly finish: string | undefined
  /** vLLM and llama.cpp name the stop sequence that ended the answer. */
  readonly stopSequence: string | undefined
  readonly usage: unknown
  /** The index of the choice it was read from; undefined while there is none. */
  readonly choice: number | undefined
  /** An error within a 200 answer. */
  readonly error: unknown
  /** A whole completion: it needs no finish reason to be complete. */
  readonly whole: boolean
  /** What it holds that no Messages answer can carry. */
  readonly lost: readonly string[]
  /** Whether the chunk has any of the fields of a Chat answer. */
  readonly recognised: boolean
}

const NONE: JsonObject = {}
const NOTHING: readonly never[] = []

/** `ours` is the choice that the chunks before were read from. */
export function readDelta(chunk: unknown, ours?: number): ChatDelta {
  const body = asObject(chunk) ?? NONE
  const choices = asList(body['choices'])
  const index = ours ?? firstIndex(choices)
  let delta: ChatDelta | undefined
  let hasOther = false
  for (const choice of choices) {
    if (!isObject(choice)) continue
    if ((asNumber(choice['index']) ?? index) !== index) hasOther = true
    else delta = joinDeltas(delta, readChoice(body, choice, index))
  }
  delta ??= readChoice(body, NONE, index)
  return hasOther ? { ...delta, lost: [...delta.lost, 'second choice'] } : delta
}

/**
 * We never ask for a second choice; one that comes all the same is not part of the answer. But a
 * lone choice is the answer, whatever its number.
 */
function firstIndex(choices: readonly unknown[]): number | undefined {
  const indexes = choices.filter(isObject).map((choice) => asNumber(choice['index']) ?? 0)
  return indexes.includes(0) ? 0 : indexes[0]
}

/**
 * GitHub Copilot answers for Claude with the text in one choice and each tool call in another, all
 * without an index or with index 0 (ericc-ch/copilot-api#81, HKUDS/nanobot#1555).
 */
function joinDeltas(before: ChatDelta | undefined, more: ChatDelta): ChatDelta {
  if (before === undefined) return more
  const whole = before.whole || more.whole
  const calls = [...before.calls, ...more.calls]
  return {
    ...more,
    reasoning: before.reasoning + more.reasoning,
    reasoningDetails: [...before.reasoningDetails, ...more.reasoningDetails],
    text: before.text + more.text,
    calls: whole ? numbered(calls) : calls,
    finish: before.finish ?? more.finish,
    stopSequence: before.stopSequence ?? more.stopSequence,
    usage: before.usage ?? more.usage,
    error: before.error ?? more.error,
    whole,
    lost: [...before.lost, ...more.lost],
  }
}

function readChoice(body: JsonObject, choice: JsonObject, index: number | undefined): ChatDelta {
  const piece = asObject(choice['delta']) ?? NONE
  const message = isEmpty(piece) ? asObject(choice['message']) : undefined
  const delta = message ?? piece
  const details = asList(delta['reasoning_details'])
  return {
    reasoning: reasoningOf(delta, details),
    reasoningDetails: details,
    text: textOf(delta['content']) + (asText(delta['refusal']) ?? ''),
    calls: callsOf(delta, message !== undefined),
    finish: nonEmpty(choice['finish_reason']),
    stopSequence: nonEmpty(choice['stop_reason']) ?? nonEmpty(body['stopping_word']),
    usage: body['usage'] ?? choice['usage'] ?? asObject(body['x_groq'])?.['usage'],
    choice: index,
    error: errorOf(body, choice),
    whole: message !== undefined,
    lost: lostOf(delta),
    recognised: Array.isArray(body['choices']) || isObject(body['usage']),
  }
}

function isEmpty(object: JsonObject): boolean {
  for (const _ in object) return false
  return true
}

/** SGLang and older versions of vLLM mark an error by its `object` alone. */
function errorOf(body: JsonObject, choice: JsonObject): unknown {
  const named = given(body['error']) ?? given(choice['error'])
  const isError = body['object'] === 'error' || choice['finish_reason'] === 'error'
  const marked = isError || isMiniMaxError(body) ? body : undefined
  return named ?? marked ?? brokenOff(nonEmpty(choice['finish_reason']))
}

/** MiniMax answers 200 and says in `base_resp` how it went; 0 is well. */
function isMiniMaxError(body: JsonObject): boolean {
  const code = asNumber(asObject(body['base_resp'])?.['status_code']) ?? 0
  return code !== 0 && asList(body['choices']).length === 0
}

/** Some upstreams say in each chunk that there was none. */
function given(error: unknown): unknown {
  return error === '' || error === false ? undefined : error
}

const LOST_FIELDS = ['images', 'audio', 'annotations'] as const

/** Without an allocation for what nearly every chunk is: plain text. */
function lostOf(delta: JsonObject): readonly string[] {
  let lost: string[] | undefined
  for (const field of LOST_FIELDS) {
    if (!isNothing(delta[field])) (lost ??= []).push(field)
  }
  for (const part of partsOf(delta['content'])) {
    if (!isCarried(part)) (lost ??= []).push('content part')
  }
  return lost ?? NOTHING
}

function isNothing(value: unknown): boolean {
  return value === undefined || value === null || (Array.isArray(value) && value.length === 0)
}

function nonEmpty(value: unknown): string | undefined {
  const text = asText(value)
  return text === '' ? undefined : text
}

/** The same reasoning may come under two names: the first wins, they are never joined. */
function reasoningOf(delta: JsonObject, details: readonly unknown[]): string {
  return (
    nonEmpty(delta['reasoning_content']) ??
    nonEmpty(delta['reasoning']) ??
    nonEmpty(joined(details, detailText)) ??
    thinkingOf(delta['content'])
  )
}

function detailText(detail: unknown): string {
  if (!isObject(detail)) return ''
  return asText(detail['text']) ?? asText(detail['summary']) ?? ''
}

/** In a whole message each entry is a call of its own, whatever its index says. */
function callsOf(delta: JsonObject, isWhole: boolean): readonly CallDelta[] {
  const list = asList(delta['tool_calls'])
  const calls = list.length === 0 ? NOTHING : list.filter(isObject).map(toCall)
  if (calls.length > 0) return isWhole ? numbered(calls) : calls
  const legacy = asObject(delta['function_call'])
  return legacy === undefined ? [] : [toCall({ function: legacy })]
}

function numbered(calls: readonly CallDelta[]): readonly CallDelta[] {
  return calls.map((call, index) => ({ ...call, index }))
}

function toCall(call: JsonObject): CallDelta {
  const called = asObject(call['function'])
  return {
    index: asNumber(call['index']),
    id: nonEmpty(call['id']),
    name: nonEmpty(called?.['name']),
    arguments: argumentsOf(called?.['arguments']),
    extra: call['extra_content'],
  }
}

/** Some upstreams send the arguments as an object instead of its text. */
function argumentsOf(value: unknown): string {
  if (typeof value === 'string') return value
  return value === null || value === undefined ? '' : JSON.stringify(value)
}
