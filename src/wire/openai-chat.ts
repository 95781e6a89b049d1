import type { JsonObject } from './json.ts'

/**
 * Chat Completions as upstreams accept it (OpenAI's API reference, November 2026). Only what the
 * converter writes is named; answers are read by `convert/chat/delta.ts`, field by field, because
 * no two upstreams agree on them.
 */
export type TextPart = { readonly type: 'text'; readonly text: string }
type ImagePart = { readonly type: 'image_url'; readonly image_url: { readonly url: string } }
type FilePart = {
  readonly type: 'file'
  readonly file: { readonly filename: string; readonly file_data: string }
}
export type ContentPart = TextPart | ImagePart | FilePart

export type ToolCall = {
  readonly id: string
  readonly type: 'function'
  readonly function: { readonly name: string; readonly arguments: string }
  /** Gemini's thought signature travels here. */
  readonly extra_content?: unknown
}

type SystemMessage = { readonly role: 'system' | 'developer'; readonly content: string }
type UserMessage = {
  readonly role: 'user'
  readonly content: string | readonly ContentPart[]
}
export type AssistantMessage = {
  readonly role: 'assistant'
  readonly content: string | null
  readonly tool_calls?: readonly ToolCall[]
  readonly reasoning_content?: string
  readonly reasoning?: string
  readonly reasoning_details?: readonly unknown[]
  /** Mistral: the answer goes on from here. */
  readonly prefix?: true
}
export type ToolMessage = {
  readonly role: 'tool'
  readonly tool_call_id: string
  readonly content: string | readonly ContentPart[]
}
export type ChatMessage = SystemMessage | UserMessage | AssistantMessage | ToolMessage

export type ChatTool = {
  readonly type: 'function'
  readonly function: {
    readonly name: string
    readonly description?: string
    readonly parameters: JsonObject
    readonly strict?: boolean
  }
}

export type ChatToolChoice =
  | 'auto'
  | 'none'
  | 'required'
  | 'any'
  | { readonly type: 'function'; readonly function: { readonly name: string } }

/** Fields that only some upstreams know (profiles add them) ride in the index signature. */
export type ChatRequest = {
  readonly model: string
  readonly messages: readonly ChatMessage[]
  readonly stream?: boolean
  readonly stream_options?: { readonly include_usage: boolean }
  readonly max_tokens?: number
  readonly max_completion_tokens?: number
  readonly temperature?: number
  readonly top_p?: number
  readonly stop?: readonly string[]
  readonly tools?: readonly ChatTool[]
  readonly tool_choice?: ChatToolChoice
  readonly parallel_tool_calls?: boolean
  readonly reasoning_effort?: string
  readonly response_format?: {
    readonly type: 'json_schema'
    readonly json_schema: {
      readonly name: string
      readonly schema: JsonObject
      readonly strict: boolean
    }
  }
  readonly prompt_cache_key?: string
  readonly [field: string]: unknown
}
