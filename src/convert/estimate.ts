import { estimateTokenCount } from 'tokenx'

import {
  isBlock,
  type ContentBlock,
  type CountTokensRequest,
  type Tool,
} from '../wire/anthropic.ts'
import { asObject, asText } from '../wire/json.ts'
import { cutBefore } from './characters.ts'
import { imageSize } from './image-size.ts'

/** Characters that are counted in one go, in well under two milliseconds. */
const PIECE = 16_384
const CHARACTERS_PER_TOKEN = 4

const REQUEST_TOKENS = 3
const MESSAGE_TOKENS = 4
/** The system prompt that tools bring along (Anthropic's docs, "Tool use system prompt"). */
const TOOLS_TOKENS = 346

/** Anthropic's docs on vision: width x height / 750, after larger pictures were made smaller. */
const PIXELS_PER_TOKEN = 750
const IMAGE_TOKENS = { least: 50, most: 1600, unknown: 1500 }

/** Anthropic's docs on PDFs: 1,500 to 3,000 tokens a page, 100 pages; a page has some 100 KB. */
const PDF_BYTES_PER_TOKEN = 50
const PDF_TOKENS = { least: 1500, most: 200_000, unknown: 3000 }

/** Hashes, ids and base64, told by digits among letters: tokenx prices them like words. */
const HASHES = [{ pattern: /\d[A-Za-z]+\d|[A-Za-z]\d+[A-Za-z]/, averageCharsPerToken: 1.7 }]

/** From Hebrew and Arabic over the scripts of India to Thai: tokenx has no rule for them. */
const FURTHER_SCRIPTS = /[\u0590-\u0eff]/
const HASHES_AND_SCRIPTS = [...HASHES, { pattern: FURTHER_SCRIPTS, averageCharsPerToken: 2.7 }]

/**
 * Chinese, Japanese or Korean beside a Latin word. tokenx prices `调用createPlan` as if all of it
 * were Chinese; a blank between the two, which costs nothing, prevents that.
 */
const CJK = /[\u3040-\u9fff\uac00-\ud7af]/
const GLUED =
  /[\u3040-\u9fff\uac00-\ud7af](?=[A-Za-z\d])|[A-Za-z\d](?=[\u3040-\u9fff\uac00-\ud7af])/g

/** Base64 in a block that we do not know: its length says nothing about tokens. */
const BASE64 = /^(?:data:[^,]{0,100},)?[\w+/=-]{256}/

/** Text to count, or tokens. */
type Part = string | number

/**
 * The tokens of one piece of the request after another, uncalibrated. No piece takes long, so a
 * caller can give the event loop a turn in between.
 */
export function* estimatePieces(request: CountTokensRequest): Generator<number> {
  yield REQUEST_TOKENS
  yield* estimateParts(contentParts(request.system))
  for (const message of request.messages) {
    yield MESSAGE_TOKENS
    yield* estimateParts(contentParts(message.content))
  }
  const tools = request.tools ?? []
  if (tools.length > 0) yield TOOLS_TOKENS
  for (const tool of tools) yield* estimateParts(toolParts(tool))
}

export function estimateText(text: string): number {
  // Both tests are cheaper than work that English text and code do not need.
  const spaced = CJK.test(text) ? text.replace(GLUED, '$& ') : text
  const languageConfigs = FURTHER_SCRIPTS.test(text) ? HASHES_AND_SCRIPTS : HASHES
  return estimateTokenCount(spaced, { languageConfigs })
}

/** For a text of which only the length is known. */
export function estimateCharacters(characters: number): number {
  return Math.ceil(characters / CHARACTERS_PER_TOKEN)
}

function* estimateParts(parts: readonly Part[]): Generator<number> {
  for (const part of parts) {
    if (typeof part === 'number') yield part
    else yield* estimateLongText(part)
  }
}

function* estimateLongText(text: string): Generator<number> {
  let start = 0
  while (start < text.length) {
    const end = cutBefore(text, Math.min(start + PIECE, text.length))
    yield estimateText(text.slice(start, end))
    start = end
  }
}

function contentParts(content: unknown): readonly Part[] {
  if (typeof content === 'string') return [content]
  return Array.isArray(content) ? content.flatMap(itemParts) : []
}

function itemParts(item: unknown): readonly Part[] {
  const parts = isBlock(item) ? BLOCKS.get(item.type)?.(item) : undefined
  return parts ?? [unknownText(item)]
}

type BlockReader = (block: ContentBlock) => readonly Part[]

const BLOCKS: ReadonlyMap<string, BlockReader> = new Map<string, BlockReader>([
  ['text', (block) => [asText(block.text) ?? '']],
  ['thinking', (block) => [asText(block.thinking) ?? '']],
  ['redacted_thinking', () => []],
  // Such tools are counted with the request's own.
  ['tool_addition', () => []],
  ['tool_removal', () => []],
  ['image', (block) => [imageTokens(block)]],
  ['document', documentParts],
  ['tool_use', callParts],
  ['server_tool_use', callParts],
  ['mcp_tool_use', callParts],
  ['tool_result', (block) => contentParts(block.content)],
  ['mcp_tool_result', (block) => contentParts(block.content)],
])

function callParts(block: ContentBlock): readonly Part[] {
  return [asText(block.name) ?? '', jsonText(block.input)]
}

function toolParts(tool: Tool): readonly Part[] {
  return [tool.name ?? '', tool.description ?? '', jsonText(tool.input_schema)]
}

function imageTokens(block: ContentBlock): number {
  const size = imageSize(asText(asObject(block.source)?.['data']) ?? '')
  if (size === undefined) return IMAGE_TOKENS.unknown
  return clamp((size.width * size.height) / PIXELS_PER_TOKEN, IMAGE_TOKENS)
}

function documentParts(block: ContentBlock): readonly Part[] {
  const source = asObject(block.source) ?? {}
  const about = [asText(block.title) ?? '', asText(block.context) ?? '']
  const data = asText(source['data'])
  if (source['type'] === 'text') return [...about, data ?? '']
  if (source['type'] === 'content') return [...about, ...contentParts(source['content'])]
  return [...about, data === undefined ? PDF_TOKENS.unknown : pdfTokens(data)]
}

function pdfTokens(base64: string): number {
  return clamp((base64.length * 3) / 4 / PDF_BYTES_PER_TOKEN, PDF_TOKENS)
}

function clamp(value: number, { least, most }: { least: number; most: number }): number {
  return Math.min(most, Math.max(least, Math.round(value)))
}

function jsonText(value: unknown, replacer?: (key: string, field: unknown) => unknown): string {
  return value === undefined ? '' : JSON.stringify(value, replacer)
}

function unknownText(value: unknown): string {
  if (typeof value === 'string') return isBase64(value) ? '' : value
  return jsonText(value, (_, field) => (isBase64(field) ? undefined : field))
}

function isBase64(value: unknown): boolean {
  return typeof value === 'string' && BASE64.test(value)
}
