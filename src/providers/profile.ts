/**
 * What one upstream needs done differently, as data. `known.ts` has the profiles by host and by
 * model family, the setting UPSTREAM_PROFILE overrides any field, and refusals teach further fields
 * while the program runs. Converters read these fields and never ask who the provider is.
 */
export type ReasoningField = 'reasoning_content' | 'reasoning' | 'reasoning_details'

export type Profile = {
  readonly name: string
  /** How the key travels: `Authorization: Bearer`, or Azure's `api-key`. */
  readonly auth: 'bearer' | 'api-key'
  readonly tokenField: 'max_tokens' | 'max_completion_tokens'
  /** Most output tokens that the model accepts, where known. */
  readonly maxOutputTokens: number | undefined
  readonly systemRole: 'system' | 'developer'
  /** A `system` message amid the conversation: sent as one, or as a marked user text. */
  readonly lateSystem: 'inline' | 'reminder'
  /** Fields of the Chat request that are left out. */
  readonly drop: readonly string[]
  /** Fields that are added to every Chat request. */
  readonly extra: Readonly<Record<string, unknown>>
  /** How an effort is said: OpenAI's field, OpenRouter's object, or not at all. */
  readonly effort: 'reasoning_effort' | 'reasoning' | 'none'
  /** The efforts that are accepted, weakest first; another is moved to the nearest. */
  readonly efforts: readonly string[]
  /** What is added to the request when the client disabled thinking. */
  readonly thinkingOff: Readonly<Record<string, unknown>>
  /** What is added to the request when the client asked for thinking. */
  readonly thinkingOn: Readonly<Record<string, unknown>>
  /** Effort that tools force (gpt-5.4 and later refuse tools beside any other on this wire). */
  readonly effortWithTools: string | undefined
  /** A model that takes neither sampling parameters nor `stop` unless its effort is `none`. */
  readonly reasoningModel: boolean
  /** Where an upstream that demands its own reasoning back wants it. */
  readonly replay: ReasoningField | 'none'
  /** Text for turns whose reasoning is lost, where its absence would be refused. */
  readonly replayPlaceholder: string | undefined
  /** Gemini: every tool call must carry its thought signature. */
  readonly thoughtSignatures: boolean
  readonly schema: 'openai' | 'gemini'
  readonly strictTools: boolean
  /** How `tool_choice` says "some tool" and "this tool". */
  readonly toolChoice: {
    readonly any: 'required' | 'any' | 'auto'
    readonly named: 'function' | 'required' | 'any' | 'auto'
  }
  /** Whether `tool_choice: "none"` is understood; where it is not, no tools are sent. */
  readonly toolChoiceNone: boolean
  readonly parallelToolCalls: boolean
  readonly toolIds: 'any' | 'nine-alphanumerics'
  readonly maxTools: number | undefined
  /** Which tool names are taken beyond OpenAI's rule; `letter-first` where a digit or `_` may not begin one. */
  readonly toolNames: 'any' | 'letter-first'
  /** Most characters of a tool's description, where known. */
  readonly maxDescription: number | undefined
  /** Whether a user may speak right behind a tool; else a word of the assistant goes between. */
  readonly userAfterTool: boolean
  /** How a last assistant message is marked as one to be continued. */
  readonly prefill: 'plain' | 'prefix'
  readonly images: boolean
  /** PDFs as `file` parts. */
  readonly files: boolean
  readonly imagesInToolResults: boolean
  readonly streamUsage: boolean
  readonly maxStopSequences: number
  readonly topK: boolean
  /** `prompt_cache_key` from the client's session. */
  readonly promptCacheKey: boolean
  readonly structuredOutput: 'json_schema' | 'json_schema_loose' | 'none'
  /** Split a leading `<think>…</think>` off the text. */
  readonly inlineThink: boolean
}
