import { asNumber, asText, isObject, type JsonObject } from '../wire/json.ts'
import type { Blocks } from './blocks.ts'
import { signReasoning, type Reasoning } from './reasoning.ts'
import type { Segment } from './segments.ts'

export type Thinking = Segment & {
  readonly kind: 'thinking'
  push(text: string, details: readonly unknown[]): void
  reasoning(): Reasoning
}

/**
 * One thinking block. `shown` is false under `thinking.display: "omitted"`: the text then goes to
 * the client in the signature only, so that it comes back and can be given to the upstream again.
 */
export function createThinking(blocks: Blocks, shown: boolean): Thinking {
  const details: unknown[] = []
  const places = new Map<string, number>()
  let text = ''
  let isOpen = false
  const write = (thinking: string): void => {
    if (shown && thinking !== '') blocks.delta({ type: 'thinking_delta', thinking })
  }
  return {
    kind: 'thinking',
    push(piece, more) {
      text += piece
      for (const detail of more) addDetail(details, places, detail)
      if (isOpen) write(piece)
    },
    ready: () => true,
    open() {
      isOpen = true
      blocks.start({ type: 'thinking', thinking: '', signature: '' })
      write(text)
    },
    settled: () => true,
    close() {
      // One signature a block: of several, clients keep the last.
      blocks.delta({ type: 'signature_delta', signature: signReasoning({ text, details }, shown) })
      blocks.stop()
    },
    reasoning: () => ({ text, details }),
  }
}

const JOINED = ['text', 'summary', 'data', 'signature'] as const

/**
 * OpenRouter streams each entry of `reasoning_details` in pieces that share an `index` and a type,
 * and wants the joined list back (openrouter.ai/docs, "Preserving reasoning blocks").
 */
function addDetail(details: unknown[], places: Map<string, number>, piece: unknown): void {
  if (!isObject(piece)) return
  const index = asNumber(piece['index'])
  // Looked up, not looked for: an upstream may number each piece anew.
  const key = index === undefined ? undefined : JSON.stringify([index, piece['type']])
  const at = key === undefined ? undefined : places.get(key)
  const before = at === undefined ? undefined : details[at]
  if (at !== undefined && isObject(before)) {
    details[at] = joined(before, piece)
    return
  }
  if (key !== undefined) places.set(key, details.length)
  details.push(piece)
}

function joined(before: JsonObject, piece: JsonObject): JsonObject {
  const texts = JOINED.filter((key) => asText(piece[key]) !== undefined).map((key) => [
    key,
    (asText(before[key]) ?? '') + (asText(piece[key]) ?? ''),
  ])
  return { ...before, ...piece, ...Object.fromEntries(texts) }
}
