import type { MessagesRequest, Tool } from '../../wire/anthropic.ts'
import { asText } from '../../wire/json.ts'
import type { ChatRequest, ChatTool } from '../../wire/openai-chat.ts'
import { cutBefore } from '../characters.ts'
import { ledgerName, type Ledger } from '../ledger.ts'
import { toToolParameters } from './schema.ts'
import {
  hasUnusable,
  isNeeded,
  labelOf,
  nameOf,
  shownTools,
  type ShownTools,
} from './shown-tools.ts'
import { meetsStrictRules } from './strict.ts'
import { toToolChoice } from './tool-choice.ts'
import { readToolHistory, type ToolContext } from './tool-history.ts'

type ToolFields = Pick<ChatRequest, 'tools' | 'tool_choice' | 'parallel_tool_calls'>

/** The tools of a request; without any, nothing that OpenAI takes only beside tools. */
export function toChatTools(request: MessagesRequest, context: ToolContext): ToolFields {
  const list = shownTools(request, context.history)
  noteLosses(list, context.ledger)
  const offered = withinLimit(list.shown, request, context)
  const choice = toToolChoice(request.tool_choice, offered, context)
  if (offered.length === 0) return {}
  if (request.tool_choice?.type === 'none' && !context.profile.toolChoiceNone) {
    context.ledger.note('dropped', 'tools', 'none may be called, and the upstream cannot be told')
    return {}
  }
  return { tools: offered.map((tool) => toFunction(tool, context)), ...choice }
}

/**
 * What to answer without asking the upstream: when a request offers nothing but tools that run on
 * Anthropic's servers, a model left alone would invent their results.
 */
export function localAnswer(request: MessagesRequest): string | undefined {
  const choice = request.tool_choice
  if (choice?.type === 'none') return undefined
  const history = readToolHistory(request.messages)
  if (!hasUnusable(request, history)) return undefined
  const { shown, unusable } = shownTools(request, history)
  const forced = choice?.type === 'tool' ? asText(choice['name']) : undefined
  const isForced = (tool: Tool): boolean => tool.name === forced
  const isKnown = forced !== undefined && [...shown, ...unusable].some(isForced)
  const asked = isKnown ? unusable.filter(isForced) : unusable
  const isLeft = isKnown ? shown.some(isForced) : shown.length > 0
  if (asked.length === 0 || isLeft) return undefined
  const labels = [...new Set(asked.map(labelOf))].join(', ')
  return `Not available through this proxy: ${labels}. It runs on Anthropic's servers, which are not asked here. Go on without it, or use a tool of your own for this.`
}

function noteLosses({ unusable, repeated, deferred }: ShownTools, ledger: Ledger): void {
  for (const tool of unusable) {
    ledger.note('dropped', `tool ${labelOf(tool)}`, 'it cannot run on this upstream')
  }
  for (const _ of repeated) ledger.note('dropped', 'tool', 'another one has the same name')
  for (const _ of deferred) {
    ledger.note('dropped', 'deferred tool', 'nothing in the conversation names it yet')
  }
}

function withinLimit(
  tools: readonly Tool[],
  request: MessagesRequest,
  { profile, ledger, history }: ToolContext,
): readonly Tool[] {
  const limit = profile.maxTools ?? Number.POSITIVE_INFINITY
  if (tools.length <= limit) return tools
  const isKept = (tool: Tool): boolean => isNeeded(tool, request, history)
  const others = tools.filter((tool) => !isKept(tool))
  const kept = new Set([...tools.filter(isKept), ...others].slice(0, limit))
  for (let over = tools.length - limit; over > 0; over--) {
    ledger.note('dropped', 'tool', `the upstream takes ${limit} tools at most`)
  }
  return tools.filter((tool) => kept.has(tool))
}

const CARRIED: ReadonlySet<string> = new Set([
  'type',
  'name',
  'description',
  'input_schema',
  'strict',
  'defer_loading',
])

function toFunction(tool: Tool, context: ToolContext): ChatTool {
  const { profile, ledger, names } = context
  const { parameters, dropped } = toToolParameters(tool.input_schema, profile.schema)
  for (const keyword of dropped) {
    ledger.note('dropped', `input_schema ${ledgerName(keyword)}`, 'the upstream does not take it')
  }
  noteUnused(tool, ledger)
  const description = cutDescription(tool.description ?? undefined, context)
  const described = description === undefined ? {} : { description }
  const strict = isStrict(tool, parameters, context) ? { strict: true } : {}
  return {
    type: 'function',
    function: { name: names.toUpstream(nameOf(tool)), ...described, parameters, ...strict },
  }
}

function cutDescription(
  text: string | undefined,
  { profile, ledger }: ToolContext,
): string | undefined {
  const { maxDescription: most } = profile
  if (text === undefined || most === undefined || text.length <= most) return text
  ledger.note('replaced', 'tool description', `the upstream takes ${most} characters at most`)
  return text.slice(0, cutBefore(text, most))
}

function isStrict(
  tool: Tool,
  parameters: ChatTool['function']['parameters'],
  { profile, ledger }: ToolContext,
): boolean {
  if (tool['strict'] !== true) return false
  const strict = profile.strictTools && meetsStrictRules(parameters)
  if (!strict) ledger.note('dropped', 'tools strict', 'upstream or schema do not allow it')
  return strict
}

// Settings of a client tool (a screen's size, say) and hints that no function has a place for.
function noteUnused(tool: Tool, ledger: Ledger): void {
  for (const field of Object.keys(tool)) {
    if (CARRIED.has(field) || tool[field] === null || tool[field] === undefined) continue
    ledger.note('dropped', `tools ${ledgerName(field)}`, 'a function has no such field')
  }
}
