import type { ContentBlock, MessageParam, Role } from '../../wire/anthropic.ts'
import { ledgerName, type Ledger } from '../ledger.ts'
import { toBlocks } from './block-list.ts'

export type Turn = { readonly role: Role; readonly blocks: readonly ContentBlock[] }

/** `output_config` of a message sets the effort, which is read with the request's own. */
const READ_FIELDS: ReadonlySet<string> = new Set(['role', 'content', 'output_config'])

/** They change the list of tools, which is converted elsewhere; between turns they count for nothing. */
const TOOL_CHANGES: ReadonlySet<string> = new Set(['tool_addition', 'tool_removal'])

/**
 * Turns as Anthropic reads them: consecutive messages of one role are one turn, and messages without
 * content (directives, empty strings) stand between none.
 */
export function toTurns(messages: readonly MessageParam[], ledger: Ledger): readonly Turn[] {
  const turns: { readonly role: Role; readonly blocks: ContentBlock[] }[] = []
  for (const message of messages) {
    noteUnreadFields(message, ledger)
    const blocks = toBlocks(message.content, ledger).filter(({ type }) => !TOOL_CHANGES.has(type))
    if (blocks.length === 0) continue
    const last = turns.at(-1)
    if (last?.role === message.role) for (const block of blocks) last.blocks.push(block)
    else turns.push({ role: message.role, blocks })
  }
  return turns
}

function noteUnreadFields(message: MessageParam, ledger: Ledger): void {
  for (const field in message) {
    if (READ_FIELDS.has(field)) continue
    ledger.note('dropped', `message field ${ledgerName(field)}`, 'it is not known here')
  }
}
