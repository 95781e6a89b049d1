import type { ContentBlock } from '../../wire/anthropic.ts'
import type { ContentPart, ToolMessage } from '../../wire/openai-chat.ts'
import { blockSubject, toBlocks } from './block-list.ts'
import { knownParts, textParts, type MessageContext } from './content.ts'
import type { PastCall } from './pairs.ts'

/** A tool's answer, and the media that only a user message can carry. */
export type ToolAnswer = { readonly message: ToolMessage; readonly media: readonly ContentPart[] }

const NO_RESULT = '[no result: the call was interrupted]'
const MEDIA_ONLY = '[the result is in the next user message]'
const ORPHAN = '[result of a tool call that is no longer in the conversation]'

/** Upstreams refuse a call without an answer, so an interrupted one gets a short one. */
export function toToolAnswer(
  call: PastCall,
  result: ContentBlock | undefined,
  context: MessageContext,
): ToolAnswer {
  if (result === undefined) {
    context.ledger.note('repaired', 'tool_use', 'it had no tool_result')
    return answer(call, NO_RESULT)
  }
  const parts = resultParts(result, context)
  const media = parts.filter((part) => part.type !== 'text')
  if (media.length === 0) return answer(call, resultText(result, parts))
  if (context.profile.imagesInToolResults) return answer(call, mixedContent(result, parts))
  context.ledger.note('moved', 'media of a tool_result', 'tool messages take text only')
  const label = textParts(`[from the result of ${call.name}, call ${call.id}]`)
  return answer(call, resultText(result, parts) || MEDIA_ONLY, [...label, ...media])
}

/** As user content, since a tool message without its call is refused. */
export function orphanParts(result: ContentBlock, context: MessageContext): readonly ContentPart[] {
  context.ledger.note('replaced', 'tool_result', 'its tool call is not in the conversation')
  const parts = resultParts(result, context)
  const text = [ORPHAN, resultText(result, parts)].filter(Boolean).join('\n')
  return [...textParts(text), ...parts.filter((part) => part.type !== 'text')]
}

function answer(
  call: PastCall,
  content: ToolMessage['content'],
  media: readonly ContentPart[] = [],
): ToolAnswer {
  return { message: { role: 'tool', tool_call_id: call.id, content }, media }
}

function resultText(result: ContentBlock, parts: readonly ContentPart[]): string {
  const text = textOf(parts)
  if (result.is_error !== true) return text
  return text === '' ? 'Error' : `Error: ${text}`
}

function textOf(parts: readonly ContentPart[]): string {
  const [first] = parts
  // Nearly always, and then without a copy of what may be long.
  if (parts.length === 1 && first?.type === 'text') return first.text
  return parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n')
}

function mixedContent(result: ContentBlock, parts: readonly ContentPart[]): readonly ContentPart[] {
  return result.is_error === true ? [...textParts('Error:'), ...parts] : parts
}

function resultParts(result: ContentBlock, context: MessageContext): readonly ContentPart[] {
  return toBlocks(result.content, context.ledger).flatMap(
    (block) => knownParts(block, context) ?? jsonParts(block, context),
  )
}

function jsonParts(block: ContentBlock, { ledger }: MessageContext): readonly ContentPart[] {
  ledger.note('replaced', blockSubject(block), 'written as JSON text')
  return textParts(JSON.stringify({ ...block, cache_control: undefined }))
}
