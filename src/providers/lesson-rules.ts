import type { ChatRequest } from '../wire/openai-chat.ts'
import {
  hasAssistant,
  hasCalls,
  hasDeveloper,
  hasLateSystem,
  hasPart,
  hasPrefill,
  hasReplay,
  hasStrictTool,
  hasToolImage,
  hasUserAfterTool,
} from './carried.ts'
import { REPLAY_PLACEHOLDER } from './hosts.ts'
import { cap, limited, sentTokens } from './lesson-limits.ts'
import type { Profile } from './profile.ts'

/** A request that was refused, with the upstream's words. */
export type Attempt = {
  readonly text: string
  readonly chat: ChatRequest
  readonly profile: Profile
}

export type Rule = {
  /** What is learned about; each is learned once per exchange. */
  readonly field: string
  readonly pattern: RegExp
  readonly isCarried: (chat: ChatRequest) => boolean
  /** Undefined when the words fit but teach nothing. */
  readonly patch: (attempt: Attempt) => Partial<Profile> | undefined
}

const UNSUPPORTED =
  "(?:not (?:support|allow|permit|accept)|n't support|unsupported|only supported by|unknown (?:variant|parameter|field|name)|unrecognized|not available|unavailable|extra inputs|invalid value|unexpected|cannot)"

/** The subject and the words of a refusal within one sentence, in either order. */
function refused(subject: string): RegExp {
  return new RegExp(`${subject}[^.;]{0,80}${UNSUPPORTED}|${UNSUPPORTED}[^.;]{0,40}${subject}`, 'i')
}

// Not the refusal of one picture for its format or size: the next one may pass.
const NO_IMAGES =
  /image_url['"`]? (?:is |are )?(?:not supported|only supported by|unsupported(?! image| format))|(?:unknown variant|invalid value:|unsupported content type:?) ['"`]?image_url|(?:not|n't) support (?:image|vision|multimodal)(?!\w* (?:format|type))|images? (?:inputs? )?(?:is|are) not supported|not a (?:multimodal|vision)|no endpoints found that support image/i
const NO_FILES =
  /(?:unknown variant|invalid value:|unsupported content type:?) ['"`]?file\b|(?:not|n't) support (?:file|document|pdf)(?!\w* (?:format|type))|(?:files?|documents?|pdfs?)['"`]? (?:(?:input|part|content)s? )?(?:is|are) (?:not supported|only supported by)/i

const REPLAY = { replay: 'reasoning_content', replayPlaceholder: REPLAY_PLACEHOLDER } as const

const always = (patch: Partial<Profile>) => (): Partial<Profile> => patch

/** Refusals that are about more than a field's presence. The first that fits decides. */
export const RULES: readonly Rule[] = [
  {
    // gpt-5.4 and later, also when no effort was sent (openai/openai-openapi#541).
    field: 'reasoning_effort with tools',
    pattern: /tools? with reasoning_effort|reasoning_effort to ['"`]?none/i,
    isCarried: (chat) => chat.tools !== undefined && chat.reasoning_effort !== 'none',
    patch: always({ effort: 'reasoning_effort', effortWithTools: 'none' }),
  },
  {
    field: 'max_tokens value',
    pattern:
      /max_(?:completion_)?tokens.{0,80}(?:too (?:large|big|high)|less than|up to|must be in|at most|at maximum|range|exceed|illegal|<=|> ?\d|between|maximum)|maxOutputTokens|range of max_(?:completion_)?tokens|greater than max_(?:model_len|total_tokens)|maximum tokens you requested exceeds/is,
    isCarried: (chat) => sentTokens(chat) !== undefined,
    patch: ({ text, chat }) => cap(text, chat),
  },
  {
    // Gemini and Ollama name the thought, not the field that asks for it.
    field: 'thinking level',
    pattern: /thinking.?level.{0,40}(?:not supported|invalid)|not support thinking/i,
    isCarried: (chat) => typeof chat.reasoning_effort === 'string',
    patch: otherThanSent,
  },
  {
    // OpenRouter: "Reasoning is mandatory for this endpoint and cannot be disabled."
    field: 'disabled thinking',
    pattern:
      /(?:reasoning|thinking).{0,80}cannot be (?:disabled|turned off)|only works in thinking mode/is,
    isCarried: () => true,
    patch: ({ chat, profile }) =>
      Object.keys(profile.thinkingOff).some((field) => Object.hasOwn(chat, field))
        ? { thinkingOff: {} }
        : undefined,
  },
  {
    field: 'role developer',
    pattern: refused('developer'),
    isCarried: hasDeveloper,
    patch: always({ systemRole: 'system' }),
  },
  {
    field: 'late system message',
    pattern:
      /system (?:message|role|prompt)s?.{0,60}(?:beginning|first|start|not (?:supported|allowed))|(?:only|unexpected).{0,40}(?:first.{0,40}system|role ['"`]?system)|role.{0,20}system.{0,40}not supported/is,
    isCarried: hasLateSystem,
    patch: always({ lateSystem: 'reminder' }),
  },
  {
    field: 'user after tool',
    pattern: /unexpected role ['"`]?user['"`]? after role ['"`]?tool/i,
    isCarried: hasUserAfterTool,
    patch: always({ userAfterTool: false }),
  },
  {
    field: 'prefill',
    pattern: /assistant with prefix/i,
    isCarried: hasPrefill,
    patch: always({ prefill: 'prefix' }),
  },
  {
    // Mistral, and vLLM with its tokenizer.
    field: 'tool call id',
    pattern: /tool.?call.?id.{0,80}length of 9/is,
    isCarried: hasCalls,
    patch: always({ toolIds: 'nine-alphanumerics' }),
  },
  {
    field: 'thought_signature',
    pattern: /missing (?:a |an )?['"`]?thought_signature/i,
    isCarried: hasCalls,
    patch: always({ thoughtSignatures: true }),
  },
  {
    field: 'reasoning_content',
    pattern: /reasoning_content.{0,80}(?:passed back|missing|required|must be|must have)/is,
    isCarried: hasAssistant,
    patch: ({ profile }) => (replays(profile) ? undefined : REPLAY),
  },
  {
    field: 'replayed reasoning',
    pattern: refused('(?:reasoning_content|reasoning_details|messages?\\S*reasoning)'),
    isCarried: hasReplay,
    patch: always({ replay: 'none', replayPlaceholder: undefined }),
  },
  {
    field: 'image in a tool message',
    pattern: NO_IMAGES,
    isCarried: hasToolImage,
    patch: always({ imagesInToolResults: false }),
  },
  {
    field: 'image_url',
    pattern: NO_IMAGES,
    isCarried: (chat) => hasPart(chat, 'image_url'),
    patch: always({ images: false }),
  },
  {
    field: 'file',
    pattern: NO_FILES,
    isCarried: (chat) => hasPart(chat, 'file'),
    patch: always({ files: false }),
  },
  {
    field: 'number of tools',
    pattern: /tools['"`]?: array too long|too many (?:tools|functions)/i,
    isCarried: hasTools,
    patch: ({ text, chat }) => limited('maxTools', text, chat.tools?.length),
  },
  {
    // Azure, and OpenAI for some models: "string too long. Expected a string with maximum length 1024".
    field: 'tool description',
    pattern: /function\.description['"`]?: string too long/i,
    isCarried: hasTools,
    patch: ({ text }) => limited('maxDescription', text),
  },
  {
    field: 'tool name',
    pattern: /(?:function|tool).{0,5}name.{0,80}start with a letter/is,
    isCarried: hasTools,
    patch: always({ toolNames: 'letter-first' }),
  },
  {
    // A gateway before Gemini passes schemas on as they are.
    field: 'tools schema',
    pattern: /function_?declarations.{0,120}(?:cannot find field|missing field|is not defined)/is,
    isCarried: hasTools,
    patch: always({ schema: 'gemini' }),
  },
  {
    field: 'tools strict',
    pattern: refused('(?:tools\\S*|function\\S*)\\bstrict'),
    isCarried: hasStrictTool,
    patch: always({ strictTools: false }),
  },
  {
    field: 'response_format strict',
    pattern: new RegExp(
      `invalid schema for response_format|${refused('response_format').source}`,
      'i',
    ),
    isCarried: (chat) => chat.response_format?.json_schema.strict === true,
    patch: always({ structuredOutput: 'json_schema_loose' }),
  },
  {
    // LM Studio: "Invalid tool_choice type: 'object'. Supported string values: none, auto, required".
    field: 'tool_choice of one tool',
    pattern: /tool_choice type.{0,80}required/is,
    isCarried: (chat) => typeof chat.tool_choice === 'object',
    patch: ({ profile }) => ({ toolChoice: { ...profile.toolChoice, named: 'required' } }),
  },
]

function hasTools(chat: ChatRequest): boolean {
  return chat.tools !== undefined
}

function otherThanSent({ chat, profile }: Attempt): Partial<Profile> {
  const efforts = profile.efforts.filter((effort) => effort !== chat.reasoning_effort)
  // What is said when thinking is switched off goes by no list.
  const isListed = efforts.length > 0 && efforts.length < profile.efforts.length
  return isListed ? { efforts } : { drop: ['reasoning_effort'] }
}

function replays(profile: Profile): boolean {
  return profile.replay === REPLAY.replay && profile.replayPlaceholder !== undefined
}
