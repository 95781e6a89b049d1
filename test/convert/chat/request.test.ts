import { describe, expect, test } from 'bun:test'

import * as fc from 'fast-check'

import { toChatRequest } from '../../../src/convert/chat/request.ts'
import { hash8 } from '../../../src/convert/hash.ts'
import { KNOWN_PROFILES } from '../../../src/providers/known.ts'
import type { MessagesRequest } from '../../../src/wire/anthropic.ts'
import { arbitraryConversation } from '../../helpers/arbitraries.ts'
import { PROPERTY_RUNS } from '../../helpers/environment.ts'
import { foreignFields } from '../../helpers/openai-fields.ts'
import {
  linesOf,
  messagesRequestOf,
  profileOf,
  requestContext,
} from '../../helpers/request-context.ts'

const openai = profileOf('openai')
const gpt5 = profileOf('openai', {}, 'gpt-5.2')

function convert(fields: Partial<MessagesRequest>, profile = openai) {
  const context = requestContext(profile)
  const { chat, names } = toChatRequest(messagesRequestOf(fields), context)
  return { chat, names, ledger: linesOf(context) }
}

const read = { name: 'Read', input_schema: { type: 'object', properties: {} } }
const server = (type: string) => ({ type, name: type })
const format = { type: 'json_schema', schema: { type: 'object', properties: {} } }
const longName = `mcp__${'x'.repeat(80)}`
const bare = { model: 'up-big', messages: [{ role: 'user', content: 'Hi' }], max_tokens: 100 }
const withRead = {
  ...bare,
  tools: [{ type: 'function', function: { name: 'Read', parameters: read.input_schema } }],
}

/** One row for each field of the Messages API: what is sent, and what the ledger says. */
describe('every field of a request', () => {
  test.each<[string, object, object, string[]]>([
    ['model', { model: 'claude-opus-5-5' }, bare, []],
    ['messages', { messages: [{ role: 'user', content: 'Hi' }] }, bare, []],
    [
      'system',
      { system: 'Be kind.' },
      { ...bare, messages: [{ role: 'system', content: 'Be kind.' }, ...bare.messages] },
      [],
    ],
    ['max_tokens', { max_tokens: 7 }, { ...bare, max_tokens: 7 }, []],
    ['max_tokens 0', { max_tokens: 0 }, { ...bare, max_tokens: 1 }, ['repaired max_tokens']],
    [
      'stream',
      { stream: true },
      { ...bare, stream: true, stream_options: { include_usage: true } },
      [],
    ],
    ['stream false', { stream: false }, bare, []],
    ['temperature', { temperature: 0 }, { ...bare, temperature: 0 }, []],
    ['top_p', { top_p: 0.5 }, { ...bare, top_p: 0.5 }, []],
    ['top_k', { top_k: 5 }, bare, ['dropped top_k']],
    ['stop_sequences', { stop_sequences: ['x'] }, { ...bare, stop: ['x'] }, []],
    ['stop_sequences empty', { stop_sequences: [] }, bare, []],
    ['tools', { tools: [read] }, withRead, []],
    ['tools empty', { tools: [], tool_choice: { type: 'auto' } }, bare, ['dropped tool_choice']],
    [
      'tool_choice',
      { tools: [read], tool_choice: { type: 'any', disable_parallel_tool_use: true } },
      { ...withRead, tool_choice: 'required', parallel_tool_calls: false },
      [],
    ],
    ['thinking', { thinking: { type: 'adaptive', display: 'omitted' } }, bare, []],
    ['output_config.effort', { output_config: { effort: 'high' } }, bare, ['dropped effort']],
    [
      'output_config.format',
      { output_config: { format } },
      {
        ...bare,
        response_format: {
          type: 'json_schema',
          json_schema: { name: 'response', schema: format.schema, strict: false },
        },
      },
      ['replaced output format'],
    ],
    [
      'output_config.task_budget',
      { output_config: { task_budget: { total: 1 } } },
      bare,
      ['dropped output_config task_budget'],
    ],
    ['output_format', { output_format: { type: 'grammar' } }, bare, ['dropped output format']],
    [
      'metadata',
      { metadata: { user_id: 'u_session_1' } },
      { ...bare, prompt_cache_key: hash8('1') },
      ['dropped metadata'],
    ],
    ['service_tier auto', { service_tier: 'auto' }, bare, []],
    [
      'service_tier standard_only',
      { service_tier: 'standard_only' },
      bare,
      ['dropped service_tier'],
    ],
    ['speed', { speed: 'fast' }, bare, ['dropped speed']],
    ['cache_control', { cache_control: { type: 'ephemeral' } }, bare, ['dropped cache_control']],
    ['context_management', { context_management: {} }, bare, ['dropped context_management']],
    ['container', { container: 'c' }, bare, ['dropped container']],
    ['mcp_servers', { mcp_servers: [] }, bare, ['dropped mcp_servers']],
    ['inference_geo', { inference_geo: 'eu' }, bare, ['dropped inference_geo']],
    ['diagnostics', { diagnostics: {} }, bare, ['dropped diagnostics']],
    ['fallbacks', { fallbacks: [] }, bare, ['dropped fallbacks']],
    [
      'fallback_credit_token',
      { fallback_credit_token: 't' },
      bare,
      ['dropped fallback_credit_token'],
    ],
    ['thread', { thread: {} }, bare, ['dropped thread']],
    ['compaction', { compaction: {} }, bare, ['dropped compaction']],
    ['user_profile_id', { user_profile_id: 'u' }, bare, ['dropped user_profile_id']],
    ['workspace_id', { workspace_id: 'w' }, bare, ['dropped workspace_id']],
    ['betas', { betas: ['b'] }, bare, ['dropped betas']],
    ['billing_policy', { billing_policy: {} }, bare, ['dropped billing_policy']],
    ['safeguards', { safeguards: [] }, bare, ['dropped safeguards']],
    [
      'an unknown field',
      { new_in_2027: 1, 'My secret': 1 },
      bare,
      ['dropped new_in_2027', 'dropped unknown'],
    ],
    ['null', { container: null, metadata: null, speed: undefined }, bare, []],
  ])('%s', (_, fields, chat, ledger) => {
    const converted = convert(fields)
    expect(converted.chat).toEqual(chat as never)
    expect(converted.ledger).toEqual(ledger)
  })

  test.each<[string, object, object, string[]]>([
    ['max_tokens', {}, {}, []],
    [
      'effort',
      { output_config: { effort: 'max' } },
      { reasoning_effort: 'xhigh' },
      ['replaced effort'],
    ],
    ['thinking', { thinking: { type: 'disabled' } }, { reasoning_effort: 'none' }, []],
    [
      'temperature',
      { temperature: 1, stop_sequences: ['a'] },
      {},
      ['dropped temperature', 'moved stop_sequences'],
    ],
    [
      'temperature without reasoning',
      { temperature: 1, thinking: { type: 'disabled' } },
      { temperature: 1, reasoning_effort: 'none' },
      [],
    ],
  ])('%s of a reasoning model', (_, fields, extra, ledger) => {
    const { max_tokens, ...rest } = bare
    const converted = convert(fields, gpt5)
    expect(converted.chat).toEqual({
      ...rest,
      max_completion_tokens: max_tokens,
      ...extra,
    } as never)
    expect(converted.ledger).toEqual(ledger)
  })
})

/** One row for each kind of tool; schemas have their own tests. */
test('an output format that has no field goes into the system prompt', () => {
  const fields = { system: 'Be kind.', output_config: { format } }
  const { chat } = convert(fields, profileOf('deepseek'))
  expect(chat.response_format).toBeUndefined()
  const [system] = chat.messages
  expect(system?.content).toStartWith('Be kind.\n\nAnswer with one JSON value')
  expect(system?.content).toEndWith(JSON.stringify(format.schema))
})

describe('every kind of tool', () => {
  test.each<[string, object, string[], string[]]>([
    ['custom', { ...read, type: 'custom' }, ['Read'], []],
    ['without a type', read, ['Read'], []],
    ['cache_control', { ...read, cache_control: {} }, ['Read'], ['dropped tools cache_control']],
    [
      'allowed_callers',
      { ...read, allowed_callers: [] },
      ['Read'],
      ['dropped tools allowed_callers'],
    ],
    ['strict', { ...read, strict: true }, ['Read'], ['dropped tools strict']],
    ['defer_loading', { ...read, defer_loading: true }, [], ['dropped deferred tool']],
    [
      'a long name',
      { ...read, name: longName },
      [`${longName.slice(0, 55)}_${hash8(longName)}`],
      ['renamed tool name'],
    ],
    ['web_search', server('web_search_20260209'), [], ['dropped tool Web search']],
    ['web_fetch', server('web_fetch_20260309'), [], ['dropped tool Web fetch']],
    ['code_execution', server('code_execution_20260521'), [], ['dropped tool Code execution']],
    ['tool_search', server('tool_search_tool_regex_20251119'), [], ['dropped tool Tool search']],
    ['mcp_toolset', { type: 'mcp_toolset' }, [], ['dropped tool The MCP connector']],
    ['advisor', server('advisor_20260301'), [], ['dropped tool The advisor']],
    [
      'browser_toolset',
      server('browser_toolset_20260801'),
      [],
      ['dropped tool The browser toolset'],
    ],
    ['bash', server('bash_20250124'), ['bash_20250124'], []],
    ['text_editor', server('text_editor_20250728'), ['text_editor_20250728'], []],
    ['memory', server('memory_20250818'), ['memory_20250818'], []],
    ['computer', server('computer_20250124'), ['computer_20250124'], []],
  ])('%s', (_, tool, sent, ledger) => {
    const { chat, ledger: lines } = convert({ tools: [tool as never] })
    expect(chat.tools?.map((one) => one.function.name) ?? []).toEqual(sent)
    expect(lines).toEqual(ledger)
  })
})

test('one name for a tool in offers, history and choice', () => {
  const { chat, names } = convert({
    tools: [{ ...read, name: longName }],
    tool_choice: { type: 'tool', name: longName },
    messages: [
      { role: 'user', content: 'Hi' },
      { role: 'assistant', content: [{ type: 'tool_use', id: 't', name: longName, input: {} }] },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 't', content: 'ok' }] },
    ],
  })
  const upstream = names.toUpstream(longName)
  expect(chat.tools?.[0]?.function.name).toBe(upstream)
  expect(chat.tool_choice).toEqual({ type: 'function', function: { name: upstream } })
  expect(chat.messages[1]).toMatchObject({ tool_calls: [{ function: { name: upstream } }] })
  expect(names.toClient(upstream)).toBe(longName)
})

describe('a profile', () => {
  test('removes fields and notes those that were there', () => {
    const profile = profileOf('generic', { drop: ['temperature', 'top_p', 'stream_options'] })
    const { chat, ledger } = convert({ temperature: 1, stream: true }, profile)
    expect(chat).toEqual({ ...bare, stream: true } as never)
    expect(ledger).toEqual(['dropped temperature', 'dropped stream_options'])
  })

  test('adds fields, also in place of removed ones', () => {
    const profile = profileOf('generic', {
      drop: ['temperature'],
      extra: { temperature: 0.6, tool_stream: true },
    })
    expect(convert({ temperature: 1 }, profile).chat).toEqual({
      ...bare,
      temperature: 0.6,
      tool_stream: true,
    } as never)
  })

  test('has the last word about a field that it adds', () => {
    const profile = profileOf('generic', { extra: { temperature: 0.6 } })
    expect(convert({ temperature: 1 }, profile).chat.temperature).toBe(0.6)
  })

  test('forces the effort that tools need', () => {
    const profile = profileOf('openai', {}, 'gpt-5.4')
    expect(convert({ tools: [read as never] }, profile).chat.reasoning_effort).toBe('none')
    expect(convert({}, profile).chat.reasoning_effort).toBeUndefined()
  })
})

const json = fc.jsonValue({ maxDepth: 2 })
const fieldName = fc.constantFrom(
  'context_management',
  'safeguards',
  'metadata',
  'mcp_servers',
  'service_tier',
  'betas',
  'n',
  'store',
  'reasoning',
  '__proto__',
  'constructor',
)
const arbitraryTool = fc.record(
  {
    type: fc.constantFrom('custom', 'bash_20250124', 'web_search_20250305', 'odd_1', null),
    name: fc.constantFrom('Read', 'mcp.git', longName, 'web_search', ''),
    input_schema: json,
    strict: fc.boolean(),
    defer_loading: fc.boolean(),
    cache_control: json,
  },
  { requiredKeys: ['input_schema'] },
)
const arbitraryRequest = fc
  .record(
    {
      model: fc.constant('claude-opus-5-5'),
      messages: arbitraryConversation,
      max_tokens: fc.nat(),
      stream: fc.constantFrom(true, false, null),
      temperature: fc.double({ noNaN: true }),
      top_k: fc.nat(),
      stop_sequences: fc.array(fc.string(), { maxLength: 6 }),
      tools: fc.array(arbitraryTool, { maxLength: 5 }),
      tool_choice: fc.record({
        type: fc.constantFrom('auto', 'any', 'tool', 'none', 'odd'),
        name: json,
        disable_parallel_tool_use: json,
      }),
      thinking: fc.record({
        type: fc.constantFrom('enabled', 'disabled', 'adaptive', 'odd'),
        budget_tokens: json,
      }),
      output_config: fc.dictionary(fc.constantFrom('effort', 'format', 'task_budget'), json),
      output_format: fc.dictionary(fc.constantFrom('type', 'schema'), json),
    },
    { requiredKeys: ['model', 'messages', 'max_tokens'] },
  )
  .chain((request) =>
    fc.dictionary(fieldName, json).map((extra): MessagesRequest => ({ ...extra, ...request })),
  )

describe('any request', () => {
  test('becomes one that OpenAI knows all fields of', () => {
    const models = ['gpt-4o', 'gpt-5.2', 'gpt-5.4', 'o3']
    const profiles = models.map((model) => profileOf('openai', {}, model))
    fc.assert(
      fc.property(arbitraryRequest, fc.constantFrom(...profiles), (request, profile) => {
        expect(foreignFields(toChatRequest(request, requestContext(profile)).chat)).toEqual([])
      }),
      { numRuns: PROPERTY_RUNS },
    )
  }, 60_000)

  test('is converted for every known upstream, the same way twice', () => {
    fc.assert(
      fc.property(arbitraryRequest, fc.constantFrom(...KNOWN_PROFILES), (request, name) => {
        const before = JSON.stringify(request)
        const [one, other] = [1, 2].map(() => {
          const context = requestContext(profileOf(name))
          return JSON.stringify([toChatRequest(request, context).chat, context.ledger.entries()])
        })
        expect(one).toBe(other as string)
        expect(JSON.stringify(request)).toBe(before)
      }),
      { numRuns: PROPERTY_RUNS / 2 },
    )
  }, 60_000)
})
