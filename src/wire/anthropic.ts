import type * as z from 'zod/mini'

import { isObject } from './json.ts'
import type * as schemas from './request-schemas.ts'

/**
 * The Messages API as clients speak it (platform.claude.com, API versions 2023-06-01 and
 * 2026-10-21). Requests are checked only as deep as routing needs; blocks stay loose, because a
 * block type invented tomorrow must not end a session today. The converters read block fields as
 * `unknown` and say in the ledger what they could not use.
 */
export type ContentBlock = {
  readonly type: string
  readonly text?: unknown
  readonly source?: unknown
  readonly title?: unknown
  readonly context?: unknown
  readonly content?: unknown
  readonly thinking?: unknown
  readonly signature?: unknown
  readonly data?: unknown
  readonly id?: unknown
  readonly name?: unknown
  readonly input?: unknown
  readonly tool_use_id?: unknown
  readonly tool_name?: unknown
  readonly is_error?: unknown
  readonly cache_control?: unknown
  readonly citations?: unknown
}

export function isBlock(value: unknown): value is ContentBlock {
  return isObject(value) && typeof value['type'] === 'string'
}

export function isContent(value: unknown): value is string | ContentBlock[] {
  return typeof value === 'string' || (Array.isArray(value) && value.every(isBlock))
}

export type CountTokensRequest = z.infer<typeof schemas.countTokensRequest>
export type MessagesRequest = z.infer<typeof schemas.messagesRequest>
export type MessageParam = z.infer<typeof schemas.message>
export type Tool = z.infer<typeof schemas.tool>
export type Role = MessageParam['role']

export type StopReason =
  | 'end_turn'
  | 'max_tokens'
  | 'stop_sequence'
  | 'tool_use'
  | 'model_context_window_exceeded'

/** Disjoint counts: `input_tokens` holds neither what was read from the cache nor what was written to it. */
export type Usage = {
  readonly input_tokens: number
  readonly cache_creation_input_tokens: number
  readonly cache_read_input_tokens: number
  readonly output_tokens: number
  readonly output_tokens_details?: { readonly thinking_tokens: number }
}

type TextBlock = { readonly type: 'text'; readonly text: string }
type ThinkingBlock = {
  readonly type: 'thinking'
  readonly thinking: string
  readonly signature: string
}
type ToolUseBlock = {
  readonly type: 'tool_use'
  readonly id: string
  readonly name: string
  readonly input: unknown
}
export type AnswerBlock = TextBlock | ThinkingBlock | ToolUseBlock

export type Message = {
  readonly id: string
  readonly type: 'message'
  readonly role: 'assistant'
  readonly model: string
  readonly content: readonly AnswerBlock[]
  readonly stop_reason: StopReason | null
  readonly stop_sequence: string | null
  /** Of a refusal, which is never ours to claim. */
  readonly stop_details: null
  readonly usage: Usage
}

export type BlockDelta =
  | { readonly type: 'text_delta'; readonly text: string }
  | { readonly type: 'thinking_delta'; readonly thinking: string }
  | { readonly type: 'signature_delta'; readonly signature: string }
  | { readonly type: 'input_json_delta'; readonly partial_json: string }

export type MessageStreamEvent =
  | { readonly type: 'message_start'; readonly message: Message }
  | {
      readonly type: 'content_block_start'
      readonly index: number
      readonly content_block: AnswerBlock
    }
  | { readonly type: 'content_block_delta'; readonly index: number; readonly delta: BlockDelta }
  | { readonly type: 'content_block_stop'; readonly index: number }
  | {
      readonly type: 'message_delta'
      readonly delta: {
        readonly stop_reason: StopReason
        readonly stop_sequence: string | null
        readonly stop_details: null
      }
      readonly usage: Usage
    }
  | { readonly type: 'message_stop' }

export type ErrorType =
  | 'invalid_request_error'
  | 'authentication_error'
  | 'billing_error'
  | 'permission_error'
  | 'not_found_error'
  | 'conflict_error'
  | 'request_too_large'
  | 'rate_limit_error'
  | 'timeout_error'
  | 'api_error'
  | 'overloaded_error'

export type ErrorBody = {
  readonly type: 'error'
  readonly error: { readonly type: ErrorType; readonly message: string }
  readonly request_id: string
}

/** One entry of `GET /v1/models`. */
export type ModelInfo = {
  readonly type: 'model'
  readonly id: string
  readonly display_name: string
  readonly created_at: string
}
