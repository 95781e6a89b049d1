import type { ReasoningField } from '../../providers/profile.ts'
import type { ContentBlock } from '../../wire/anthropic.ts'
import type { AssistantMessage } from '../../wire/openai-chat.ts'
import { readReasoning, type Reasoning } from '../reasoning.ts'
import { blockSubject } from './block-list.ts'
import type { RequestContext } from './context.ts'
import type { PastCall } from './pairs.ts'

type ReasoningFields = Pick<AssistantMessage, ReasoningField>

type Writer = (reasoning: Reasoning) => ReasoningFields | undefined

const NOT_TAKEN = 'this upstream does not take its reasoning back'

/** How each upstream wants its reasoning back; `undefined` when there is nothing it could use. */
const WRITERS = {
  reasoning_content: ({ text }) => (text === '' ? undefined : { reasoning_content: text }),
  reasoning: writeText,
  reasoning_details: (reasoning) => {
    const { details } = reasoning
    return details.length > 0 ? { reasoning_details: details } : writeText(reasoning)
  },
} as const satisfies Record<ReasoningField, Writer>

function writeText({ text }: Reasoning): ReasoningFields | undefined {
  return text === '' ? undefined : { reasoning: text }
}

/**
 * The reasoning of an assistant turn, for upstreams that refuse tool calls without it (DeepSeek,
 * Kimi): from its thinking blocks, else from what the proxy remembers of its calls, else a
 * placeholder. It is never visible content.
 */
export function replayReasoning(
  blocks: readonly ContentBlock[],
  calls: readonly PastCall[],
  context: RequestContext,
): ReasoningFields {
  const thinking = blocks.filter((block) => block.type === 'thinking')
  const { replay } = context.profile
  if (replay === 'none') {
    for (const block of thinking) context.ledger.note('dropped', blockSubject(block), NOT_TAKEN)
    return {}
  }
  const write = WRITERS[replay]
  return (
    write(toReasoning(thinking)) ?? recalled(calls, write, context) ?? lost(calls, write, context)
  )
}

/** Several blocks are pieces of one answer, so nothing is put between them. */
function toReasoning(thinking: readonly ContentBlock[]): Reasoning {
  const pieces = thinking.map((block) => readReasoning(block.thinking, block.signature))
  return {
    text: pieces.map((piece) => piece?.text ?? '').join(''),
    details: pieces.flatMap((piece) => piece?.details ?? []),
  }
}

/** All calls of a turn were led to by the same reasoning: one that is remembered will do. */
function recalled(
  calls: readonly PastCall[],
  write: Writer,
  { recall }: RequestContext,
): ReasoningFields | undefined {
  for (const call of calls) {
    const reasoning = recall(call.key)?.reasoning
    const fields = reasoning && write(reasoning)
    if (fields !== undefined) return fields
  }
  return undefined
}

function lost(
  calls: readonly PastCall[],
  write: Writer,
  { profile, ledger }: RequestContext,
): ReasoningFields {
  if (calls.length === 0 || profile.replayPlaceholder === undefined) return {}
  ledger.note('repaired', 'reasoning', 'it is lost, and this upstream demands some with tool calls')
  return write({ text: profile.replayPlaceholder, details: [] }) ?? {}
}
