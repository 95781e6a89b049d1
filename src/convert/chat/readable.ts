import type { ContentBlock } from '../../wire/anthropic.ts'
import { asText, isObject, type JsonObject } from '../../wire/json.ts'
import type { Ledger } from '../ledger.ts'
import { blockSubject } from './block-list.ts'

/** Tools that ran at Anthropic (web search, code execution, MCP), and its own summaries. */
const SERVER_BLOCK = /_tool_use$|_tool_result$|^compaction$/

/** What a reader wants of such results, in reading order; encrypted contents and ids are not. */
const SAID = ['title', 'url', 'text', 'stdout', 'stderr', 'error_code', 'tool_name'] as const
const NESTED = ['content', 'source', 'tool_references'] as const

/**
 * What can be told of a block in plain text, for histories begun at Anthropic: a call of a tool that
 * ran there must never look like a call of ours, since nothing would answer it. `undefined` when
 * nothing can; the ledger has it either way.
 */
export function readableText(block: ContentBlock, ledger: Ledger): string | undefined {
  const text = SERVER_BLOCK.test(block.type) ? tell(block) : ''
  if (text === '') {
    ledger.note('dropped', blockSubject(block), 'Chat Completions has nothing like it')
    return undefined
  }
  ledger.note('replaced', blockSubject(block), 'told as text')
  return text
}

function tell(block: ContentBlock): string {
  if (block.type.endsWith('_tool_use')) {
    return `[${asText(block.name) ?? 'tool'} ${JSON.stringify(block.input ?? {})}]`
  }
  return said(block).join('\n')
}

function said(value: unknown): readonly string[] {
  if (typeof value === 'string') return value === '' ? [] : [value]
  if (Array.isArray(value)) return value.flatMap(said)
  return isObject(value) ? saidOf(value) : []
}

function saidOf(object: JsonObject): readonly string[] {
  // `data` is text in a plain text document only; elsewhere it is base64.
  const data = object['type'] === 'text' ? said(object['data']) : []
  return [
    ...SAID.flatMap((key) => said(asText(object[key]))),
    ...data,
    ...NESTED.flatMap((key) => said(object[key])),
  ]
}
