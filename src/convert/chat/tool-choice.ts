import type { MessagesRequest, Tool } from '../../wire/anthropic.ts'
import { asText } from '../../wire/json.ts'
import type { ChatRequest, ChatToolChoice } from '../../wire/openai-chat.ts'
import { nameOf } from './shown-tools.ts'
import type { ToolContext } from './tool-history.ts'

type ToolChoice = NonNullable<MessagesRequest['tool_choice']>

/** How tools are to be used; `offered` are those that are sent. */
export function toToolChoice(
  choice: MessagesRequest['tool_choice'],
  offered: readonly Tool[],
  context: ToolContext,
): Pick<ChatRequest, 'tool_choice' | 'parallel_tool_calls'> {
  if (choice === null || choice === undefined) return {}
  if (offered.length === 0) {
    context.ledger.note('dropped', 'tool_choice', 'no tool is offered')
    return {}
  }
  const said = sayChoice(choice, offered, context)
  return { ...(said === undefined ? {} : { tool_choice: said }), ...parallel(choice, context) }
}

function sayChoice(
  choice: ToolChoice,
  offered: readonly Tool[],
  context: ToolContext,
): ChatToolChoice | undefined {
  switch (choice.type) {
    case 'auto':
    case 'none':
      return choice.type
    case 'any':
      return noteWeaker(context.profile.toolChoice.any, context)
    case 'tool':
      return sayTool(asText(choice['name']) ?? '', offered, context)
    default:
      context.ledger.note('dropped', 'tool_choice', 'its type is unknown')
      return undefined
  }
}

function sayTool(
  name: string,
  offered: readonly Tool[],
  context: ToolContext,
): ChatToolChoice | undefined {
  if (!offered.some((tool) => nameOf(tool) === name)) {
    context.ledger.note('dropped', 'tool_choice', 'the tool it names is not offered')
    return undefined
  }
  const { named } = context.profile.toolChoice
  if (named !== 'function') return noteWeaker(named, context)
  return { type: 'function', function: { name: context.names.toUpstream(name) } }
}

function noteWeaker<Said extends string>(said: Said, { ledger }: ToolContext): Said {
  if (said === 'auto') {
    ledger.note('replaced', 'tool_choice', 'the upstream lets the model choose only')
  }
  return said
}

function parallel(
  choice: ToolChoice,
  { profile, ledger }: ToolContext,
): Pick<ChatRequest, 'parallel_tool_calls'> {
  if (choice['disable_parallel_tool_use'] !== true) return {}
  if (profile.parallelToolCalls) return { parallel_tool_calls: false }
  ledger.note('dropped', 'disable_parallel_tool_use', 'the upstream has no such switch')
  return {}
}
