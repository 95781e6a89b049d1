import { asText, isObject, type JsonObject } from '../wire/json.ts'
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
  let text = ''
  let isOpen = false
  const write = (thinking: string): void => {
    if (shown && thinking !== '') blocks.delta({ type: 'thinking_delta', thinking })
  }
  return {
    kind: 'thinking',
    push(piece, more) {
      text += piece
      for (const detail of more) addDetail(details, detail)
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

/** Their texts grow; of other fields the first that is given stays. */
const GROWING: readonly string[] = ['text', 'summary', 'signature']
const IN_PIECES: readonly unknown[] = ['reasoning.text', 'reasoning.summary']

/**
 * OpenRouter streams the texts of `reasoning_details` in pieces and wants the joined list back
 * (openrouter.ai/docs, "Preserving reasoning blocks"). All pieces may carry index 0: only another
 * type, id or a signature tells where an entry ends (OpenRouterTeam/ai-sdk-provider#519, #520).
 * Encrypted entries come whole; two of them in one would be refused in every turn that follows.
 */
function addDetail(details: unknown[], piece: unknown): void {
  if (!isObject(piece)) return
  const before = details.at(-1)
  if (isObject(before) && continues(before, piece))
    details[details.length - 1] = joined(before, piece)
  else details.push(piece)
}

function continues(before: JsonObject, piece: JsonObject): boolean {
  if (piece['type'] !== before['type'] || !IN_PIECES.includes(piece['type'])) return false
  if (differ(before['id'], piece['id']) || differ(before['index'], piece['index'])) return false
  // The signature ends an entry, and may itself come behind its text.
  const isSigned = hasText(before, 'signature')
  return !isSigned || !(hasText(piece, 'text') || hasText(piece, 'summary'))
}

function differ(one: unknown, other: unknown): boolean {
  return !isMissing(one) && !isMissing(other) && one !== other
}

function isMissing(value: unknown): boolean {
  return value === undefined || value === null
}

function hasText(detail: JsonObject, field: string): boolean {
  return (asText(detail[field]) ?? '') !== ''
}

function joined(before: JsonObject, piece: JsonObject): JsonObject {
  const whole: Record<string, unknown> = { ...before }
  for (const [field, value] of Object.entries(piece)) {
    const text = GROWING.includes(field) ? asText(value) : undefined
    if (text !== undefined) whole[field] = (asText(before[field]) ?? '') + text
    else if (isMissing(before[field])) whole[field] = value
  }
  return whole
}
