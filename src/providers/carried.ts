import { asList, isObject } from '../wire/json.ts'
import type { ChatMessage, ChatRequest } from '../wire/openai-chat.ts'

/** What a request really carried: only that can have been refused. */

export function hasLateSystem(chat: ChatRequest): boolean {
  return chat.messages.slice(1).some(({ role }) => role === 'system' || role === 'developer')
}

export function hasDeveloper(chat: ChatRequest): boolean {
  return chat.messages.some(({ role }) => role === 'developer')
}

export function hasReplay(chat: ChatRequest): boolean {
  const fields = ['reasoning_content', 'reasoning', 'reasoning_details']
  return chat.messages.some((message) => fields.some((field) => Object.hasOwn(message, field)))
}

export function hasAssistant(chat: ChatRequest): boolean {
  return chat.messages.some(({ role }) => role === 'assistant')
}

export function hasPart(chat: ChatRequest, type: string): boolean {
  return chat.messages.some((message) => carries(message, type))
}

export function hasToolImage(chat: ChatRequest): boolean {
  return chat.messages.some((message) => message.role === 'tool' && carries(message, 'image_url'))
}

export function hasStrictTool(chat: ChatRequest): boolean {
  return chat.tools?.some((tool) => tool.function.strict !== undefined) ?? false
}

export function hasCalls(chat: ChatRequest): boolean {
  return chat.messages.some((message) => message.role === 'assistant' && !!message.tool_calls)
}

export function hasUserAfterTool({ messages }: ChatRequest): boolean {
  return messages.some(({ role }, at) => role === 'user' && messages[at - 1]?.role === 'tool')
}

export function hasPrefill({ messages }: ChatRequest): boolean {
  return messages.at(-1)?.role === 'assistant'
}

function carries(message: ChatMessage, type: string): boolean {
  return asList(message.content).some((part) => isObject(part) && part['type'] === type)
}
