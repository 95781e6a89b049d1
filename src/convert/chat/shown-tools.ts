import type { CountTokensRequest, Tool } from '../../wire/anthropic.ts'
import { asObject, asText } from '../../wire/json.ts'
import { clientTool } from './client-tools.ts'
import { isToolSearch, serverToolLabel } from './server-tools.ts'
import type { ToolHistory } from './tool-history.ts'

type ToolRequest = Pick<CountTokensRequest, 'tools' | 'tool_choice'>

/** Every tool that a request offers by now, in one of four lists. */
export type ShownTools = {
  /** What an upstream without limits is sent; client tools with the schema that Anthropic implies. */
  readonly shown: readonly Tool[]
  /** They run on Anthropic's servers, or nobody here knows how they are called. */
  readonly unusable: readonly Tool[]
  /** Another one has the same name. */
  readonly repeated: readonly Tool[]
  /** Deferred, and nothing in the conversation names them yet. */
  readonly deferred: readonly Tool[]
}

const NO_TOOLS: ShownTools = { shown: [], unusable: [], repeated: [], deferred: [] }

/** Sorts the tools of the request and those that the conversation added and did not remove. */
export function shownTools(request: ToolRequest, history: ToolHistory): ShownTools {
  const all = allTools(request, history)
  if (all.length === 0) return NO_TOOLS
  const callable = all.filter(isCallable)
  const named = new Set(oneOfEachName(callable))
  // Nobody could reveal deferred tools where Anthropic's own search is dropped: then all are sent.
  const canSearch = !all.some((tool) => isToolSearch(tool.type ?? ''))
  const isDeferred = (tool: Tool): boolean =>
    canSearch && tool['defer_loading'] === true && !isRevealed(tool, request, history)
  return {
    shown: [...named].filter((tool) => !isDeferred(tool)).map(withDefinition),
    unusable: all.filter((tool) => !isCallable(tool)),
    repeated: callable.filter((tool) => !named.has(tool)),
    deferred: [...named].filter(isDeferred),
  }
}

/** Whether there are any that cannot be used: seldom, and known without sorting all. */
export function hasUnusable(request: ToolRequest, history: ToolHistory): boolean {
  return !allTools(request, history).every(isCallable)
}

function allTools(request: ToolRequest, history: ToolHistory): readonly Tool[] {
  const all = [...(request.tools ?? []), ...history.added.values()]
  return history.removed.size === 0 ? all : all.filter((tool) => !history.removed.has(nameOf(tool)))
}

/** Whether the model has called the tool or must: the history makes no sense without it. */
export function isNeeded(tool: Tool, request: ToolRequest, history: ToolHistory): boolean {
  return history.used.has(nameOf(tool)) || tool.name === asText(request.tool_choice?.['name'])
}

/** What a person calls a tool that cannot be used. */
export function labelOf(tool: Tool): string {
  return serverToolLabel(tool.type ?? '') ?? 'a tool of an unknown type'
}

export function nameOf(tool: Tool): string {
  return tool.name ?? ''
}

function isRevealed(tool: Tool, request: ToolRequest, history: ToolHistory): boolean {
  return isNeeded(tool, request, history) || history.referenced.has(nameOf(tool))
}

/** A tool of the client's own wins over one that only has a type; else the first one stays. */
function oneOfEachName(tools: readonly Tool[]): Iterable<Tool> {
  const byName = new Map<string, Tool>()
  for (const tool of tools) {
    const earlier = byName.get(nameOf(tool))
    if (earlier === undefined || (isCustom(tool) && !isCustom(earlier))) {
      byName.set(nameOf(tool), tool)
    }
  }
  return byName.values()
}

function withDefinition(tool: Tool): Tool {
  const known = clientTool(tool.type ?? '')
  if (known === undefined) return tool
  const { description, input_schema } = tool
  return {
    ...tool,
    description: description ?? known.description,
    input_schema: input_schema ?? known.parameters,
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
