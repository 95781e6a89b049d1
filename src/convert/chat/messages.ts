import type { ContentBlock, MessagesRequest } from '../../wire/anthropic.ts'
import type { ChatMessage, ContentPart } from '../../wire/openai-chat.ts'
import { toAssistantMessage } from './assistant.ts'
import { toBlocks } from './block-list.ts'
import { userParts, type MessageContext } from './content.ts'
import { pairResults, type Pairs } from './pairs.ts'
import { systemText, toReminder } from './system.ts'
import { orphanParts, toToolAnswer } from './tool-results.ts'
import { createTranscript, type Transcript } from './transcript.ts'
import { toTurns, type Turn } from './turns.ts'

type Conversation = Pick<MessagesRequest, 'system' | 'messages'>

/**
 * System prompt and messages as Chat Completions takes them (what Anthropic allows in a turn and
 * OpenAI does not is moved, told as text or noted in the ledger). Never throws for odd blocks: they
 * stay in a client's history, so a refusal would end its session. The system prompt ends with
 * `instruction`.
 */
export function toChatMessages(
  request: Conversation,
  context: MessageContext,
  instruction?: string,
): readonly ChatMessage[] {
  const { ledger } = context
  const turns = toTurns(request.messages, ledger)
  const pairs = pairResults(turns, context)
  const transcript = createTranscript(context)
  // What the system says before anybody else speaks belongs to its prompt.
  const [first] = turns
  const opening = first?.role === 'system' ? first.blocks : []
  const prompt = systemText([...toBlocks(request.system, ledger), ...opening], ledger)
  transcript.system([prompt, instruction].filter(Boolean).join('\n\n'))
  const writing = { pairs, context, transcript }
  for (const turn of opening.length > 0 ? turns.slice(1) : turns) writeTurn(turn, writing)
  return transcript.end()
}

type Writing = {
  readonly pairs: Pairs
  readonly context: MessageContext
  readonly transcript: Transcript
}

function writeTurn(turn: Turn, writing: Writing): void {
  switch (turn.role) {
    case 'assistant':
      return writeAssistant(turn, writing)
    case 'user':
      for (const block of turn.blocks) writing.transcript.user(partsOf(block, writing))
      return
    case 'system':
      return writeLateSystem(turn, writing)
    default:
      turn.role satisfies never
  }
}

function writeAssistant(turn: Turn, { pairs, context, transcript }: Writing): void {
  const calls = pairs.callsOf(turn)
  const message = toAssistantMessage(turn.blocks, calls, context)
  if (message === undefined) return
  const answers = calls.map((call) => toToolAnswer(call, pairs.resultOf(call), context))
  transcript.assistant(message, answers)
}

function partsOf(block: ContentBlock, { pairs, context }: Writing): readonly ContentPart[] {
  if (block.type !== 'tool_result') return userParts(block, context)
  // The others stand behind their calls already.
  return pairs.isOrphan(block) ? orphanParts(block, context) : []
}

function writeLateSystem(turn: Turn, { context, transcript }: Writing): void {
  const text = systemText(turn.blocks, context.ledger)
  if (text === '') return
  if (context.profile.lateSystem === 'inline') return transcript.system(text)
  context.ledger.note(
    'replaced',
    'late system message',
    'this upstream takes one at the start only',
  )
  transcript.user([{ type: 'text', text: toReminder(text) }])
}
