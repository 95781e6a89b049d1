import { z } from 'zod'

import { KNOWN_PROFILES } from './hosts.ts'
import type { Profile } from './profile.ts'

/** Every field may be overridden; one that does not exist is a mistake in the setting. */
export function readProfileFields(value: unknown) {
  return (schema ??= createSchema()).safeParse(value)
}

// Building the forty schemas takes time at each start, for a setting that few use.
let schema: ReturnType<typeof createSchema> | undefined

function createSchema() {
  const anything = z.record(z.string(), z.unknown())
  // JSON has no `undefined`: null takes a limit or a text away.
  const orNothing = <T extends z.ZodType>(inner: T) =>
    inner.nullable().transform((value) => value ?? undefined)
  const count = z.number().int().positive()
  return z.strictObject({
    name: z.enum(KNOWN_PROFILES).exactOptional(),
    auth: z.enum(['bearer', 'api-key']).exactOptional(),
    tokenField: z.enum(['max_tokens', 'max_completion_tokens']).exactOptional(),
    maxOutputTokens: orNothing(count).exactOptional(),
    systemRole: z.enum(['system', 'developer']).exactOptional(),
    lateSystem: z.enum(['inline', 'reminder']).exactOptional(),
    drop: z.array(z.string()).exactOptional(),
    extra: anything.exactOptional(),
    effort: z.enum(['reasoning_effort', 'reasoning', 'none']).exactOptional(),
    efforts: z.array(z.string()).exactOptional(),
    thinkingOff: anything.exactOptional(),
    thinkingOn: anything.exactOptional(),
    effortWithTools: orNothing(z.string()).exactOptional(),
    reasoningModel: z.boolean().exactOptional(),
    replay: z.enum(['reasoning_content', 'reasoning', 'reasoning_details', 'none']).exactOptional(),
    replayPlaceholder: orNothing(z.string()).exactOptional(),
    thoughtSignatures: z.boolean().exactOptional(),
    schema: z.enum(['openai', 'gemini']).exactOptional(),
    strictTools: z.boolean().exactOptional(),
    toolChoice: z
      .strictObject({
        any: z.enum(['required', 'any', 'auto']),
        named: z.enum(['function', 'required', 'any', 'auto']),
      })
      .exactOptional(),
    toolChoiceNone: z.boolean().exactOptional(),
    parallelToolCalls: z.boolean().exactOptional(),
    toolIds: z.enum(['any', 'nine-alphanumerics']).exactOptional(),
    maxTools: orNothing(count).exactOptional(),
    toolNames: z.enum(['any', 'letter-first']).exactOptional(),
    maxDescription: orNothing(count).exactOptional(),
    userAfterTool: z.boolean().exactOptional(),
    prefill: z.enum(['plain', 'prefix']).exactOptional(),
    images: z.boolean().exactOptional(),
    files: z.boolean().exactOptional(),
    imagesInToolResults: z.boolean().exactOptional(),
    streamUsage: z.boolean().exactOptional(),
    maxStopSequences: z.number().int().min(0).exactOptional(),
    topK: z.boolean().exactOptional(),
    promptCacheKey: z.boolean().exactOptional(),
    structuredOutput: z.enum(['json_schema', 'json_schema_loose', 'none']).exactOptional(),
    inlineThink: z.boolean().exactOptional(),
  } satisfies Record<keyof Profile, z.ZodType>)
}
