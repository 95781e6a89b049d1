import type { CountTokensRequest } from '../../wire/anthropic.ts'
import { readToolHistory } from './tool-history.ts'

/**
 * The request with the tools that would be sent: a deferred tool costs nothing until something in
 * the conversation names it, and Claude Code defers whole servers of them.
 */
export function withCountedTools<Request extends CountTokensRequest>(request: Request): Request {
  if (request.tools?.some((tool) => tool['defer_loading'] === true) !== true) return request
  const { used, referenced } = readToolHistory(request.messages)
  const tools = request.tools.filter(
    ({ name, defer_loading }) =>
      defer_loading !== true || used.has(name ?? '') || referenced.has(name ?? ''),
  )
  return { ...request, tools }
}
