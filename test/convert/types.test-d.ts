import type Anthropic from '@anthropic-ai/sdk'
import type AnthropicZero from 'anthropic-sdk-0'
import type { ChatCompletionCreateParams } from 'openai/resources/chat/completions'
import type { z } from 'zod'

import type { BlockDelta, MessagesRequest } from '../../src/wire/anthropic.ts'
import type { ChatMessage, ChatRequest, ToolMessage } from '../../src/wire/openai-chat.ts'
import type { messagesRequest } from '../../src/wire/request-schemas.ts'

/**
 * Checked by `bun run types`, never run: what SDKs send fits our schema, what we send fits theirs.
 */
type Assignable<Value extends Target, Target> = Value

type Wire = z.input<typeof messagesRequest>

type Primitive = string | number | boolean | null | undefined

/** An interface has no index signature, so it fits no loose object; the same as a literal does. */
type Literal<T> = T extends Primitive ? T : { [Key in keyof T]: Literal<T[Key]> }

export type SdkRequests = [
  Assignable<Literal<Anthropic.MessageCreateParams>, Wire>,
  Assignable<Literal<Anthropic.Beta.MessageCreateParams>, Wire>,
  Assignable<Literal<AnthropicZero.MessageCreateParams>, Wire>,
  Assignable<Literal<AnthropicZero.Beta.MessageCreateParams>, Wire>,
]

/** OpenAI's types are mutable, and ours end where a profile's own fields begin. */
type Mutable<T> = T extends Primitive ? T : { -readonly [Key in keyof T]: Mutable<T[Key]> }
type Named<T> = { [Key in keyof T as string extends Key ? never : Key]: T[Key] }

/** Ours say more than OpenAI's: Mistral's choice, others' efforts, images in tool messages. */
type OpenAiRequest = Mutable<
  Omit<Named<ChatRequest>, 'tool_choice' | 'reasoning_effort' | 'messages'>
> & {
  tool_choice?: Exclude<Mutable<NonNullable<ChatRequest['tool_choice']>>, 'any'>
  messages: Mutable<Exclude<ChatMessage, ToolMessage> | (ToolMessage & { content: string })>[]
}

export type OurWords = [
  Assignable<OpenAiRequest, ChatCompletionCreateParams>,
  Assignable<BlockDelta, Anthropic.RawContentBlockDelta>,
  Assignable<BlockDelta, AnthropicZero.RawContentBlockDelta>,
  Assignable<MessagesRequest, Wire>,
]
