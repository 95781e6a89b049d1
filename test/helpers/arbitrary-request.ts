import * as fc from 'fast-check'

import type { MessageParam, MessagesRequest } from '../../src/wire/anthropic.ts'
import type { JsonObject } from '../../src/wire/json.ts'
import { arbitraryConversation } from './arbitraries.ts'

const picture = { type: 'base64', media_type: 'image/png', data: 'AAAA' }
const pdf = { type: 'base64', media_type: 'application/pdf', data: 'JVBE' }
const cached = { type: 'ephemeral', ttl: '1h' }

/** Every type of block that the API has had, whole, half and wrong, whether it belongs there or not. */
const ODD_BLOCKS: readonly JsonObject[] = [
  { type: 'text', text: 'x', cache_control: cached, citations: [{ type: 'char_location' }] },
  { type: 'text', text: ' ', citations: null },
  { type: 'text', text: '\ud83d\ude00 \u0000 \u2028' },
  { type: 'text' },
  { type: 'text', text: null },
  { type: 'image', source: picture, cache_control: null },
  { type: 'image', source: { type: 'url', url: 'https://host.test/a.png' } },
  { type: 'image', source: { type: 'url' } },
  { type: 'image', source: { type: 'file', file_id: 'file_1' } },
  { type: 'image', source: { ...picture, data: '' } },
  { type: 'image' },
  { type: 'document', source: pdf, title: 'a/b', context: 'c', citations: { enabled: true } },
  { type: 'document', source: { ...pdf, media_type: 'text/plain' } },
  { type: 'document', source: { ...pdf, data: '' }, title: null },
  { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'plain' } },
  { type: 'document', source: { type: 'text', media_type: 'text/plain', data: '' } },
  { type: 'document', source: { type: 'content', content: 'c' }, title: 't' },
  { type: 'document', source: { type: 'content', content: [{ type: 'image', source: picture }] } },
  { type: 'document', source: { type: 'url', url: 'https://host.test/a.pdf' } },
  { type: 'document', source: { type: 'file', file_id: 'file_1' } },
  { type: 'document', source: null },
  { type: 'search_result', source: 'https://host.test', title: 't', content: [] },
  { type: 'search_result', content: [{ type: 'text', text: 'found' }], citations: {} },
  { type: 'tool_reference', tool_name: 'Deferred' },
  { type: 'tool_reference' },
  { type: 'tool_use', id: 'odd', name: 'a.b c/\u00fc', input: null },
  { type: 'tool_use', id: 'odd', name: 'Read', input: 'text' },
  { type: 'tool_use', id: 'odd', name: '', input: [] },
  { type: 'tool_use', id: '\ud83d\ude00'.repeat(30), name: 'Read', input: { a: '\u0000' } },
  { type: 'tool_use' },
  { type: 'tool_result', tool_use_id: 'odd', content: [{ type: 'browser_state', tabs: [] }] },
  { type: 'tool_result', tool_use_id: 'odd', content: [{ type: 'document', source: pdf }] },
  { type: 'tool_result', tool_use_id: 'odd', is_error: null },
  { type: 'tool_result' },
  { type: 'thinking', thinking: 't', signature: 'Erkj/foreign==' },
  { type: 'thinking', thinking: '', signature: 'vdm1:{"text":"kept"}' },
  { type: 'thinking', thinking: '', signature: 'vdm1:{broken' },
  { type: 'thinking', thinking: null, signature: null },
  { type: 'redacted_thinking', data: 'EnCr' },
  { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: { query: 'q' } },
  {
    type: 'web_search_tool_result',
    tool_use_id: 'srvtoolu_1',
    content: [{ type: 'web_search_result', title: 't', url: 'u', encrypted_content: 'e' }],
  },
  {
    type: 'web_search_tool_result',
    tool_use_id: 'srvtoolu_1',
    content: { type: 'web_search_tool_result_error', error_code: 'max_uses_exceeded' },
  },
  { type: 'code_execution_tool_result', content: { stdout: 'out', stderr: '', return_code: 0 } },
  { type: 'mcp_tool_use', id: 'mcptoolu_1', name: 'n', server_name: 's', input: {} },
  { type: 'mcp_tool_result', tool_use_id: 'mcptoolu_1', content: 'r', is_error: false },
  {
    type: 'tool_search_tool_result',
    content: { tool_references: [{ type: 'tool_reference', tool_name: 'Deferred' }] },
  },
  { type: 'container_upload', file_id: 'file_1' },
  { type: 'compaction', content: 'summary' },
  { type: 'tool_addition', tool: { type: 'tool_reference', name: 'Deferred' } },
  { type: 'tool_removal', tool: { type: 'tool_reference', name: 'Read' } },
  { type: 'invented_tomorrow', nested: { deep: [1] }, cache_control: cached },
]

const SCHEMAS: readonly unknown[] = [
  undefined,
  null,
  'odd',
  {},
  { type: 'object' },
  { type: 'object', properties: {}, required: [], additionalProperties: false },
  { type: 'object', properties: { a: { type: 'array' } }, required: ['a', 'b'] },
  { type: 'object', properties: { a: { type: ['array', 'null'], minItems: 1 } } },
  { type: 'object', properties: { a: { anyOf: [{ type: 'array' }, { type: 'null' }] } } },
  { anyOf: [{ type: 'object', properties: { a: {} } }, { type: 'object' }] },
  { type: 'object', oneOf: [{ required: ['a'] }], properties: { a: true } },
  { $schema: 'https://json-schema.org/draft/2020-12/schema', allOf: [{ type: 'object' }] },
  { type: 'object', $defs: { a: { type: 'array' } }, properties: { a: { $ref: '#/$defs/a' } } },
  { type: ['object', 'null'], properties: null },
  { type: 'array', items: { type: 'string' } },
  { type: 'object', properties: { a: { enum: ['', 'b'], const: 1, default: null } } },
]

const NAMES = ['Read', 'Deferred', 'a.b c/\u00fc', '9lives', 'x'.repeat(128), '\u641c\u7d22', '']
const SERVER_TOOLS = ['web_search_20250305', 'code_execution_20250825', 'tool_search_tool_bm25']
const CLIENT_TOOLS = ['bash_20250124', 'text_editor_20250728', 'computer_20250124', 'unheard_of_1']

const tool = fc.record(
  {
    name: fc.constantFrom(...NAMES),
    type: fc.constantFrom(null, 'custom', 'custom', 'custom', ...SERVER_TOOLS, ...CLIENT_TOOLS),
    description: fc.constantFrom(null, '', 'd'.repeat(2000)),
    input_schema: fc.constantFrom(...SCHEMAS),
    strict: fc.constantFrom(true, false, null),
    defer_loading: fc.constantFrom(true, false, null),
    cache_control: fc.constantFrom(cached, null),
    allowed_callers: fc.constant(['direct']),
  },
  { requiredKeys: ['name'] },
)

const choice = fc.oneof(
  fc.constant(null),
  fc.record(
    {
      type: fc.constantFrom('auto', 'any', 'none', 'tool', 'odd'),
      name: fc.constantFrom(...NAMES, 'not_offered'),
      disable_parallel_tool_use: fc.constantFrom(true, false, null),
    },
    { requiredKeys: ['type'] },
  ),
)

/** Everything but the messages: what may stand there, null where the API allows it, and more. */
const fields = fc.record(
  {
    max_tokens: fc.constantFrom(0, 1, 32_000, Number.MAX_SAFE_INTEGER),
    system: fc.constantFrom(
      null,
      '',
      'Be kind.',
      [],
      [
        { type: 'text', text: 'x-anthropic-billing-header: cch=1;' },
        { type: 'text', text: 'Be kind.', cache_control: cached },
        { type: 'image', source: picture },
      ],
    ),
    stream: fc.constantFrom(null, true, false),
    temperature: fc.constantFrom(null, 0, 1),
    top_p: fc.constantFrom(null, 0, 1),
    top_k: fc.constantFrom(null, 0, 40),
    stop_sequences: fc.constantFrom(null, [], [''], ['a'], ['a', 'b', 'c', 'd', 'e', '']),
    tools: fc.oneof(fc.constant(null), fc.array(tool, { maxLength: 6 })),
    tool_choice: choice,
    thinking: fc.constantFrom(
      null,
      { type: 'adaptive', display: 'omitted' },
      { type: 'enabled', budget_tokens: 1024 },
      { type: 'disabled' },
      { type: 'between_tools' },
    ),
    output_config: fc.constantFrom(null, {}, { effort: 'max', task_budget: {} }, { effort: null }),
    output_format: fc.constantFrom(null, ...SCHEMAS.map(asFormat)),
    metadata: fc.constantFrom(null, {}, { user_id: null }, { user_id: 'a_session_1' }),
    service_tier: fc.constantFrom(null, 'auto', 'standard_only'),
    safeguards: fc.constant([{ cwd: '/home' }]),
    context_management: fc.constant({ edits: [] }),
    container: fc.constantFrom(null, 'container_1'),
    mcp_servers: fc.constantFrom([], [{ type: 'url', url: 'https://host.test' }]),
    speed: fc.constant('fast'),
    betas: fc.constant(['x']),
    invented_tomorrow: fc.constant(true),
  },
  { requiredKeys: ['max_tokens'] },
)

function asFormat(schema: unknown): JsonObject {
  return { type: 'json_schema', schema }
}

const oddBlocks = fc.array(fc.constantFrom(...ODD_BLOCKS), { maxLength: 3 })

/** Any request that gets past the check of requests: what no client should send, some client will. */
export const arbitraryRequest = fc
  .tuple(fields, arbitraryConversation, fc.array(oddBlocks, { minLength: 12, maxLength: 12 }))
  .map(([rest, messages, odd]) => ({
    model: 'claude-opus-5-5',
    ...rest,
    messages: messages.map((message, at) => withBlocks(message, odd[at] ?? [])),
  })) as fc.Arbitrary<MessagesRequest>

function withBlocks(message: MessageParam, odd: readonly JsonObject[]): MessageParam {
  if (odd.length === 0) return message
  const { content } = message
  const own = typeof content === 'string' ? [{ type: 'text', text: content }] : (content ?? [])
  return { ...message, content: [...own, ...(odd as { type: string }[])] }
}
