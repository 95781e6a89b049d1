import type {
  ChatCompletionAssistantMessageParam,
  ChatCompletionContentPart,
  ChatCompletionCreateParams,
  ChatCompletionFunctionTool,
  ChatCompletionMessageFunctionToolCall,
  ChatCompletionSystemMessageParam,
  ChatCompletionToolMessageParam,
  ChatCompletionUserMessageParam,
} from 'openai/resources/chat/completions'

import { asList, asText, isObject, type JsonObject } from '../../src/wire/json.ts'

// The compiler holds these lists against OpenAI's own types; what OpenAI would add is not needed here.
type Keys<T> = readonly (T extends unknown ? keyof T : never)[]

const REQUEST: readonly string[] = [
  'max_completion_tokens',
  'max_tokens',
  'messages',
  'metadata',
  'model',
  'parallel_tool_calls',
  'prompt_cache_key',
  'reasoning_effort',
  'response_format',
  'safety_identifier',
  'stop',
  'stream',
  'stream_options',
  'temperature',
  'tool_choice',
  'tools',
  'top_p',
  'verbosity',
] satisfies Keys<ChatCompletionCreateParams>

const SYSTEM: readonly string[] = [
  'content',
  'name',
  'role',
] satisfies Keys<ChatCompletionSystemMessageParam>

const MESSAGES: Readonly<Record<string, readonly string[]>> = {
  system: SYSTEM,
  developer: SYSTEM,
  user: ['content', 'name', 'role'] satisfies Keys<ChatCompletionUserMessageParam>,
  assistant: [
    'content',
    'name',
    'refusal',
    'role',
    'tool_calls',
  ] satisfies Keys<ChatCompletionAssistantMessageParam>,
  tool: ['content', 'role', 'tool_call_id'] satisfies Keys<ChatCompletionToolMessageParam>,
}

const PART: readonly string[] = [
  'file',
  'image_url',
  'text',
  'type',
] satisfies Keys<ChatCompletionContentPart>

const CALL: readonly string[] = [
  'function',
  'id',
  'type',
] satisfies Keys<ChatCompletionMessageFunctionToolCall>

const TOOL: readonly string[] = ['function', 'type'] satisfies Keys<ChatCompletionFunctionTool>

const FUNCTION: readonly string[] = ['description', 'name', 'parameters', 'strict'] satisfies Keys<
  ChatCompletionFunctionTool['function']
>

/** Paths of what OpenAI would refuse in a request: `messages.3.cache_control`. */
export function foreignFields(body: JsonObject): readonly string[] {
  return [
    ...foreign('', body, REQUEST),
    ...each('messages', body['messages'], foreignInMessage),
    ...each('tools', body['tools'], foreignInTool),
  ]
}

function foreignInMessage(path: string, message: JsonObject): readonly string[] {
  return [
    ...foreign(`${path}.`, message, MESSAGES[asText(message['role']) ?? ''] ?? []),
    ...each(`${path}.content`, message['content'], (at, part) => foreign(`${at}.`, part, PART)),
    ...each(`${path}.tool_calls`, message['tool_calls'], (at, call) =>
      foreign(`${at}.`, call, CALL),
    ),
  ]
}

function foreignInTool(path: string, tool: JsonObject): readonly string[] {
  const described = isObject(tool['function']) ? tool['function'] : {}
  return [...foreign(`${path}.`, tool, TOOL), ...foreign(`${path}.function.`, described, FUNCTION)]
}

function foreign(path: string, value: JsonObject, known: readonly string[]): readonly string[] {
  const keys = Object.keys(value).filter((key) => !known.includes(key))
  return keys.map((key) => `${path}${key}`)
}

type Check = (path: string, item: JsonObject) => readonly string[]

function each(path: string, list: unknown, check: Check): readonly string[] {
  return asList(list).flatMap((item, index) =>
    isObject(item) ? check(`${path}.${index}`, item) : [],
  )
}
