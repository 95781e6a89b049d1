import type { ContentBlock } from '../../wire/anthropic.ts'
import { asText } from '../../wire/json.ts'
import type { AssistantMessage, ToolCall } from '../../wire/openai-chat.ts'
import { blockSubject } from './block-list.ts'
import type { MessageContext } from './content.ts'
import type { PastCall } from './pairs.ts'
import { readableText } from './readable.ts'
import { replayReasoning } from './replay.ts'

/** Gemini's way to say that a call's signature is lost (ai.google.dev, "Thought signatures"). */
const NO_SIGNATURE = { google: { thought_signature: 'skip_thought_signature_validator' } } as const

/** `undefined` for a turn without text and calls: upstreams refuse an empty message. */
export function toAssistantMessage(
  blocks: readonly ContentBlock[],
  calls: readonly PastCall[],
  context: MessageContext,
): AssistantMessage | undefined {
  const content = visibleText(blocks, context)
  const reasoning = replayReasoning(blocks, calls, context)
  if (content === '' && calls.length === 0) {
    context.ledger.note('dropped', 'assistant turn', 'it held neither text nor tool calls')
    return undefined
  }
  return {
    role: 'assistant',
    content: content === '' ? null : content,
    ...reasoning,
    ...(calls.length > 0 && { tool_calls: calls.map((call) => toToolCall(call, context)) }),
  }
}

function toToolCall({ id, name, key }: PastCall, context: MessageContext): ToolCall {
  const call = { name, arguments: JSON.stringify(key.input) }
  const extra = context.profile.thoughtSignatures && {
    extra_content: context.recall(key)?.extra ?? NO_SIGNATURE,
  }
  return { id, type: 'function', function: call, ...extra }
}

/**
 * Text blocks are pieces of one answer (a tool call or a thought stood between them), so they are
 * joined as they came; what is told of server tools stands in paragraphs of its own.
 */
function visibleText(blocks: readonly ContentBlock[], context: MessageContext): string {
  let text = ''
  let wasTold = false
  for (const block of blocks) {
    const isTold = block.type !== 'text'
    const piece = isTold ? toldText(block, context) : asText(block.text)
    if (!piece) continue
    text += text !== '' && (isTold || wasTold) ? `\n\n${piece}` : piece
    wasTold = isTold
  }
  return text
}

function toldText(block: ContentBlock, { ledger }: MessageContext): string | undefined {
  if (block.type === 'tool_use' || block.type === 'thinking') return undefined
  if (block.type !== 'redacted_thinking') return readableText(block, ledger)
  ledger.note('dropped', blockSubject(block), 'only Anthropic can read it')
  return undefined
}
