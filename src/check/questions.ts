import type { Config } from '../config/config.ts'
import { TIERS, type Tier } from '../route/tier.ts'
import type { Message, MessagesRequest } from '../wire/anthropic.ts'
import type { Judgement } from './check.ts'
import type { Answered } from './probe.ts'

/** A model with the tiers that use it. */
export type Served = { readonly model: string; readonly tiers: readonly Tier[] }

/** One small request, and what to make of its answer. */
export type Question = {
  readonly id: string
  readonly title: string
  readonly request: MessagesRequest
  readonly judge: (answered: Answered) => Judgement
}

/** The models of the tiers, each once: the cheapest first. */
export function servedModels(tiers: Config['tiers']): readonly Served[] {
  const order = TIERS.toReversed()
  const models = [...new Set(order.map((tier) => tiers[tier]))]
  return models.map((model) => ({ model, tiers: order.filter((tier) => tiers[tier] === model) }))
}

/** The settings that name the model. */
export function settingsOf({ tiers }: Served): readonly string[] {
  return tiers.map((tier) => `${tier.toUpperCase()}_MODEL`)
}

const FEW_TOKENS = 64
/** Models that think first need more than the call itself. */
const TOOL_TOKENS = 2_000

export function askForWord(served: Served): Question {
  return {
    id: `model.${served.tiers[0] ?? 'other'}`,
    title: settingsOf(served).join(', '),
    request: requestOf(served, 'Answer with the word OK.'),
    judge: ({ message }) => fine(describe(message)),
  }
}

export function askForStream(served: Served): Question {
  return {
    id: 'streaming',
    title: 'Streaming',
    request: { ...requestOf(served, 'Count from 1 to 5.'), stream: true },
    judge: ({ message, firstMs }) =>
      fine(`${describe(message)}; the stream began after ${Math.round(firstMs)} ms`),
  }
}

const TOOL = {
  name: 'get_sum',
  description: 'Gives the sum of two numbers.',
  input_schema: {
    type: 'object',
    properties: { a: { type: 'number' }, b: { type: 'number' } },
    required: ['a', 'b'],
  },
}

/** As Claude Code asks: the model may choose, so that not every answer without a call is a fault. */
export function askForTool(served: Served): Question {
  return {
    id: 'tools',
    title: 'Tool calling',
    request: {
      ...requestOf(served, 'Use the tool get_sum to add 2 and 3.'),
      max_tokens: TOOL_TOKENS,
      tools: [TOOL],
      tool_choice: { type: 'auto' },
    },
    judge: ({ message }) => judgeCall(message, served),
  }
}

function judgeCall(message: Message | undefined, served: Served): Judgement {
  const call = message?.content.find((block) => block.type === 'tool_use')
  if (call !== undefined) return fine('a tool call')
  const diagnosis = {
    id: 'no-tool-call',
    cause: `${served.model} was asked to call a tool and did not.`,
    fix: `Claude Code lives on tool calls: set ${settingsOf(served).join(' and ')} to a model that is good at them, or enable them in the server (vLLM: --enable-auto-tool-choice --tool-call-parser; llama.cpp: --jinja).`,
  }
  return { outcome: 'warning', answer: describe(message), diagnosis }
}

function requestOf({ model }: Served, content: string): MessagesRequest {
  return { model, max_tokens: FEW_TOKENS, messages: [{ role: 'user', content }] }
}

function fine(answer: string): Judgement {
  return { outcome: 'ok', answer, diagnosis: undefined }
}

/** What came, in words without content. */
function describe(message: Message | undefined): string {
  const kinds = (message?.content ?? []).map(({ type }) => type)
  const blocks = kinds.length === 0 ? 'an empty answer' : kinds.join(', ')
  return `${blocks} (${message?.usage.output_tokens ?? 0} tokens)`
}
