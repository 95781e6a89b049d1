import type { TextPart } from '../../wire/openai-chat.ts'
import type { Ledger } from '../ledger.ts'

type Omitted = {
  readonly kind: 'image' | 'document'
  readonly title?: string | undefined
  readonly reason: string
}

/**
 * A text for what the upstream cannot take. A refusal instead would end the session for good, since
 * the block stays in the history; silence would let the model invent what it did not see.
 */
export function placeholder({ kind, title, reason }: Omitted, ledger: Ledger): TextPart {
  ledger.note('replaced', kind, reason)
  const named = title === undefined ? kind : `${kind} "${title}"`
  return { type: 'text', text: `[${named} omitted: ${reason}]` }
}
