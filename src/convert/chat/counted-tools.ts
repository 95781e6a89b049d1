import type { CountTokensRequest } from '../../wire/anthropic.ts'
import { shownTools } from './shown-tools.ts'
import { readToolHistory } from './tool-history.ts'

/**
 * The request with the tools that would be sent: a deferred tool costs nothing until something in
 * the conversation names it, and Claude Code defers whole servers of them.
 */
export function withCountedTools<Request extends CountTokensRequest>(request: Request): Request {
  const { shown } = shownTools(request, readToolHistory(request.messages))
  return { ...request, tools: [...shown] }
}
