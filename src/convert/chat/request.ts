import type { MessagesRequest } from '../../wire/anthropic.ts'
import type { ChatRequest } from '../../wire/openai-chat.ts'
import { createToolNames, type ToolNames } from '../names.ts'
import type { RequestContext } from './context.ts'
import { toEffort } from './effort.ts'
import { toOutputFormat } from './format.ts'
import { toChatMessages } from './messages.ts'
import { toParameters } from './parameters.ts'
import { readToolHistory, type ToolHistory } from './tool-history.ts'
import { toChatTools } from './tools.ts'
import { noteUnusedFields } from './unused-fields.ts'

type Draft = { -readonly [Field in keyof ChatRequest]: ChatRequest[Field] }

/**
 * A Messages request as this upstream takes it. `names` translates the tool names of the answer
 * back. Pure: all that is lost on the way stands in the context's ledger.
 */
export function toChatRequest(
  request: MessagesRequest,
  context: RequestContext,
): { readonly chat: ChatRequest; readonly names: ToolNames } {
  const history = readToolHistory(request.messages)
  const names = createToolNames(
    toolNames(request, history),
    context.ledger,
    context.profile.toolNames,
  )
  const tools = toChatTools(request, { ...context, names, history })
  const effort = toEffort(request, { ...context, hasTools: tools.tools !== undefined })
  const format = toOutputFormat(request, context)
  noteUnusedFields(request, context.ledger)
  const chat: Draft = {
    model: context.model,
    messages: toChatMessages(request, { ...context, names }, format.instruction),
    ...toParameters(request, { ...context, effort: effort.effort }),
    ...tools,
    ...format.fields,
    ...effort.fields,
  }
  dropRefused(chat, context)
  return { chat: { ...chat, ...context.profile.extra }, names }
}

function toolNames(request: MessagesRequest, history: ToolHistory): readonly string[] {
  const offered = (request.tools ?? []).flatMap((tool) => tool.name || [])
  return [...offered, ...history.added.keys(), ...history.used, ...history.referenced]
}

function dropRefused(chat: Draft, { profile, ledger }: RequestContext): void {
  for (const field of profile.drop) {
    if (!Object.hasOwn(chat, field)) continue
    delete chat[field]
    ledger.note('dropped', field, 'the upstream refuses it')
  }
}
