import type { MessagesRequest } from '../../wire/anthropic.ts'
import { asObject, type JsonObject } from '../../wire/json.ts'
import type { ChatRequest } from '../../wire/openai-chat.ts'
import { ledgerName } from '../ledger.ts'
import type { RequestContext } from './context.ts'
import { toSchema } from './schema.ts'
import { meetsStrictRules } from './strict.ts'

// OpenAI demands a name; Anthropic has none.
const NAME = 'response'
const AS_TEXT = 'the model is told of the schema as text'

/** How the upstream hears of it: by a field, or as the last words of the system prompt. */
export type OutputFormat = {
  readonly fields: Pick<ChatRequest, 'response_format'>
  readonly instruction: string | undefined
}

const NONE: OutputFormat = { fields: {}, instruction: undefined }

/** A JSON schema for the whole answer (`output_config.format`, in betas `output_format`). */
export function toOutputFormat(
  request: MessagesRequest,
  { profile, ledger }: Pick<RequestContext, 'profile' | 'ledger'>,
): OutputFormat {
  const format = asObject(request.output_config?.['format']) ?? asObject(request.output_format)
  if (format === undefined) return NONE
  const asked = asObject(format['schema'])
  if (format['type'] !== 'json_schema' || asked === undefined) {
    ledger.note('dropped', 'output format', 'only a JSON schema can be passed on')
    return NONE
  }
  if (profile.structuredOutput === 'none') {
    ledger.note('replaced', 'output format', `${AS_TEXT}: the upstream takes no JSON schema`)
    return { fields: {}, instruction: instructionFor(asked) }
  }
  const root = profile.schema === 'openai' ? objectRoot(asked) : asked
  if (root === undefined) {
    ledger.note('replaced', 'output format', `${AS_TEXT}: upstreams take one of an object only`)
    return { fields: {}, instruction: instructionFor(asked) }
  }
  const { schema, dropped } = toSchema(root, profile.schema)
  for (const keyword of dropped) {
    ledger.note('dropped', `output format ${ledgerName(keyword)}`, 'the upstream does not take it')
  }
  const strict = profile.structuredOutput === 'json_schema' && meetsStrictRules(schema)
  if (!strict) ledger.note('replaced', 'output format', 'the schema is a hint, not enforced')
  const response_format = {
    type: 'json_schema',
    json_schema: { name: NAME, schema, strict },
  } as const
  return { fields: { response_format }, instruction: undefined }
}

function instructionFor(schema: JsonObject): string {
  return `Answer with one JSON value and nothing else: no words before or after it, no code fence. It must be valid against this JSON schema:\n${JSON.stringify(schema)}`
}

/** OpenAI: "schema must be a JSON Schema of 'type: "object"'"; an object may go without saying. */
function objectRoot(schema: JsonObject): JsonObject | undefined {
  if (schema['type'] === 'object') return schema
  const isObject = schema['type'] === undefined && asObject(schema['properties']) !== undefined
  return isObject ? { ...schema, type: 'object' } : undefined
}
