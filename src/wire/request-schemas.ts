import * as z from 'zod/mini'

import { type ContentBlock, isContent } from './anthropic.ts'
import { MOST_NAME, MOST_STOPS } from './requests.ts'
import { IN_WORDS } from './schema-words.ts'

const content = z.custom<string | ContentBlock[]>(
  isContent,
  'expected a string or a list of blocks',
)
const looseType = z.looseObject({ type: z.string() })

export const message = z.looseObject({
  role: z.enum(['user', 'assistant', 'system']),
  content: z.nullish(content),
})

export const tool = z.looseObject({
  type: z.nullish(z.string()),
  name: z.nullish(z.string()),
  description: z.nullish(z.string()),
  input_schema: z.optional(z.unknown()),
})

const looseObject = z.looseObject({})

export const countTokensRequest = z.looseObject({
  model: z
    .string()
    .check(
      z.minLength(1, 'expected the name of a model'),
      z.maxLength(MOST_NAME, `expected a name of ${MOST_NAME} characters at most`),
    ),
  messages: z.array(message),
  system: z.nullish(content),
  tools: z.nullish(z.array(tool)),
  tool_choice: z.nullish(looseType),
  thinking: z.nullish(looseType),
  output_config: z.nullish(looseObject),
  output_format: z.nullish(looseObject),
})

export const messagesRequest = z.extend(countTokensRequest, {
  max_tokens: z.int().check(z.minimum(0, 'expected a number of tokens, 0 or more')),
  stream: z.nullish(z.boolean()),
  temperature: z.nullish(z.number()),
  top_p: z.nullish(z.number()),
  top_k: z.nullish(z.number()),
  stop_sequences: z.nullish(
    z.array(z.string()).check(z.maxLength(MOST_STOPS, `expected ${MOST_STOPS} sequences at most`)),
  ),
  metadata: z.nullish(looseObject),
})

/** The value, or in words and by its place what is wrong with it. */
export function readBy<T>(schema: z.ZodMiniType<T>, value: unknown) {
  return schema.safeParse(value, IN_WORDS)
}
