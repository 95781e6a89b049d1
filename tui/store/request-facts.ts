import {
  asList,
  asNumber,
  asObject,
  asText,
  parseJson,
  type JsonObject,
} from '../../src/wire/json.ts'

/** What a client's request holds, in numbers. */
export type RequestFacts = {
  readonly messages: number
  readonly tools: number
  readonly images: number
  /** `adaptive`, `4,000 tokens`, or what else the client asked for. */
  readonly thinking: string | undefined
  readonly effort: string | undefined
  readonly maxTokens: number | undefined
  readonly temperature: number | undefined
  readonly stopSequences: number
  /** Characters. */
  readonly system: number
}

/** Undefined when the text is no JSON object. */
export function readRequestFacts(text: string): RequestFacts | undefined {
  const request = asObject(parseJson(text))
  if (request === undefined) return undefined
  const messages = asList(request['messages'])
  return {
    messages: messages.length,
    tools: asList(request['tools']).length,
    images: messages.reduce((sum: number, message) => sum + imagesIn(contentOf(message)), 0),
    thinking: thinkingOf(asObject(request['thinking'])),
    effort: asText(asObject(request['output_config'])?.['effort']),
    maxTokens: asNumber(request['max_tokens']),
    temperature: asNumber(request['temperature']),
    stopSequences: asList(request['stop_sequences']).length,
    system: charactersOf(request['system']),
  }
}

function contentOf(message: unknown): readonly unknown[] {
  return asList(asObject(message)?.['content'])
}

/** Images stand in messages and in the results of tools. */
function imagesIn(blocks: readonly unknown[]): number {
  return blocks.reduce((sum: number, block) => {
    const type = asObject(block)?.['type']
    if (type === 'image') return sum + 1
    return type === 'tool_result' ? sum + imagesIn(contentOf(block).filter(isNoResult)) : sum
  }, 0)
}

/** Nested results are nobody's; following them could go as deep as the JSON. */
function isNoResult(block: unknown): boolean {
  return asObject(block)?.['type'] !== 'tool_result'
}

function thinkingOf(thinking: JsonObject | undefined): string | undefined {
  if (thinking === undefined) return undefined
  const budget = asNumber(thinking['budget_tokens'])
  const type = asText(thinking['type'])
  return budget === undefined ? type : `${budget.toLocaleString('en-US')} tokens`
}

function charactersOf(content: unknown): number {
  if (typeof content === 'string') return content.length
  return asList(content).reduce(
    (sum: number, block) => sum + (asText(asObject(block)?.['text'])?.length ?? 0),
    0,
  )
}
