import type { AnswerBlock, Message, MessageStreamEvent } from '../wire/anthropic.ts'
import { parseJsonExactly } from '../wire/json.ts'

/**
 * The plain answer that the events of a stream add up to, as a client's SDK would add them.
 * Streamed and plain answers share their converter this way, and cannot differ. Arguments that do
 * not parse (they were cut) become `{}`.
 */
export function toMessage(events: readonly MessageStreamEvent[]): Message {
  let message: Message | undefined
  const blocks: Collected[] = []
  for (const event of events) {
    if (event.type === 'message_start') message = event.message
    if (event.type === 'content_block_start')
      blocks.push({ block: event.content_block, text: '', signature: '' })
    if (event.type === 'content_block_delta') collect(blocks[event.index], event.delta)
    if (event.type === 'message_delta' && message !== undefined) {
      message = { ...message, ...event.delta, usage: event.usage }
    }
  }
  if (message === undefined) throw new Error('a stream without message_start')
  return { ...message, content: blocks.map(finish) }
}

type Collected = { readonly block: AnswerBlock; text: string; signature: string }
type Delta = Extract<MessageStreamEvent, { type: 'content_block_delta' }>['delta']

function collect(into: Collected | undefined, delta: Delta): void {
  if (into === undefined) return
  if (delta.type === 'signature_delta') into.signature = delta.signature
  else into.text += textOf(delta)
}

function textOf(delta: Exclude<Delta, { type: 'signature_delta' }>): string {
  if (delta.type === 'text_delta') return delta.text
  return delta.type === 'thinking_delta' ? delta.thinking : delta.partial_json
}

function finish({ block, text, signature }: Collected): AnswerBlock {
  if (block.type === 'text') return { ...block, text }
  if (block.type === 'thinking') return { ...block, thinking: text, signature }
  return { ...block, input: parseJsonExactly(text) ?? {} }
}
