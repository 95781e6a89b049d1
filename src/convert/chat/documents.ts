import type { ContentBlock } from '../../wire/anthropic.ts'
import { asObject, asText } from '../../wire/json.ts'
import type { ContentPart } from '../../wire/openai-chat.ts'
import type { RequestContext } from './context.ts'
import { placeholder } from './placeholder.ts'

const PDF = 'application/pdf'

/** Title and context stand before the document itself, as Anthropic shows them to its models. */
export function documentText(block: ContentBlock, lines: readonly string[] = []): string {
  const heading = [asText(block.title), asText(block.context)]
  return [...heading, ...lines].filter((line) => line !== undefined && line !== '').join('\n')
}

/** A document that is not text: a `file` part, its address, or words in its place. */
export function documentFile(block: ContentBlock, context: RequestContext): readonly ContentPart[] {
  const source = asObject(block.source)
  const url = asText(source?.['url'])
  if (url !== undefined) return [linked(block, url, context)]
  const data = asText(source?.['data'])
  if (!context.profile.files) return [omitted(block, 'this model takes no files', context)]
  if (!data) return [omitted(block, 'only documents with data can be passed on', context)]
  const mediaType = asText(source?.['media_type']) ?? PDF
  if (mediaType !== PDF) return [omitted(block, 'only PDFs can be passed on', context)]
  const file = { filename: filename(block), file_data: `data:${PDF};base64,${data}` }
  return [...contextParts(block), { type: 'file', file }]
}

/** The title travels as the file's name, which OpenAI wants to end in `.pdf`. */
function filename(block: ContentBlock): string {
  const title = asText(block.title) || 'document'
  return /\.pdf$/i.test(title) ? title : `${title}.pdf`
}

function contextParts(block: ContentBlock): readonly ContentPart[] {
  const text = asText(block.context)
  return text ? [{ type: 'text', text }] : []
}

function linked(block: ContentBlock, url: string, context: RequestContext): ContentPart {
  context.ledger.note('replaced', 'document', 'its address is sent: upstreams fetch no documents')
  return { type: 'text', text: documentText(block, [`[document: ${url}]`]) }
}

function omitted(block: ContentBlock, reason: string, context: RequestContext): ContentPart {
  const title = asText(block.title)
  return placeholder({ kind: 'document', title, reason }, context.ledger)
}
