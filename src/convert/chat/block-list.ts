import { isBlock, type ContentBlock } from '../../wire/anthropic.ts'
import { ledgerName, type Ledger } from '../ledger.ts'

/** Fields of blocks that have no counterpart upstream, and why that is no harm. */
const UNUSED_FIELDS = {
  cache_control: 'OpenAI upstreams cache by themselves',
  citations: 'Chat Completions has no citations',
} as const

/**
 * Content as a list of blocks: a string is one text block, nothing is no block, and empty texts go.
 * Every list of blocks passes here once, so what blocks lose as such is noted here.
 */
export function toBlocks(content: unknown, ledger: Ledger): readonly ContentBlock[] {
  const blocks: ContentBlock[] = []
  for (const item of toItems(content)) {
    const block = typeof item === 'string' ? { type: 'text', text: item } : item
    if (!isBlock(block)) {
      ledger.note('dropped', 'block', 'it has no type')
      continue
    }
    noteUnusedFields(block, ledger)
    if (block.type !== 'text' || block.text !== '') blocks.push(block)
  }
  return blocks
}

function toItems(content: unknown): readonly unknown[] {
  if (content === undefined || content === null) return []
  return Array.isArray(content) ? content : [content]
}

function noteUnusedFields(block: ContentBlock, ledger: Ledger): void {
  noteUnused('cache_control', block.cache_control, ledger)
  noteUnused('citations', block.citations, ledger)
}

function noteUnused(field: keyof typeof UNUSED_FIELDS, value: unknown, ledger: Ledger): void {
  if (value === undefined || value === null) return
  if (Array.isArray(value) && value.length === 0) return
  ledger.note('dropped', field, UNUSED_FIELDS[field])
}

/** A block as the ledger may name it. */
export function blockSubject(block: ContentBlock): string {
  return `block ${ledgerName(block.type)}`
}
