import { describe, expect, test } from 'bun:test'

import { createLedger } from '../../../src/convert/ledger.ts'
import { brief } from '../../helpers/brief.ts'
import { eventsOf, streamContext } from '../../helpers/stream.ts'

const A = { function: { name: 'f', arguments: '{"a":1}' }, id: 'c' }
const B = { function: { name: 'g', arguments: '{"b":2}' }, id: 'd' }

/** One line, with what the ledger says behind it. */
function heard(...chunks: readonly unknown[]): string {
  const ledger = createLedger()
  const line = brief(eventsOf(chunks, streamContext({ ledger })))
  return line + ledger.entries().map(({ action, subject }) => ` ${action} ${subject}`)
}

describe('several choices in one body', () => {
  test.each<[string, readonly object[], string]>([
    [
      'text and call, as Copilot sends them',
      [
        { index: 0, finish_reason: 'tool_calls', message: { content: 'Look.' } },
        { index: 0, finish_reason: 'tool_calls', message: { content: null, tool_calls: [A] } },
      ],
      '^ T(Look.) C:c:f({"a":1}) =tool_use 1+0/12$',
    ],
    [
      'without an index',
      [
        { finish_reason: 'tool_calls', message: { content: 'Look.' } },
        { finish_reason: 'tool_calls', message: { tool_calls: [A] } },
        { finish_reason: 'tool_calls', message: { tool_calls: [B] } },
      ],
      '^ T(Look.) C:c:f({"a":1}) C:d:g({"b":2}) =tool_use 1+0/19$',
    ],
    [
      'calls without ids, each the first of its choice',
      [
        { message: { tool_calls: [{ index: 0, function: A.function }] } },
        { message: { tool_calls: [{ index: 0, function: A.function }] } },
      ],
      '^ C:new1:f({"a":1}) C:new2:f({"a":1}) =tool_use 1+0/14$',
    ],
    [
      'the call first',
      [{ message: { tool_calls: [A] } }, { message: { reasoning_content: 'r', content: 'a' } }],
      '^ R(r) T(a) C:c:f({"a":1}) =tool_use 1+0/9$',
    ],
    [
      'the end in one only',
      [{ message: { content: 'a' } }, { message: {}, finish_reason: 'length' }],
      '^ T(a) =max_tokens 1+0/1$',
    ],
    [
      'pieces of a stream',
      [{ delta: { content: 'a' } }, { index: 0, delta: { tool_calls: [{ index: 0, ...A }] } }],
      '^ T(a) C:c:f({"a":1}) =tool_use 1+0/8$',
    ],
    [
      'a second choice is not ours',
      [
        { index: 1, message: { content: 'no' } },
        { index: 0, message: { content: 'a' } },
      ],
      '^ T(a) =end_turn 1+0/1$ dropped second choice',
    ],
    [
      'of choices without number 0, the first',
      [
        { index: 1, message: { content: 'a' } },
        { index: 2, message: { content: 'no' } },
      ],
      '^ T(a) =end_turn 1+0/1$ dropped second choice',
    ],
    ['no choice at all', [[], [7]], '^ =end_turn 1+0/0$'],
  ])('%s', (_, choices, expected) => {
    expect(heard({ choices })).toBe(expected)
  })
})

test.each<[string, readonly unknown[], string]>([
  [
    'a whole answer',
    [{ choices: [{ index: 1, message: { content: 'a' }, finish_reason: 'length' }] }],
    '^ T(a) =max_tokens 1+0/1$',
  ],
  [
    'a stream',
    [
      { choices: [] },
      { choices: [{ index: 1, delta: { content: 'a' } }] },
      { choices: [{ index: 1, delta: { content: 'b' } }] },
      { choices: [{ delta: {}, finish_reason: 'length' }] },
      { choices: [{ index: 2, delta: { content: 'no' } }] },
    ],
    '^ T(a|b) =max_tokens 1+0/2$ dropped second choice',
  ],
])('a lone choice is the answer, whatever its number: %s', (_, chunks, expected) => {
  expect(heard(...chunks)).toBe(expected)
})

test.each<[string, readonly unknown[], string]>([
  [
    'cached tokens within the choice, as Kimi counts them',
    [
      {
        choices: [
          { delta: {}, usage: { prompt_tokens: 9, completion_tokens: 2, cached_tokens: 7 } },
        ],
      },
    ],
    '^ =end_turn 2+7/2$',
  ],
  [
    'the prompt first, the answer later',
    [
      { choices: [], usage: { prompt_tokens: 9 } },
      { choices: [{ delta: { content: 'ab' } }], usage: { completion_tokens: 5 } },
    ],
    '^ T(ab) =end_turn 9+0/5$',
  ],
  [
    'no count of the answer',
    [
      { choices: [], usage: { prompt_tokens: 9, completion_tokens: null } },
      { choices: [{ delta: { content: 'ab' } }] },
    ],
    '^ T(ab) =end_turn 9+0/2$',
  ],
])('usage: %s', (_, chunks, expected) => {
  expect(heard(...chunks)).toBe(expected)
})

test.each<[string, unknown, string]>([
  ['a list of strings', ['a', 'b'], '^ T(ab) =end_turn 1+0/2$'],
  ['one part', { type: 'text', text: 'a' }, '^ T(a) =end_turn 1+0/1$'],
  [
    'parts of the Responses API',
    [
      { type: 'output_text', text: 'a' },
      { type: 'refusal', refusal: 'No.' },
    ],
    '^ T(aNo.) =end_turn 1+0/4$',
  ],
  [
    'thinking in one part, text in another',
    [
      { type: 'thinking', thinking: ['r', { type: 'text', text: 's' }] },
      { type: 'text', text: ['a'] },
    ],
    '^ R(rs) T(a) =end_turn 1+0/3$',
  ],
  ['a part without words', [{ type: 'text', text: null }], '^ =end_turn 1+0/0$'],
  ['a part of another kind', { type: 'image_url' }, '^ =end_turn 1+0/0$ dropped content part'],
  ['a number', 7, '^ =end_turn 1+0/0$'],
])('content that is %s', (_, content, expected) => {
  expect(heard({ choices: [{ delta: { content } }] })).toBe(expected)
  expect(heard({ choices: [{ message: { content } }] })).toBe(expected)
})
