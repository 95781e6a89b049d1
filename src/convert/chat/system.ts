import type { ContentBlock } from '../../wire/anthropic.ts'
import { asText } from '../../wire/json.ts'
import type { Ledger } from '../ledger.ts'
import { blockSubject } from './block-list.ts'

/** Claude Code's first system block; its value changes (github.com/anthropics/claude-code/issues/24168). */
const BILLING_LINE = /^x-anthropic-billing-header:[^\n]*\n*/

/** The text of a system prompt or message, `''` when there is none. */
export function systemText(blocks: readonly ContentBlock[], ledger: Ledger): string {
  const texts: string[] = []
  for (const block of blocks) {
    const text = block.type === 'text' ? asText(block.text) : undefined
    if (text === undefined) ledger.note('dropped', blockSubject(block), 'a system prompt is text')
    else texts.push(withoutBillingLine(text, ledger))
  }
  return texts.filter((text) => text !== '').join('\n\n')
}

function withoutBillingLine(text: string, ledger: Ledger): string {
  const rest = text.replace(BILLING_LINE, '')
  if (rest !== text) {
    ledger.note('dropped', 'billing header', 'it changes and would defeat the prompt cache')
  }
  return rest
}

/** A late system message for an upstream that takes one only at the start. */
export function toReminder(text: string): string {
  return `<system-reminder>\n${text}\n</system-reminder>`
}
