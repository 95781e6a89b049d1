import type { ContentBlock } from '../../wire/anthropic.ts'
import { asText, isObject } from '../../wire/json.ts'
import type { AssistantMessage, ToolCall } from '../../wire/openai-chat.ts'
import { blockSubject } from './block-list.ts'
import { knownParts, type MessageContext } from './content.ts'
import type { PastCall } from './pairs.ts'
import { placeholder } from './placeholder.ts'
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
  // Chat templates of open models walk through the arguments, so they must be an object.
  const input = isObject(key.input) ? key.input : { value: key.input }
  const call = { name, arguments: JSON.stringify(input) }
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

function toldText(block: ContentBlock, context: MessageContext): string | undefined {
  const { ledger } = context
  if (block.type === 'tool_use' || block.type === 'thinking') return undefined
  if (block.type === 'redacted_thinking') {
    ledger.note('dropped', blockSubject(block), 'only Anthropic can read it')
    return undefined
  }
  return toldParts(block, context) ?? readableText(block, ledger)
}

/** Documents and pictures that older API versions allowed here, as an assistant may say them. */
function toldParts(block: ContentBlock, context: MessageContext): string | undefined {
  const told = knownParts(block, context)?.map((part) => {
    if (part.type === 'text') return part.text
    const kind = part.type === 'file' ? 'document' : 'image'
    return placeholder({ kind, reason: 'an assistant message is text only' }, context.ledger).text
  })
  return told?.join('\n')
}
