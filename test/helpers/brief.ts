import type { MessageStreamEvent } from '../../src/wire/anthropic.ts'

const KINDS = { text: 'T', thinking: 'R', tool_use: 'C' } as const

/**
 * A stream on one line: `R(hm) T(He|llo) C:id:name({"a"|:1}) =tool_use 7+3/5`. A bar stands between
 * two deltas; behind the stop reason come input, cached and output tokens. A block that is left open
 * has no closing bracket.
 */
export function brief(events: readonly MessageStreamEvent[]): string {
  let line = ''
  let deltas: string[] = []
  let isOpen = false
  for (const event of events) {
    switch (event.type) {
      case 'message_start':
        line += '^'
        break
      case 'content_block_start': {
        const { content_block: block } = event
        line += ` ${KINDS[block.type]}`
        if (block.type === 'tool_use') line += `:${block.id}:${block.name}`
        deltas = []
        isOpen = true
        break
      }
      case 'content_block_delta':
        deltas.push(...textOf(event.delta))
        break
      case 'content_block_stop':
        line += `(${deltas.join('|')})`
        isOpen = false
        break
      case 'message_delta': {
        const { usage, delta } = event
        line += ` =${delta.stop_reason}${delta.stop_sequence === null ? '' : `:${delta.stop_sequence}`}`
        line += ` ${usage.input_tokens}+${usage.cache_read_input_tokens}/${usage.output_tokens}`
        break
      }
      case 'message_stop':
        line += '$'
    }
  }
  return isOpen ? `${line}(${deltas.join('|')}` : line
}

type Delta = Extract<MessageStreamEvent, { type: 'content_block_delta' }>['delta']

function textOf(delta: Delta): readonly string[] {
  if (delta.type === 'text_delta') return [delta.text]
  if (delta.type === 'thinking_delta') return [delta.thinking]
  return delta.type === 'input_json_delta' ? [delta.partial_json] : []
}
