import type { AssistantMessage, ChatMessage, ContentPart } from '../../wire/openai-chat.ts'
import { toContent } from './content.ts'
import type { RequestContext } from './context.ts'
import type { ToolAnswer } from './tool-results.ts'

/** Chat messages in the making. Everything is added in the conversation's order. */
export type Transcript = {
  system(text: string): void
  user(parts: readonly ContentPart[]): void
  assistant(message: AssistantMessage, answers: readonly ToolAnswer[]): void
  end(): readonly ChatMessage[]
}

/** Most servers refuse a conversation in which nobody has spoken. */
const NOBODY_SPOKE: ChatMessage = { role: 'user', content: '.' }

/** Between a tool and a user where the one may not follow the other. */
const HEARD: ChatMessage = { role: 'assistant', content: 'Understood.' }

/**
 * Keeps the order that upstreams enforce: an assistant's tool messages right behind it, then the
 * media of all of them, which go into one user message with what the user says next. Empty things
 * leave no message.
 */
export function createTranscript({ profile, ledger }: RequestContext): Transcript {
  const messages: ChatMessage[] = []
  let said: ContentPart[] = []
  const flush = (): void => {
    if (said.length === 0) return
    if (!profile.userAfterTool && messages.at(-1)?.role === 'tool') {
      ledger.note('repaired', 'user message', 'this upstream takes none right behind a tool')
      messages.push(HEARD)
    }
    messages.push({ role: 'user', content: toContent(said) })
    said = []
  }
  const add = (message: ChatMessage): void => {
    flush()
    messages.push(message)
  }
  const user = (parts: readonly ContentPart[]): void => {
    for (const part of parts) said.push(part)
  }
  return {
    user,
    system(text) {
      if (text !== '') add({ role: profile.systemRole, content: text })
    },
    assistant(message, answers) {
      add(message)
      for (const answer of answers) messages.push(answer.message)
      for (const answer of answers) user(answer.media)
    },
    end() {
      flush()
      if (!messages.every(isSystem)) return withMarkedPrefill(messages, profile)
      ledger.note('repaired', 'messages', 'nothing was said; upstreams want a user message')
      return [...messages, NOBODY_SPOKE]
    },
  }
}

function withMarkedPrefill(
  messages: readonly ChatMessage[],
  { prefill }: RequestContext['profile'],
): readonly ChatMessage[] {
  const last = messages.at(-1)
  if (prefill === 'plain' || last?.role !== 'assistant') return messages
  return [...messages.slice(0, -1), { ...last, prefix: true }]
}

function isSystem({ role }: ChatMessage): boolean {
  return role === 'system' || role === 'developer'
}
