import type { MessagesRequest } from '../../wire/anthropic.ts'
import { asObject, type JsonObject } from '../../wire/json.ts'
import type { ChatRequest } from '../../wire/openai-chat.ts'
import { ledgerName } from '../ledger.ts'
import type { RequestContext } from './context.ts'
import { toSchema } from './schema.ts'
import { meetsStrictRules } from './strict.ts'

// OpenAI demands a name; Anthropic has none.
const NAME = 'response'

/** A JSON schema for the whole answer (`output_config.format`, in betas `output_format`). */
export function toResponseFormat(
  request: MessagesRequest,
  { profile, ledger }: Pick<RequestContext, 'profile' | 'ledger'>,
): Pick<ChatRequest, 'response_format'> {
  const format = asObject(request.output_config?.['format']) ?? asObject(request.output_format)
  if (format === undefined) return {}
  const asked = asObject(format['schema'])
  if (format['type'] !== 'json_schema' || asked === undefined) {
    ledger.note('dropped', 'output format', 'only a JSON schema can be passed on')
    return {}
  }
  if (profile.structuredOutput === 'none') {
    ledger.note('dropped', 'output format', 'the upstream takes no JSON schema')
    return {}
  }
  const root = profile.schema === 'openai' ? objectRoot(asked) : asked
  if (root === undefined) {
    ledger.note('dropped', 'output format', 'upstreams take a schema of an object only')
    return {}
  }
  const { schema, dropped } = toSchema(root, profile.schema)
  for (const keyword of dropped) {
    ledger.note('dropped', `output format ${ledgerName(keyword)}`, 'the upstream does not take it')
  }
  const strict = profile.structuredOutput === 'json_schema' && meetsStrictRules(schema)
  if (!strict) ledger.note('replaced', 'output format', 'the schema is a hint, not enforced')
  return {
    response_format: { type: 'json_schema', json_schema: { name: NAME, schema, strict } },
  }
}

/** OpenAI: "schema must be a JSON Schema of 'type: "object"'"; an object may go without saying. */
function objectRoot(schema: JsonObject): JsonObject | undefined {
  if (schema['type'] === 'object') return schema
  const isObject = schema['type'] === undefined && asObject(schema['properties']) !== undefined
  return isObject ? { ...schema, type: 'object' } : undefined
}
