import { isDeeperThan } from '../wire/json-bulk.ts'
import { asList, asText, isObject, parseJson } from '../wire/json.ts'

/**
 * Reasoning that an upstream wants back with the tool calls it led to. It travels to the client in
 * the signature of a thinking block (a client returns signatures verbatim, also under
 * `display: "omitted"`), and is kept by the proxy under the tool call, for clients that dropped the
 * block (a sub-agent, a compaction, a change of model).
 */
export type Reasoning = {
  readonly text: string
  /** OpenRouter's `reasoning_details`, encrypted parts included, as they came. */
  readonly details: readonly unknown[]
}

/** A tool call as both sides can name it. Ids alone do not do: some upstreams count `call_0` anew each turn. */
export type CallKey = { readonly id: string; readonly name: string; readonly input: unknown }

export type Recalled = {
  readonly reasoning: Reasoning | undefined
  /** `extra_content` of the call (Gemini's thought signature). */
  readonly extra: unknown
}

/** What the proxy remembers of a tool call that it passed on, if it still does. */
export type Recall = (call: CallKey) => Recalled | undefined

const MARK = 'vdm1:'
/** Levels. Details come from an answer, which nests no deeper; far below what overflows a stack. */
const MAX_DEPTH = 2_000

/** `shown` says that the client has the text already: then the signature need not repeat it. */
export function signReasoning(reasoning: Reasoning, shown: boolean): string {
  const text = shown ? {} : { text: reasoning.text }
  const details = reasoning.details.length > 0 ? { details: reasoning.details } : {}
  return MARK + JSON.stringify({ ...text, ...details })
}

/** The reasoning behind a thinking block of ours; of a foreign one, its visible text. */
export function readReasoning(thinking: unknown, signature: unknown): Reasoning | undefined {
  const shown = asText(thinking) ?? ''
  const mark = asText(signature) ?? ''
  const isOurs = mark.startsWith(MARK) && !isDeeperThan(mark, MAX_DEPTH)
  const payload = isOurs ? parseJson(mark.slice(MARK.length)) : undefined
  const signed = isObject(payload) ? payload : {}
  const text = asText(signed['text']) ?? shown
  const details = asList(signed['details'])
  return text === '' && details.length === 0 ? undefined : { text, details }
}
