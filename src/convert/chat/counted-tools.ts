import type { CountTokensRequest, Tool } from '../../wire/anthropic.ts'
import { isToolSearch } from './server-tools.ts'
import { readToolHistory } from './tool-history.ts'

/**
 * The request with the tools that would be sent: a deferred tool costs nothing until something in
 * the conversation names it, and Claude Code defers whole servers of them.
 */
export function withCountedTools<Request extends CountTokensRequest>(request: Request): Request {
  const all = request.tools ?? []
  // Where Anthropic's own search is dropped, nobody could reveal them: all are sent.
  if (!all.some(isDeferred) || all.some(({ type }) => isToolSearch(type ?? ''))) return request
  const { used, referenced } = readToolHistory(request.messages)
  const forced = request.tool_choice?.['name']
  const tools = all.filter((tool) => {
    const name = tool.name ?? ''
    return !isDeferred(tool) || used.has(name) || referenced.has(name) || name === forced
  })
  return { ...request, tools }
}

function isDeferred(tool: Tool): boolean {
  return tool['defer_loading'] === true
}
