import { asList, asNumber, asObject, asText, isObject, type JsonObject } from '../../wire/json.ts'
import type { CallDelta } from '../call.ts'

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
  /** An error within a 200 answer. */
  readonly error: unknown
  /** A whole completion: it needs no finish reason to be complete. */
  readonly whole: boolean
  /** Whether the chunk has any of the fields of a Chat answer. */
  readonly recognised: boolean
}

const NONE: JsonObject = {}

export function readDelta(chunk: unknown): ChatDelta {
  const body = asObject(chunk) ?? NONE
  const choice = asObject(asList(body['choices']).find(isFirst)) ?? NONE
  const delta = asObject(choice['delta']) ?? asObject(choice['message']) ?? NONE
  const details = asList(delta['reasoning_details'])
  const finish = nonEmpty(choice['finish_reason'])
  return {
    reasoning: reasoningOf(delta, details),
    reasoningDetails: details,
    text: textOf(delta['content']) + (asText(delta['refusal']) ?? ''),
    calls: callsOf(delta),
    finish,
    stopSequence: nonEmpty(choice['stop_reason']) ?? nonEmpty(body['stopping_word']),
    usage: body['usage'] ?? choice['usage'] ?? asObject(body['x_groq'])?.['usage'],
    error: body['error'] ?? choice['error'] ?? (finish === 'error' ? body : undefined),
    whole: isObject(choice['message']),
    recognised: Array.isArray(body['choices']) || isObject(body['usage']),
  }
}

/** We never ask for a second choice; one that comes all the same is not part of the answer. */
function isFirst(choice: unknown): boolean {
  return isObject(choice) && (asNumber(choice['index']) ?? 0) === 0
}

function nonEmpty(value: unknown): string | undefined {
  const text = asText(value)
  return text === '' ? undefined : text
}

/** Plain text, or Mistral's list of parts. */
function textOf(content: unknown): string {
  if (typeof content === 'string') return content
  return asList(content)
    .map((part) => partText(part, 'text'))
    .join('')
}

function partText(part: unknown, type: 'text' | 'thinking'): string {
  if (!isObject(part) || part['type'] !== type) return ''
  return asText(part[type]) ?? textOf(part[type])
}

/** The same reasoning may come under two names: the first wins, they are never joined. */
function reasoningOf(delta: JsonObject, details: readonly unknown[]): string {
  return (
    nonEmpty(delta['reasoning_content']) ??
    nonEmpty(delta['reasoning']) ??
    nonEmpty(details.map(detailText).join('')) ??
    asList(delta['content'])
      .map((part) => partText(part, 'thinking'))
      .join('')
  )
}

function detailText(detail: unknown): string {
  if (!isObject(detail)) return ''
  return asText(detail['text']) ?? asText(detail['summary']) ?? ''
}

function callsOf(delta: JsonObject): readonly CallDelta[] {
  const calls = asList(delta['tool_calls'])
  if (calls.length > 0) return calls.filter(isObject).map(toCall)
  const legacy = asObject(delta['function_call'])
  return legacy === undefined ? [] : [toCall({ function: legacy })]
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
