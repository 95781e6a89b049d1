import { describe, expect, test } from 'bun:test'

import { toChatMessages } from '../../../src/convert/chat/messages.ts'
import type { Profile } from '../../../src/providers/profile.ts'
import type { MessageParam } from '../../../src/wire/anthropic.ts'
import type { ChatMessage } from '../../../src/wire/openai-chat.ts'
import { ledgerLines, messageContext } from '../../helpers/message-context.ts'

const user = (...content: unknown[]) => ({ role: 'user', content }) as MessageParam
const assistant = (...content: unknown[]) => ({ role: 'assistant', content }) as MessageParam
const system = (content: string) => ({ role: 'system', content }) as const
const text = (words: string) => ({ type: 'text', text: words })
const call = (id: string) => ({ type: 'tool_use', id, name: 'Read', input: { id } })
const result = (id: string, content: unknown) => ({ type: 'tool_result', tool_use_id: id, content })
const png = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } }

/** Role and text of each message; calls as `>id`, an answer as `id<text`, an image as `#`. */
function outline(messages: readonly ChatMessage[]): string[] {
  return messages.map((message) => {
    const parts = typeof message.content === 'string' ? [text(message.content)] : message.content
    const said = (parts ?? []).map((part) => ('text' in part ? part.text : '#')).join('|')
    if (message.role === 'tool') return `${message.tool_call_id}<${said}`
    const calls = message.role === 'assistant' ? (message.tool_calls ?? []) : []
    return `${message.role}: ${said}${calls.map(({ id }) => ` >${id}`).join('')}`
  })
}

function outlined(messages: readonly MessageParam[], profile: Partial<Profile> = {}): string[] {
  return outline(toChatMessages({ messages: [...messages] }, messageContext(profile)))
}

describe('the system prompt', () => {
  test.each([
    ['a string', 'be kind', 'be kind'],
    ['blocks', [text('one'), text(''), text('two')], 'one\n\ntwo'],
    ['a billing block', [text('x-anthropic-billing-header: cch=1'), text('one')], 'one'],
    ['a billing line', 'x-anthropic-billing-header: cch=1\n\nbe kind', 'be kind'],
  ])('%s', (_, prompt, content) => {
    const messages = toChatMessages(
      { system: prompt, messages: [user(text('hi'))] },
      messageContext(),
    )
    expect(messages).toEqual([
      { role: 'system', content },
      { role: 'user', content: 'hi' },
    ])
  })

  test('none leaves no message', () => {
    expect(outlined([user(text('hi'))])).toEqual(['user: hi'])
  })

  test('the role is the profile’s, also amid the conversation', () => {
    const request = { system: 'one', messages: [user(text('hi')), system('two')] }
    const messages = toChatMessages(request, messageContext({ systemRole: 'developer' }))
    expect(outline(messages)).toEqual(['developer: one', 'user: hi', 'developer: two'])
  })

  test('system messages before anybody else belong to it', () => {
    const request = { system: 'one', messages: [system('two'), system('three'), user(text('hi'))] }
    const messages = toChatMessages(request, messageContext({ lateSystem: 'reminder' }))
    expect(outline(messages)).toEqual(['system: one\n\ntwo\n\nthree', 'user: hi'])
  })

  test.each([
    ['behind it', 'one', 'one\n\nAnswer with JSON.'],
    ['alone', undefined, 'Answer with JSON.'],
  ])('an instruction stands %s', (_, prompt, content) => {
    const request = { system: prompt, messages: [user(text('hi'))] }
    const [first] = toChatMessages(request, messageContext(), 'Answer with JSON.')
    expect(first).toEqual({ role: 'system', content })
  })

  test('losses are in the ledger', () => {
    const context = messageContext()
    const prompt = [
      { ...text('x-anthropic-billing-header: 1'), cache_control: { type: 'ephemeral' } },
      { type: 'image' },
    ]
    toChatMessages({ system: prompt, messages: [user(text('hi'))] }, context)
    expect(ledgerLines(context)).toEqual([
      'dropped cache_control',
      'dropped billing header',
      'dropped block image',
    ])
  })
})

describe('the order of messages', () => {
  const inline: Partial<Profile> = { lateSystem: 'inline' }
  const reminder: Partial<Profile> = { lateSystem: 'reminder' }
  const S = '<system-reminder>\nS\n</system-reminder>'

  test.each<[string, Partial<Profile>, MessageParam[], string[]]>([
    ['nothing at all', {}, [], ['user: .']],
    ['only system', {}, [system('S')], ['system: S', 'user: .']],
    [
      'a prefill stays last',
      {},
      [user(text('hi')), assistant(text('{'))],
      ['user: hi', 'assistant: {'],
    ],
    [
      'strings and blocks merge',
      {},
      [{ role: 'user', content: 'a' }, user(text('b'))],
      ['user: a|b'],
    ],
    [
      'a split assistant turn is one message',
      {},
      [
        assistant(text('on it'), call('A')),
        assistant(call('B')),
        user(result('A', 'a'), result('B', 'b')),
      ],
      ['assistant: on it >A >B', 'A<a', 'B<b'],
    ],
    [
      'results come in the order of the calls, before all else',
      {},
      [
        assistant(call('A'), call('B')),
        user(text('u'), result('B', 'b'), text('v'), result('A', 'a')),
      ],
      ['assistant:  >A >B', 'A<a', 'B<b', 'user: u|v'],
    ],
    [
      'scattered results are gathered',
      {},
      [
        assistant(call('A'), call('B')),
        user(result('B', 'b')),
        assistant(text('x')),
        user(result('A', 'a')),
      ],
      ['assistant:  >A >B', 'A<a', 'B<b', 'assistant: x'],
    ],
    [
      'a missing result is made up',
      {},
      [assistant(call('A'), call('B')), user(result('B', 'b'), text('stop'))],
      ['assistant:  >A >B', 'A<[no result: the call was interrupted]', 'B<b', 'user: stop'],
    ],
    [
      'of several results the last counts',
      {},
      [assistant(call('A')), user(result('A', 'a'), result('A', 'b')), user(result('A', 'c'))],
      ['assistant:  >A', 'A<c'],
    ],
    [
      'an orphaned result becomes user text',
      {},
      [user(text('u'), result('A', 'a')), assistant(text('x'))],
      ['user: u|[result of a tool call that is no longer in the conversation]\na', 'assistant: x'],
    ],
    [
      'a result before its call is an orphan too',
      {},
      [user(result('A', '')), assistant(call('A'))],
      [
        'user: [result of a tool call that is no longer in the conversation]',
        'assistant:  >A',
        'A<[no result: the call was interrupted]',
      ],
    ],
    [
      'ids that come again are paired with the nearest turn',
      {},
      [assistant(call('A')), user(result('A', '1')), assistant(call('A')), user(result('A', '2'))],
      ['assistant:  >A', 'A<1', 'assistant:  >A_2', 'A_2<2'],
    ],
    [
      'an id that comes again without an earlier answer too',
      {},
      [assistant(call('A')), user(text('stop')), assistant(call('A')), user(result('A', '2'))],
      [
        'assistant:  >A',
        'A<[no result: the call was interrupted]',
        'user: stop',
        'assistant:  >A_2',
        'A_2<2',
      ],
    ],
    [
      'equal ids within a turn are paired in order',
      {},
      [assistant(call('A'), call('A')), user(result('A', '1'), result('A', '2'), result('A', '3'))],
      ['assistant:  >A >A_2', 'A<1', 'A_2<3'],
    ],
    [
      'ids are fitted on both sides',
      { toolIds: 'nine-alphanumerics' },
      [assistant(call('A')), user(result('A', 'a'))],
      ['assistant:  >tc40bf6cc', 'tc40bf6cc<a'],
    ],
    [
      'media follow all results, before the user’s own words',
      {},
      [assistant(call('A'), call('B')), user(text('u'), result('A', [png]), result('B', 'b'), png)],
      [
        'assistant:  >A >B',
        'A<[the result is in the next user message]',
        'B<b',
        'user: [from the result of Read, call A]|#|u|#',
      ],
    ],
    [
      'a turn of thoughts alone leaves no gap',
      {},
      [user(text('a')), assistant({ type: 'thinking', thinking: 't' }), user(text('b'))],
      ['user: a|b'],
    ],
    [
      'messages without content part no turns',
      {},
      [assistant(call('A')), user(), user(text('')), { role: 'system' }, assistant(text('x'))],
      ['assistant: x >A', 'A<[no result: the call was interrupted]'],
    ],
    [
      'system in place',
      inline,
      [user(text('a')), system('S'), assistant(text('b'))],
      ['user: a', 'system: S', 'assistant: b'],
    ],
    [
      'system waits for the results',
      inline,
      [assistant(call('A')), system('S'), user(result('A', 'a'), text('u'))],
      ['assistant:  >A', 'A<a', 'system: S', 'user: u'],
    ],
    ['system last', inline, [user(text('a')), system('S')], ['user: a', 'system: S']],
    [
      'a reminder joins the user',
      reminder,
      [user(text('a')), system('S'), user(text('b'))],
      [`user: a|${S}|b`],
    ],
    [
      'a reminder waits for the results',
      reminder,
      [assistant(call('A')), system('S'), user(result('A', 'a'), text('u'))],
      ['assistant:  >A', 'A<a', `user: ${S}|u`],
    ],
    [
      'a reminder between assistants',
      reminder,
      [assistant(text('a')), system('S'), assistant(text('b'))],
      ['assistant: a', `user: ${S}`, 'assistant: b'],
    ],
    [
      'a user waits for a word behind a tool',
      { userAfterTool: false },
      [assistant(call('A')), user(result('A', 'a'), text('u')), assistant(text('x'))],
      ['assistant:  >A', 'A<a', 'assistant: Understood.', 'user: u', 'assistant: x'],
    ],
    [
      'a user waits not behind anybody else',
      { userAfterTool: false },
      [
        user(text('u')),
        assistant(call('A')),
        user(result('A', 'a')),
        assistant(text('x')),
        user(text('v')),
      ],
      ['user: u', 'assistant:  >A', 'A<a', 'assistant: x', 'user: v'],
    ],
    [
      'media of a tool wait too',
      { userAfterTool: false },
      [assistant(call('A')), user(result('A', [png]))],
      [
        'assistant:  >A',
        'A<[the result is in the next user message]',
        'assistant: Understood.',
        'user: [from the result of Read, call A]|#',
      ],
    ],
    [
      'changes of tools say nothing',
      reminder,
      [user(text('a')), { role: 'system', content: [{ type: 'tool_removal' }] }],
      ['user: a'],
    ],
  ])('%s', (_, profile, messages, lines) => {
    expect(outlined(messages, profile)).toEqual(lines)
  })
})

test('a last assistant message is marked as one to go on from, where that is asked for', () => {
  const messages = [user(text('a')), assistant(text('b')), user(text('c')), assistant(text('d'))]
  const marked = (profile: Partial<Profile>, said: readonly MessageParam[] = messages) =>
    toChatMessages({ messages: [...said] }, messageContext(profile)).map(
      (message) => 'prefix' in message && message.prefix,
    )
  expect(marked({ prefill: 'prefix' })).toEqual([false, false, false, true])
  expect(marked({ prefill: 'prefix' }, messages.slice(0, 3))).toEqual([false, false, false])
  expect(marked({ prefill: 'plain' })).toEqual([false, false, false, false])
})

test('what a turn loses or changes is in the ledger', () => {
  const context = messageContext({ lateSystem: 'reminder' })
  const messages = [
    { role: 'user', content: [{ ...text('hi'), cache_control: {}, citations: [1] }], name: 'Ada' },
    assistant({ type: 'redacted_thinking', data: 'x' }),
    { ...system('S'), output_config: { effort: 'low' } },
    assistant(text('on it'), call('A'), call('B'), { type: 'thinking', thinking: 't' }),
    user(result('A', [png]), result('A', 'a'), result('C', 'c'), { type: 'new-thing' }),
    user(null, { ...text('u'), cache_control: null, citations: [] }),
  ] as MessageParam[]
  toChatMessages({ messages }, context)
  expect(ledgerLines(context).toSorted()).toEqual([
    'dropped assistant turn',
    'dropped block',
    'dropped block new-thing',
    'dropped block redacted_thinking',
    'dropped block thinking',
    'dropped cache_control',
    'dropped citations',
    'dropped message field name',
    'dropped tool_result',
    'repaired tool_use',
    'replaced late system message',
    'replaced tool_result',
  ])
})
