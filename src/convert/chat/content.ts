import type { ContentBlock } from '../../wire/anthropic.ts'
import { asObject, asText } from '../../wire/json.ts'
import type { ContentPart } from '../../wire/openai-chat.ts'
import type { ToolNames } from '../names.ts'
import { toBlocks } from './block-list.ts'
import type { RequestContext } from './context.ts'
import { documentFile, documentText } from './documents.ts'
import { placeholder } from './placeholder.ts'
import { readableText } from './readable.ts'

export type MessageContext = RequestContext & { readonly names: ToolNames }

type PartReader = (block: ContentBlock, context: MessageContext) => readonly ContentPart[]

/** What a user may say, and tools answer, on both wires. */
const READERS: ReadonlyMap<string, PartReader> = new Map<string, PartReader>([
  ['text', (block) => textParts(asText(block.text))],
  ['image', imageParts],
  ['document', documentParts],
  ['search_result', searchResultParts],
  ['tool_reference', toolReferenceParts],
])

/** The parts of a block of a known type, `undefined` for another. */
export function knownParts(
  block: ContentBlock,
  context: MessageContext,
): readonly ContentPart[] | undefined {
  return READERS.get(block.type)?.(block, context)
}

/** The parts of a block in a user turn; of an unknown one what is readable, if anything. */
export function userParts(block: ContentBlock, context: MessageContext): readonly ContentPart[] {
  return knownParts(block, context) ?? textParts(readableText(block, context.ledger))
}

/** No empty text ever becomes a part. */
export function textParts(text: string | undefined): readonly ContentPart[] {
  return text === undefined || text === '' ? [] : [{ type: 'text', text }]
}

/** A lone text as a plain string, since many local servers take nothing else. */
export function toContent(parts: readonly ContentPart[]): string | readonly ContentPart[] {
  const [only, ...others] = parts
  return only?.type === 'text' && others.length === 0 ? only.text : parts
}

function imageParts(block: ContentBlock, context: MessageContext): readonly ContentPart[] {
  const omitted = (reason: string): readonly ContentPart[] => [
    placeholder({ kind: 'image', reason }, context.ledger),
  ]
  if (!context.profile.images) return omitted('this model takes no images')
  const url = imageUrl(block)
  if (!url) return omitted('only images with data or a URL can be passed on')
  return [{ type: 'image_url', image_url: { url } }]
}

function imageUrl(block: ContentBlock): string | undefined {
  const source = asObject(block.source)
  if (source?.['type'] === 'url') return asText(source['url'])
  const data = asText(source?.['data'])
  return data && `data:${asText(source?.['media_type']) ?? 'image/jpeg'};base64,${data}`
}

function documentParts(block: ContentBlock, context: MessageContext): readonly ContentPart[] {
  const source = asObject(block.source)
  if (source?.['type'] === 'text') {
    return textParts(documentText(block, [asText(source['data']) ?? '']))
  }
  if (source?.['type'] !== 'content') return documentFile(block, context)
  return [...textParts(documentText(block)), ...innerParts(source['content'], context)]
}

function searchResultParts(block: ContentBlock, context: MessageContext): readonly ContentPart[] {
  const heading = [asText(block.title), asText(block.source)].filter(Boolean).join('\n')
  return [...textParts(heading), ...innerParts(block.content, context)]
}

function toolReferenceParts(block: ContentBlock, context: MessageContext): readonly ContentPart[] {
  const name = asText(block.tool_name)
  return name ? textParts(`Tool available: ${context.names.toUpstream(name)}`) : []
}

function innerParts(content: unknown, context: MessageContext): readonly ContentPart[] {
  return toBlocks(content, context.ledger).flatMap((block) => userParts(block, context))
}
