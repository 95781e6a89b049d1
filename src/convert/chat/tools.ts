import type { MessagesRequest, Tool } from '../../wire/anthropic.ts'
import { asObject, asText } from '../../wire/json.ts'
import type { ChatRequest, ChatTool } from '../../wire/openai-chat.ts'
import type { Ledger } from '../ledger.ts'
import { clientTool } from './client-tools.ts'
import { toParameters } from './schema.ts'
import { isToolSearch, serverToolLabel } from './server-tools.ts'
import { meetsStrictRules } from './strict.ts'
import { toToolChoice } from './tool-choice.ts'
import type { ToolContext, ToolHistory } from './tool-history.ts'

type ToolFields = Pick<ChatRequest, 'tools' | 'tool_choice' | 'parallel_tool_calls'>

/** The tools of a request; without any, nothing that OpenAI takes only beside tools. */
export function toChatTools(request: MessagesRequest, context: ToolContext): ToolFields {
  const offered = offeredTools(request, context)
  const names = new Set(offered.map(nameOf))
  const choice = toToolChoice(request.tool_choice, names, context)
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
  const tools = request.tools ?? []
  if (choice?.type === 'none') return undefined
  const forced = choice?.type === 'tool' ? tools.filter((tool) => tool.name === choice['name']) : []
  const asked = forced.length > 0 ? forced : tools
  if (asked.length === 0 || asked.some(isCallable)) return undefined
  const labels = [...new Set(asked.map(labelOf))].join(', ')
  return `Not available through this proxy: ${labels}. It runs on Anthropic's servers, which are not asked here. Go on without it, or use a tool of your own for this.`
}

function offeredTools(request: MessagesRequest, context: ToolContext): readonly Tool[] {
  const { history, ledger } = context
  const all = [...(request.tools ?? []), ...history.added.values()]
  const forced = asText(request.tool_choice?.['name'])
  const isNeeded = (tool: Tool): boolean => history.used.has(nameOf(tool)) || tool.name === forced
  // Nobody could reveal deferred tools where Anthropic's own search is dropped: then all are sent.
  const canSearch = !all.some((tool) => isToolSearch(tool.type ?? ''))
  const isShown = (tool: Tool): boolean =>
    !canSearch || tool['defer_loading'] !== true || isNeeded(tool) || isReferenced(tool, history)
  const usable = firstOfEachName(callableTools(all, ledger), ledger).filter(
    (tool) => !history.removed.has(nameOf(tool)),
  )
  return withinLimit(shown(usable, isShown, ledger), isNeeded, context)
}

function isReferenced(tool: Tool, history: ToolHistory): boolean {
  return history.referenced.has(nameOf(tool))
}

function callableTools(tools: readonly Tool[], ledger: Ledger): readonly Tool[] {
  return tools.filter((tool) => {
    const callable = isCallable(tool)
    if (!callable) ledger.note('dropped', `tool ${labelOf(tool)}`, 'it cannot run on this upstream')
    return callable
  })
}

/** A tool of the client's own wins over one that only has a type; else the first one stays. */
function firstOfEachName(tools: readonly Tool[], ledger: Ledger): readonly Tool[] {
  const byName = new Map<string, Tool>()
  for (const tool of tools) {
    const earlier = byName.get(nameOf(tool))
    if (earlier !== undefined) ledger.note('dropped', 'tool', 'another one has the same name')
    if (earlier === undefined || (isCustom(tool) && !isCustom(earlier))) {
      byName.set(nameOf(tool), tool)
    }
  }
  return [...byName.values()]
}

function shown(
  tools: readonly Tool[],
  isShown: (tool: Tool) => boolean,
  ledger: Ledger,
): readonly Tool[] {
  return tools.filter((tool) => {
    const stays = isShown(tool)
    if (!stays) ledger.note('dropped', 'deferred tool', 'nothing in the conversation names it yet')
    return stays
  })
}

function withinLimit(
  tools: readonly Tool[],
  isNeeded: (tool: Tool) => boolean,
  context: ToolContext,
): readonly Tool[] {
  const limit = context.profile.maxTools ?? Number.POSITIVE_INFINITY
  if (tools.length <= limit) return tools
  const needed = tools.filter(isNeeded)
  const others = tools.filter((tool) => !isNeeded(tool))
  const kept = new Set([...needed, ...others].slice(0, limit))
  for (let over = tools.length - limit; over > 0; over--) {
    context.ledger.note('dropped', 'tool', `the upstream takes ${limit} tools at most`)
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
  const known = clientTool(tool.type ?? '')
  const { parameters, dropped } = toParameters(
    tool.input_schema ?? known?.parameters,
    profile.schema,
  )
  for (const keyword of dropped) {
    ledger.note('dropped', `input_schema ${keyword}`, 'the upstream does not take it')
  }
  noteUnused(tool, ledger)
  const description = cutDescription(tool.description ?? known?.description, context)
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
  return text.slice(0, most).toWellFormed()
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
  for (const [field, value] of Object.entries(tool)) {
    if (CARRIED.has(field) || value === null || value === undefined) continue
    const subject = /^[a-z_]{1,40}$/.test(field) ? `tools ${field}` : 'tools unknown field'
    ledger.note('dropped', subject, 'a function has no such field')
  }
}

function isCustom(tool: Tool): boolean {
  return (tool.type ?? 'custom') === 'custom'
}

function isCallable(tool: Tool): boolean {
  if (nameOf(tool) === '') return false
  if (isCustom(tool)) return true
  const type = tool.type ?? ''
  if (serverToolLabel(type) !== undefined) return false
  return clientTool(type) !== undefined || asObject(tool.input_schema) !== undefined
}

function labelOf(tool: Tool): string {
  return serverToolLabel(tool.type ?? '') ?? 'a tool of an unknown type'
}

function nameOf(tool: Tool): string {
  return tool.name ?? ''
}
