import type { ChatRequest } from '../wire/openai-chat.ts'
import {
  hasAssistant,
  hasDeveloper,
  hasLateSystem,
  hasPart,
  hasReplay,
  hasStrictTool,
  hasToolImage,
} from './carried.ts'
import { REPLAY_PLACEHOLDER } from './hosts.ts'
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
  /image_url['"`]? (?:is |are )?(?:not supported|only supported by|unsupported(?! image| format))|(?:unknown variant|invalid value:|unsupported content type:?) ['"`]?image_url|(?:not|n't) support (?:image|vision|multimodal)(?!\w* (?:format|type))|images? (?:inputs? )?(?:is|are) not supported|not a (?:multimodal|vision)/i
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
      /max_(?:completion_)?tokens.{0,80}(?:too (?:large|big|high)|less than|at most|at maximum|range|exceed|illegal|<=|> ?\d|between|maximum)|maxOutputTokens|range of max_(?:completion_)?tokens/is,
    isCarried: (chat) => sentTokens(chat) !== undefined,
    patch: ({ text, chat }) => cap(text, sentTokens(chat) ?? 0),
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

function replays(profile: Profile): boolean {
  return profile.replay === REPLAY.replay && profile.replayPlaceholder !== undefined
}

function sentTokens(chat: ChatRequest): number | undefined {
  return chat.max_completion_tokens ?? chat.max_tokens
}

/** How upstreams say the most tokens that they write; a group holds the number. */
const LIMITS: readonly RegExp[] = [
  /at most (\d+)/i,
  /(?:less than or equal to|<=|lower than|maximum of|not exceed|up to) ?['"`]?(\d+)/i,
  /\[ ?\d+ ?, ?(\d+) ?\]/,
  /> ?(\d+),? which is the maximum/i,
  /between \d+ and (\d+)/i,
  /to (\d+) \(inclusive\)/i,
  /(?:maximum|max(?!_)|limit)[^\d]{0,40}(\d+)/i,
]
const EXCLUSIVE = /to (\d+) \(exclusive\)/i

function cap(text: string, sent: number): Partial<Profile> | undefined {
  const exclusive = EXCLUSIVE.exec(text)?.[1]
  const limit = exclusive === undefined ? statedLimit(text) : Number(exclusive) - 1
  return limit > 0 && limit < sent ? { maxOutputTokens: limit } : undefined
}

function statedLimit(text: string): number {
  for (const pattern of LIMITS) {
    const number = pattern.exec(text)?.[1]
    if (number !== undefined) return Number(number)
  }
  return 0
}
