import type { ContentBlock } from '../../wire/anthropic.ts'
import { asText } from '../../wire/json.ts'
import { NAMELESS } from '../call.ts'
import type { Ledger } from '../ledger.ts'
import type { CallKey } from '../reasoning.ts'
import { createToolIds } from '../tool-ids.ts'
import type { MessageContext } from './content.ts'
import type { Turn } from './turns.ts'

/** A tool call of the history: `id` and `name` are the upstream's, `key` is the client's. */
export type PastCall = { readonly id: string; readonly name: string; readonly key: CallKey }

/** Which `tool_result` answers which call. */
export type Pairs = {
  callsOf(turn: Turn): readonly PastCall[]
  resultOf(call: PastCall): ContentBlock | undefined
  /** Whether no call of the conversation is answered by this result (a compaction took it). */
  isOrphan(result: ContentBlock): boolean
}

/** The calls that share an id, in the last assistant turn that used it. */
type Open = { readonly turn: Turn; readonly calls: PastCall[]; answers: number }

type Builder = {
  readonly calls: Map<Turn, readonly PastCall[]>
  readonly results: Map<PastCall, ContentBlock>
  readonly orphans: Set<ContentBlock>
  readonly open: Map<string, Open>
}

/**
 * Pairs calls and results over the whole conversation. Claude Code 2.1.228 and later spreads the
 * results of parallel calls over several messages, and clients repeat ids: a result belongs to the
 * nearest turn before it that has its id.
 */
export function pairResults(turns: readonly Turn[], context: MessageContext): Pairs {
  const nextId = createToolIds(context.profile.toolIds)
  const toCall = (key: CallKey): PastCall => ({
    id: nextId(key.id),
    name: context.names.toUpstream(key.name),
    key,
  })
  const builder: Builder = {
    calls: new Map(),
    results: new Map(),
    orphans: new Set(),
    open: new Map(),
  }
  for (const turn of turns) {
    if (turn.role === 'assistant') addCalls(turn, builder, toCall)
    if (turn.role === 'user') addResults(turn, builder, context.ledger)
  }
  return {
    callsOf: (turn) => builder.calls.get(turn) ?? [],
    resultOf: (call) => builder.results.get(call),
    isOrphan: (result) => builder.orphans.has(result),
  }
}

function addCalls(turn: Turn, builder: Builder, toCall: (key: CallKey) => PastCall): void {
  const calls: PastCall[] = []
  for (const block of turn.blocks) {
    if (block.type !== 'tool_use') continue
    const call = toCall(toKey(block))
    calls.push(call)
    const open = builder.open.get(call.key.id)
    if (open?.turn === turn) open.calls.push(call)
    else builder.open.set(call.key.id, { turn, calls: [call], answers: 0 })
  }
  builder.calls.set(turn, calls)
}

function toKey(block: ContentBlock): CallKey {
  const name = asText(block.name) || NAMELESS
  return { id: asText(block.id) ?? '', name, input: block.input ?? {} }
}

function addResults(turn: Turn, builder: Builder, ledger: Ledger): void {
  for (const result of turn.blocks) {
    if (result.type !== 'tool_result') continue
    const open = builder.open.get(asText(result.tool_use_id) ?? '')
    const call = open && nextCall(open)
    if (call === undefined) {
      builder.orphans.add(result)
      continue
    }
    if (builder.results.has(call)) ledger.note('dropped', 'tool_result', 'a later one replaces it')
    builder.results.set(call, result)
  }
}

/** Equal ids are answered in order; what comes after that replaces the last answer. */
function nextCall(open: Open): PastCall | undefined {
  const call = open.calls[open.answers] ?? open.calls.at(-1)
  open.answers += 1
  return call
}
