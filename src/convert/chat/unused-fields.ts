import type { MessagesRequest } from '../../wire/anthropic.ts'
import { asObject } from '../../wire/json.ts'
import { ledgerName, type Ledger } from '../ledger.ts'

/** Fields that some part of the conversion reads, and notes itself where it cannot carry them. */
const READ: ReadonlySet<string> = new Set([
  'model',
  'messages',
  'system',
  'max_tokens',
  'stream',
  'temperature',
  'top_p',
  'top_k',
  'stop_sequences',
  'tools',
  'tool_choice',
  'thinking',
  'output_config',
  'output_format',
])

const READ_OF_OUTPUT: ReadonlySet<string> = new Set(['effort', 'format'])

const NO_COUNTERPART = 'Chat Completions has no such field'
const REASONS: ReadonlyMap<string, string> = new Map([
  ['cache_control', 'the upstream caches by itself'],
  ['mcp_servers', "they would be reached from Anthropic's servers"],
  ['metadata', 'it names the user; at most a hash of the session is passed on'],
  ['safeguards', 'it describes the machine of the client'],
  ['service_tier', "the tiers are Anthropic's own"],
])

/** Says which fields of the request nobody reads: an unknown one would be refused upstream. */
export function noteUnusedFields(request: MessagesRequest, ledger: Ledger): void {
  for (const field of Object.keys(request)) {
    if (!READ.has(field) && !isDefault(field, request[field])) noteField(field, ledger)
  }
  for (const [field, value] of Object.entries(asObject(request.output_config) ?? {})) {
    if (!READ_OF_OUTPUT.has(field) && !isAbsent(value)) {
      ledger.note('dropped', `output_config ${ledgerName(field)}`, NO_COUNTERPART)
    }
  }
}

function noteField(field: string, ledger: Ledger): void {
  ledger.note('dropped', ledgerName(field), REASONS.get(field) ?? NO_COUNTERPART)
}

function isDefault(field: string, value: unknown): boolean {
  return isAbsent(value) || (field === 'service_tier' && value === 'auto')
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null
}
