import * as z from 'zod/mini'

import { IN_WORDS } from '../wire/schema-words.ts'
import { KNOWN_PROFILES } from './hosts.ts'
import type { Profile } from './profile.ts'

/** Every field may be overridden; one that does not exist is a mistake in the setting. */
export function readProfileFields(value: unknown) {
  return createSchema().safeParse(value, IN_WORDS)
}

function createSchema() {
  const anything = z.record(z.string(), z.unknown())
  // JSON has no `undefined`: null takes a limit or a text away.
  const orNothing = <T extends z.ZodMiniType>(inner: T) =>
    z.pipe(
      z.nullable(inner),
      z.transform((value) => value ?? undefined),
    )
  const count = z.int().check(z.positive())
  return z.strictObject({
    name: z.exactOptional(z.enum(KNOWN_PROFILES)),
    auth: z.exactOptional(z.enum(['bearer', 'api-key'])),
    tokenField: z.exactOptional(z.enum(['max_tokens', 'max_completion_tokens'])),
    maxOutputTokens: z.exactOptional(orNothing(count)),
    systemRole: z.exactOptional(z.enum(['system', 'developer'])),
    lateSystem: z.exactOptional(z.enum(['inline', 'reminder'])),
    drop: z.exactOptional(z.array(z.string())),
    extra: z.exactOptional(anything),
    effort: z.exactOptional(z.enum(['reasoning_effort', 'reasoning', 'none'])),
    efforts: z.exactOptional(z.array(z.string())),
    thinkingOff: z.exactOptional(anything),
    thinkingOn: z.exactOptional(anything),
    effortWithTools: z.exactOptional(orNothing(z.string())),
    reasoningModel: z.exactOptional(z.boolean()),
    replay: z.exactOptional(
      z.enum(['reasoning_content', 'reasoning', 'reasoning_details', 'none']),
    ),
    replayPlaceholder: z.exactOptional(orNothing(z.string())),
    thoughtSignatures: z.exactOptional(z.boolean()),
    schema: z.exactOptional(z.enum(['openai', 'gemini'])),
    strictTools: z.exactOptional(z.boolean()),
    toolChoice: z.exactOptional(
      z.strictObject({
        any: z.enum(['required', 'any', 'auto']),
        named: z.enum(['function', 'required', 'any', 'auto']),
      }),
    ),
    toolChoiceNone: z.exactOptional(z.boolean()),
    parallelToolCalls: z.exactOptional(z.boolean()),
    toolIds: z.exactOptional(z.enum(['any', 'nine-alphanumerics'])),
    maxTools: z.exactOptional(orNothing(count)),
    toolNames: z.exactOptional(z.enum(['any', 'letter-first'])),
    maxDescription: z.exactOptional(orNothing(count)),
    userAfterTool: z.exactOptional(z.boolean()),
    prefill: z.exactOptional(z.enum(['plain', 'prefix'])),
    images: z.exactOptional(z.boolean()),
    files: z.exactOptional(z.boolean()),
    imagesInToolResults: z.exactOptional(z.boolean()),
    streamUsage: z.exactOptional(z.boolean()),
    maxStopSequences: z.exactOptional(z.int().check(z.minimum(0))),
    topK: z.exactOptional(z.boolean()),
    promptCacheKey: z.exactOptional(z.boolean()),
    structuredOutput: z.exactOptional(z.enum(['json_schema', 'json_schema_loose', 'none'])),
    inlineThink: z.exactOptional(z.boolean()),
  } satisfies Record<keyof Profile, z.ZodMiniType>)
}
