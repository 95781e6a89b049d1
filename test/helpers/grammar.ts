import type { BlockDelta, MessageStreamEvent } from '../../src/wire/anthropic.ts'

const DELTAS = {
  text: ['text_delta'],
  thinking: ['thinking_delta', 'signature_delta'],
  tool_use: ['input_json_delta'],
} as const satisfies Record<string, readonly BlockDelta['type'][]>

/**
 * What is wrong with a stream by Anthropic's grammar: one `message_start` first, blocks 0, 1, 2 …
 * one after the other with deltas of their own kind, one `message_delta` and `message_stop` last,
 * one signature at the end of a thinking block, arguments that join to JSON or are a beginning of it.
 */
export function grammarFaults(events: readonly MessageStreamEvent[]): readonly string[] {
  const faults: string[] = []
  const types = events.map((event) => event.type)
  if (types[0] !== 'message_start') faults.push('does not begin with message_start')
  if (types.at(-1) !== 'message_stop') faults.push('does not end with message_stop')
  if (types.at(-2) !== 'message_delta') faults.push('no message_delta before the end')
  for (const once of ['message_start', 'message_delta', 'message_stop'] as const) {
    const count = types.filter((type) => type === once).length
    if (count !== 1) faults.push(`${count} times ${once}`)
  }
  faults.push(...blockFaults(events))
  return faults
}

type Open = { readonly index: number; readonly kind: keyof typeof DELTAS; signatures: number }

function blockFaults(events: readonly MessageStreamEvent[]): readonly string[] {
  const faults: string[] = []
  let open: Open | undefined
  let next = 0
  for (const event of events) {
    if (event.type === 'content_block_start') {
      const { index, content_block: block } = event
      if (open !== undefined) faults.push(`block ${index} begins within block ${open.index}`)
      if (index !== next) faults.push(`block ${index} in place of ${next}`)
      next = index + 1
      open = { index, kind: block.type, signatures: 0 }
      faults.push(...emptyFaults(block))
    }
    if (event.type === 'content_block_delta')
      faults.push(...deltaFaults(event.delta, event.index, open))
    if (event.type === 'content_block_stop') {
      faults.push(...stopFaults(event.index, open))
      open = undefined
    }
    if (event.type === 'message_delta' && open !== undefined) faults.push('a block is left open')
  }
  return faults
}

function deltaFaults(delta: BlockDelta, index: number, open: Open | undefined): readonly string[] {
  if (open?.index !== index) return [`delta for block ${index}, which is not open`]
  const faults: string[] = []
  const allowed: readonly string[] = DELTAS[open.kind]
  if (!allowed.includes(delta.type)) faults.push(`${delta.type} in ${open.kind}`)
  if (open.signatures > 0) faults.push('a delta after the signature')
  if (delta.type === 'signature_delta') open.signatures++
  if (Object.values(delta).includes('')) faults.push(`empty ${delta.type}`)
  return faults
}

function stopFaults(index: number, open: Open | undefined): readonly string[] {
  if (open?.index !== index) return [`stop of block ${index}, which is not open`]
  return open.kind === 'thinking' && open.signatures !== 1 ? ['thinking without signature'] : []
}

type Block = Extract<MessageStreamEvent, { type: 'content_block_start' }>['content_block']

/** SDKs append to these fields: they must be there, and empty. */
function emptyFaults(block: Block): readonly string[] {
  const isEmptyStart =
    block.type === 'text'
      ? block.text === ''
      : block.type === 'thinking'
        ? block.thinking === '' && block.signature === ''
        : JSON.stringify(block.input) === '{}'
  return isEmptyStart ? [] : [`${block.type} does not begin empty`]
}
