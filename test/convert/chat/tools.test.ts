import { describe, expect, test } from 'bun:test'

import { readToolHistory } from '../../../src/convert/chat/tool-history.ts'
import { localAnswer, toChatTools } from '../../../src/convert/chat/tools.ts'
import { createToolNames } from '../../../src/convert/names.ts'
import type { Profile } from '../../../src/providers/profile.ts'
import type { MessagesRequest, Tool } from '../../../src/wire/anthropic.ts'
import { asObject, type JsonObject } from '../../../src/wire/json.ts'
import {
  linesOf,
  messagesRequestOf,
  profileOf,
  requestContext,
} from '../../helpers/request-context.ts'

const SCHEMA = { type: 'object', properties: {} }
const WEB_SEARCH: Tool = { type: 'web_search_20250305', name: 'web_search' }

function tool(name: string, fields: JsonObject = {}): Tool {
  return { name, input_schema: SCHEMA, ...fields }
}

function convert(fields: Partial<MessagesRequest>, profile: Partial<Profile> = {}) {
  const request = messagesRequestOf(fields)
  const history = readToolHistory(request.messages)
  const context = requestContext(profileOf('openai', profile))
  const names = createToolNames(
    (request.tools ?? []).flatMap(({ name }) => name || []),
    context.ledger,
  )
  const chat = toChatTools(request, { ...context, names, history })
  return { chat, sent: chat.tools?.map((one) => one.function.name), ledger: linesOf(context) }
}

describe('toChatTools', () => {
  test('sends name, description and schema, and says what it leaves out', () => {
    const { chat, ledger } = convert({
      tools: [
        tool('Read', {
          type: 'custom',
          description: 'Reads.',
          cache_control: { type: 'ephemeral' },
          eager_input_streaming: null,
          input_examples: [{}],
          'a user wrote this': 1,
        }),
      ],
    })
    expect(chat.tools).toEqual([
      {
        type: 'function',
        function: { name: 'Read', description: 'Reads.', parameters: SCHEMA },
      },
    ])
    expect(ledger).toEqual([
      'dropped tools cache_control',
      'dropped tools input_examples',
      'dropped tools unknown',
    ])
  })

  test('sends a schema that can stay as the very object', () => {
    expect(convert({ tools: [tool('Read')] }).chat.tools?.[0]?.function.parameters).toBe(SCHEMA)
  })

  test('omits everything about tools when there are none', () => {
    const { chat, ledger } = convert({
      tools: [],
      tool_choice: { type: 'any', disable_parallel_tool_use: true },
    })
    expect(chat).toEqual({})
    expect(ledger).toEqual(['dropped tool_choice'])
    expect(convert({}).chat).toEqual({})
    expect(convert({ tools: null, tool_choice: null }).chat).toEqual({})
  })

  test('translates schemas for the target', () => {
    const { chat, ledger } = convert(
      { tools: [tool('a', { input_schema: { $schema: 'x', properties: { b: { const: 1 } } } })] },
      { schema: 'gemini' },
    )
    expect(chat.tools?.[0]?.function.parameters).toEqual({
      type: 'object',
      properties: { b: { type: 'string', enum: ['1'] } },
    })
    expect(ledger).toEqual(['dropped input_schema $schema'])
  })

  test('never writes what a user wrote as a keyword to the ledger', () => {
    const { ledger } = convert(
      { tools: [tool('a', { input_schema: { ...SCHEMA, 'my secret plan': 1, 'x-order': 2 } })] },
      { schema: 'gemini' },
    )
    expect(ledger).toEqual(['dropped input_schema unknown', 'dropped input_schema x-order'])
  })

  test('renames what upstreams refuse', () => {
    expect(convert({ tools: [tool('x'.repeat(65))] }).sent?.[0]).toMatch(/^x{55}_[0-9a-f]{8}$/)
  })

  test.each<[string, Tool, string[], string[]]>([
    ['a server tool', WEB_SEARCH, ['Read'], ['dropped tool Web search']],
    [
      'a toolset',
      { type: 'computer_toolset_20260801' },
      ['Read'],
      ['dropped tool The computer toolset'],
    ],
    [
      'an unknown type without a schema',
      { type: 'telepathy_20270101', name: 'telepathy' },
      ['Read'],
      ['dropped tool a tool of an unknown type'],
    ],
    ['an unknown type with a schema', tool('t', { type: 'new_2027' }), ['Read', 't'], []],
    ['a tool without a name', tool(''), ['Read'], ['dropped tool a tool of an unknown type']],
    ['a null type', tool('n', { type: null }), ['Read', 'n'], []],
  ])('handles %s', (_, one, sent, ledger) => {
    const converted = convert({ tools: [tool('Read'), one] })
    expect(converted.sent).toEqual(sent)
    expect(converted.ledger).toEqual(ledger)
  })

  test.each<[string, string, string[]]>([
    ['bash_20250124', 'bash', ['command', 'restart']],
    ['text_editor_20241022', 'str_replace_editor', ['file_text', 'path', 'view_range']],
    ['text_editor_20250728', 'str_replace_based_edit_tool', ['insert_text', 'new_str', 'old_str']],
    ['memory_20250818', 'memory', ['command', 'old_path', 'new_path', 'insert_text']],
    ['computer_20251124', 'computer', ['action', 'coordinate', 'region', 'scroll_amount']],
  ])('gives %s its documented schema', (type, name, properties) => {
    const { chat } = convert({ tools: [{ type, name }] })
    const sent = chat.tools?.[0]?.function
    expect(sent?.name).toBe(name)
    expect(sent?.description).toBeTruthy()
    expect(Object.keys(asObject(sent?.parameters['properties']) ?? {})).toContainValues(properties)
  })

  test('knows that early text editors undo and insert by another name', () => {
    const properties = (type: string): JsonObject => {
      const { chat } = convert({ tools: [{ type, name: 'e' }] })
      return asObject(chat.tools?.[0]?.function.parameters['properties']) ?? {}
    }
    const early = properties('text_editor_20250124')
    expect(early['insert_text']).toBeUndefined()
    expect(JSON.stringify(early['command'])).toContain('undo_edit')
    expect(JSON.stringify(properties('text_editor_20250429')['command'])).not.toContain('undo')
  })

  test.each<[string, Tool[], string[]]>([
    ['the first', [tool('a', { description: '1' }), tool('a', { description: '2' })], ['1']],
    [
      'the custom one',
      [{ type: 'bash_20250124', name: 'bash' }, tool('bash', { description: 'mine' })],
      ['mine'],
    ],
    [
      'the custom one, also first',
      [tool('bash', { description: 'mine' }), { type: 'bash_20250124', name: 'bash' }],
      ['mine'],
    ],
  ])('keeps %s of two tools with one name', (_, tools, descriptions) => {
    const { chat, ledger } = convert({ tools })
    expect(chat.tools?.map((one) => one.function.description ?? '')).toEqual(descriptions)
    expect(ledger).toContain('dropped tool')
  })

  test('keeps a custom tool that is called like a server tool', () => {
    const { sent } = convert({ tools: [WEB_SEARCH, tool('web_search')] })
    expect(sent).toEqual(['web_search'])
  })

  test.each<[string, boolean, JsonObject, Partial<Profile>]>([
    ['keeps strict', true, { additionalProperties: false }, {}],
    ['drops strict for an open schema', false, {}, {}],
    [
      'drops strict where it is unknown',
      false,
      { additionalProperties: false },
      { strictTools: false },
    ],
  ])('%s', (_, isStrict, extra, profile) => {
    const tools = [tool('a', { strict: true, input_schema: { ...SCHEMA, ...extra } })]
    const { chat, ledger } = convert({ tools }, profile)
    expect(chat.tools?.[0]?.function.strict).toBe(isStrict ? true : undefined)
    expect(ledger).toEqual(isStrict ? [] : ['dropped tools strict'])
  })
})

describe('deferred tools', () => {
  const deferred = [tool('ToolSearch'), tool('mcp__a', { defer_loading: true })]
  const assistant = (block: JsonObject) => ({
    role: 'assistant' as const,
    content: [block as never],
  })
  const user = (block: JsonObject) => ({ role: 'user' as const, content: [block as never] })
  const reference = { type: 'tool_reference', tool_name: 'mcp__a' }

  test.each<[boolean, string, Partial<MessagesRequest>]>([
    [false, 'nothing names it', {}],
    [
      true,
      'a search revealed it',
      { messages: [user({ type: 'tool_result', tool_use_id: 't', content: [reference] })] },
    ],
    [true, 'a block refers to it', { messages: [user(reference)] }],
    [
      true,
      "Anthropic's search revealed it",
      {
        messages: [
          assistant({ type: 'tool_search_tool_result', content: { tool_references: [reference] } }),
        ],
      },
    ],
    [true, 'it was used', { messages: [assistant({ type: 'tool_use', id: 't', name: 'mcp__a' })] }],
    [true, 'it is forced', { tool_choice: { type: 'tool', name: 'mcp__a' } }],
    [
      true,
      'a system message added it',
      {
        messages: [
          {
            role: 'system',
            content: [
              { type: 'tool_addition', tool: { type: 'tool_reference', name: 'mcp__a' } } as never,
            ],
          },
        ],
      },
    ],
    [
      false,
      'a result only speaks of it',
      { messages: [user({ type: 'tool_result', tool_use_id: 't', content: 'mcp__a' })] },
    ],
    [
      true,
      'nobody else can reveal it',
      { tools: [{ type: 'tool_search_tool_bm25_20251119', name: 's' }, ...deferred] },
    ],
  ])('sends it: %p, when %s', (isSent, _, fields) => {
    const { sent, ledger } = convert({ tools: deferred, ...fields })
    expect(sent).toEqual(isSent ? ['ToolSearch', 'mcp__a'] : ['ToolSearch'])
    expect(ledger.includes('dropped deferred tool')).toBe(!isSent)
  })
})

describe('tools that change amid the conversation', () => {
  const change = (type: string, tool: JsonObject) => ({
    role: 'system' as const,
    content: [{ type, tool } as never],
  })

  test('offers a tool that was defined later', () => {
    const definition = tool('later')
    const { sent } = convert({
      tools: [tool('a')],
      messages: [change('tool_addition', { type: 'tool_definition', definition })],
    })
    expect(sent).toEqual(['a', 'later'])
  })

  test('withdraws a removed tool, until it is added again', () => {
    const reference = { type: 'tool_reference', name: 'a' }
    const tools = [tool('a'), tool('b')]
    const removal = change('tool_removal', reference)
    expect(convert({ tools, messages: [removal] }).sent).toEqual(['b'])
    const addition = change('tool_addition', reference)
    expect(convert({ tools, messages: [removal, addition] }).sent).toEqual(['a', 'b'])
  })

  test('ignores changes it cannot read', () => {
    const messages = [
      change('tool_addition', {}),
      change('tool_removal', { type: 'odd', name: 'a' }),
    ]
    expect(convert({ tools: [tool('a')], messages }).sent).toEqual(['a'])
  })
})

test.each([
  [undefined, 'Reads 😀', 'Reads 😀', []],
  [8, 'Reads 😀', 'Reads 😀', []],
  [7, 'Reads 😀', 'Reads ', ['replaced tool description']],
  [5, 'Reads 😀', 'Reads', ['replaced tool description']],
  [5, '', '', []],
])('a limit of %p cuts the description %p to %p', (maxDescription, description, cut, lines) => {
  const { chat, ledger } = convert({ tools: [tool('Read', { description })] }, { maxDescription })
  expect(chat.tools?.[0]?.function.description).toBe(cut)
  expect(ledger).toEqual(lines)
})

describe('a limit of tools', () => {
  const tools = ['a', 'b', 'c', 'd'].map((name) => tool(name))

  test('keeps the used and the forced ones, in order', () => {
    const { sent, ledger } = convert(
      {
        tools,
        tool_choice: { type: 'tool', name: 'd' },
        messages: [
          { role: 'assistant', content: [{ type: 'tool_use', id: 't', name: 'c', input: {} }] },
        ],
      },
      { maxTools: 3 },
    )
    expect(sent).toEqual(['a', 'c', 'd'])
    expect(ledger).toEqual(['dropped tool'])
  })

  test('changes nothing below the limit', () => {
    expect(convert({ tools }, { maxTools: 4 }).sent).toEqual(['a', 'b', 'c', 'd'])
  })
})

describe('tool_choice', () => {
  const mistral = { any: 'any', named: 'function' } as const
  const words = { any: 'required', named: 'required' } as const
  const free = { any: 'auto', named: 'auto' } as const
  const named = { type: 'function', function: { name: 'Read' } }

  test.each<[string, unknown, JsonObject, Profile['toolChoice'] | undefined, string[]]>([
    ['auto', 'auto', { type: 'auto' }, undefined, []],
    ['none', 'none', { type: 'none' }, undefined, []],
    ['any', 'required', { type: 'any' }, undefined, []],
    ['any for Mistral', 'any', { type: 'any' }, mistral, []],
    ['any where none can be forced', 'auto', { type: 'any' }, free, ['replaced tool_choice']],
    ['a tool', named, { type: 'tool', name: 'Read' }, undefined, []],
    ['a tool as a word', 'required', { type: 'tool', name: 'Read' }, words, []],
    [
      'a tool where none can be forced',
      'auto',
      { type: 'tool', name: 'Read' },
      free,
      ['replaced tool_choice'],
    ],
    [
      'a tool that is not there',
      undefined,
      { type: 'tool', name: 'Write' },
      undefined,
      ['dropped tool_choice'],
    ],
    ['a tool without a name', undefined, { type: 'tool' }, undefined, ['dropped tool_choice']],
    ['an unknown type', undefined, { type: 'some' }, undefined, ['dropped tool_choice']],
  ])('says %s as %p', (_, expected, choice, toolChoice, ledger) => {
    const converted = convert(
      { tools: [tool('Read')], tool_choice: choice as never },
      toolChoice === undefined ? {} : { toolChoice },
    )
    expect(converted.chat.tool_choice).toEqual(expected as never)
    expect(converted.ledger).toEqual(ledger)
  })

  test('withholds the tools where "none" is not understood', () => {
    const fields = { tools: [tool('Read')], tool_choice: { type: 'none' } }
    expect(convert(fields).sent).toEqual(['Read'])
    const { chat, ledger } = convert(fields, { toolChoiceNone: false })
    expect(chat).toEqual({})
    expect(ledger).toEqual(['dropped tools'])
    const free = { ...fields, tool_choice: { type: 'auto' } }
    expect(convert(free, { toolChoiceNone: false }).sent).toEqual(['Read'])
  })

  test('names a renamed tool by its new name', () => {
    const name = 'git.log'
    const { chat, sent } = convert({ tools: [tool(name)], tool_choice: { type: 'tool', name } })
    expect(chat.tool_choice).toEqual({ type: 'function', function: { name: sent?.[0] ?? '' } })
  })

  test.each<[boolean | undefined, boolean | undefined, boolean, string[]]>([
    [false, true, true, []],
    [undefined, false, true, []],
    [undefined, undefined, true, []],
    [undefined, true, false, ['dropped disable_parallel_tool_use']],
  ])('parallel_tool_calls %p', (expected, disabled, parallelToolCalls, ledger) => {
    const converted = convert(
      {
        tools: [tool('Read')],
        tool_choice: { type: 'auto', disable_parallel_tool_use: disabled },
      },
      { parallelToolCalls },
    )
    expect(converted.chat.parallel_tool_calls).toBe(expected)
    expect(converted.ledger).toEqual(ledger)
  })
})

describe('localAnswer', () => {
  const fetching: Tool = { type: 'web_fetch_20260318', name: 'web_fetch' }
  const unknown: Tool = { type: 'telepathy_1', name: 't' }
  const change = (type: string, changed: JsonObject) => ({
    role: 'system' as const,
    content: [{ type, tool: changed } as never],
  })
  const addition = (definition: Tool) =>
    change('tool_addition', { type: 'tool_definition', definition })
  const removal = (name: string) => change('tool_removal', { type: 'tool_reference', name })

  test.each<[string, Partial<MessagesRequest>, RegExp]>([
    ['only web search', { tools: [WEB_SEARCH] }, /Web search/],
    ['two of them', { tools: [WEB_SEARCH, fetching] }, /Web search, Web fetch/],
    ['one twice', { tools: [WEB_SEARCH, WEB_SEARCH] }, /: Web search\./],
    ['an unknown one', { tools: [unknown] }, /unknown type/],
    [
      'web search forced beside others',
      { tools: [tool('Read'), WEB_SEARCH], tool_choice: { type: 'tool', name: 'web_search' } },
      /Web search/,
    ],
    [
      'the forced one of two',
      { tools: [WEB_SEARCH, fetching], tool_choice: { type: 'tool', name: 'web_fetch' } },
      /: Web fetch\./,
    ],
    ['with a choice of its own', { tools: [WEB_SEARCH], tool_choice: { type: 'auto' } }, /Web/],
    ['what was added later', { messages: [addition(WEB_SEARCH)] }, /Web search/],
    [
      'when the only other tool was removed',
      { tools: [WEB_SEARCH, tool('Read')], messages: [removal('Read')] },
      /Web search/,
    ],
    [
      'when the other tools cannot be found',
      { tools: [WEB_SEARCH, tool('Read', { defer_loading: true })] },
      /Web search/,
    ],
    [
      'a forced one that was added later',
      {
        tools: [tool('Read')],
        messages: [addition(WEB_SEARCH)],
        tool_choice: { type: 'tool', name: 'web_search' },
      },
      /Web search/,
    ],
  ])('answers %s', (_, fields, answer) => {
    expect(localAnswer(messagesRequestOf(fields))).toMatch(answer)
  })

  test.each<[string, Partial<MessagesRequest>]>([
    ['no tools', {}],
    ['no tools in a list', { tools: [] }],
    ['a custom tool', { tools: [tool('Read')] }],
    ['a custom tool that was added', { tools: [WEB_SEARCH], messages: [addition(tool('Read'))] }],
    ['a server tool that was removed', { tools: [WEB_SEARCH], messages: [removal('web_search')] }],
    ['a deferred tool alone', { tools: [tool('Read', { defer_loading: true })] }],
    ['a custom tool beside', { tools: [WEB_SEARCH, tool('Read')] }],
    ['a client tool', { tools: [{ type: 'bash_20250124', name: 'bash' }] }],
    ['no choice', { tools: [WEB_SEARCH], tool_choice: { type: 'none' } }],
    [
      'a custom tool of that name, forced',
      {
        tools: [WEB_SEARCH, tool('web_search')],
        tool_choice: { type: 'tool', name: 'web_search' },
      },
    ],
    [
      'another one forced',
      { tools: [WEB_SEARCH, tool('Read')], tool_choice: { type: 'tool', name: 'Read' } },
    ],
    [
      'a forced tool that is not there',
      { tools: [WEB_SEARCH, tool('Read')], tool_choice: { type: 'tool', name: 'Write' } },
    ],
  ])('leaves %s to the upstream', (_, fields) => {
    expect(localAnswer(messagesRequestOf(fields))).toBeUndefined()
  })
})
