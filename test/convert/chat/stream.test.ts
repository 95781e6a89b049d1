import { describe, expect, test } from 'bun:test'

import { createLedger } from '../../../src/convert/ledger.ts'
import { toMessage } from '../../../src/convert/message.ts'
import { brief } from '../../helpers/brief.ts'
import { eventsOf, streamContext, up } from '../../helpers/stream.ts'

const { args, call, calls, delta, finish, role, text, think, usage } = up

describe('one line a stream', () => {
  test.each<[string, readonly unknown[], string]>([
    ['nothing at all', [], '^ =end_turn 1+0/0$'],
    ['only a role', [role(), finish('stop')], '^ =end_turn 1+0/0$'],
    ['text', [text('He'), text('llo'), finish('stop')], '^ T(He|llo) =end_turn 1+0/5$'],
    [
      'empty and null content',
      [text(''), delta({ content: null }), text('a'), finish('stop')],
      '^ T(a) =end_turn 1+0/1$',
    ],
    [
      'text and finish in one chunk',
      [delta({ content: 'a' }, 'stop'), usage(7, 3)],
      '^ T(a) =end_turn 7+0/3$',
    ],
    [
      'all in one chunk',
      [
        {
          choices: [
            {
              delta: {
                reasoning_content: 'r',
                content: 't',
                tool_calls: [{ index: 0, id: 'c', function: { name: 'f', arguments: '{}' } }],
              },
              finish_reason: 'tool_calls',
            },
          ],
          usage: { prompt_tokens: 1, completion_tokens: 2 },
        },
      ],
      '^ R(r) T(t) C:c:f({|}) =tool_use 1+0/2$',
    ],
    [
      'a message instead of a delta',
      [{ choices: [{ message: { role: 'assistant', content: 'whole' }, finish_reason: 'stop' }] }],
      '^ T(whole) =end_turn 1+0/5$',
    ],
    [
      'a message beside an empty delta',
      [{ choices: [{ delta: {}, message: { content: 'whole' }, finish_reason: 'stop' }] }],
      '^ T(whole) =end_turn 1+0/5$',
    ],
    [
      'messages instead of deltas',
      [{ choices: [{ message: { content: 'a' } }] }, { choices: [{ message: { content: 'b' } }] }],
      '^ T(a|b) =end_turn 1+0/2$',
    ],
    [
      'the whole message once more at the end',
      [
        role(),
        think('r'),
        text('ab'),
        call(0, 'c', 'f', '{"a":1}'),
        {
          choices: [
            {
              message: {
                content: 'ab',
                reasoning_content: 'r',
                tool_calls: [{ id: 'c', function: { name: 'f', arguments: '{"a":1}' } }],
              },
              finish_reason: 'tool_calls',
            },
          ],
          usage: { prompt_tokens: 7, completion_tokens: 3 },
        },
      ],
      '^ R(r) T(ab) C:c:f({"a":1}) =tool_use 7+0/3$',
    ],
    [
      'a role, then the whole message',
      [role(), { choices: [{ message: { content: 'whole' }, finish_reason: 'stop' }] }],
      '^ T(whole) =end_turn 1+0/5$',
    ],
    [
      'a list of parts',
      [
        delta({
          content: [
            { type: 'thinking', thinking: [{ type: 'text', text: 'r' }] },
            { type: 'text', text: 'a' },
            { type: 'image_url' },
          ],
        }),
      ],
      '^ R(r) T(a) =end_turn 1+0/2$',
    ],
    [
      'usage before the finish',
      [usage(5, 2), text('a'), finish('stop')],
      '^ T(a) =end_turn 5+0/2$',
    ],
    [
      'usage in each chunk: the last counts',
      [usage(5, 1), text('a'), usage(5, 2), usage(5, 3)],
      '^ T(a) =end_turn 5+0/3$',
    ],
    ['usage null after usage', [usage(5, 2), { choices: [], usage: null }], '^ =end_turn 5+0/2$'],
    ['cached tokens are not input', [text('a'), usage(10, 2, 7)], '^ T(a) =end_turn 3+7/2$'],
    [
      'usage within the choice',
      [{ choices: [{ delta: {}, usage: { prompt_tokens: 4, completion_tokens: 1 } }] }],
      '^ =end_turn 4+0/1$',
    ],
    [
      'usage of Groq',
      [{ choices: [], x_groq: { usage: { prompt_tokens: 4, completion_tokens: 1 } } }],
      '^ =end_turn 4+0/1$',
    ],
    [
      'chunks without choices, delta or sense',
      [{}, { choices: [] }, { choices: [{}] }, null, 7, 'x', [], text('a')],
      '^ T(a) =end_turn 1+0/1$',
    ],
    [
      'prompt filter results first',
      [{ choices: [], prompt_filter_results: [{}] }, text('a')],
      '^ T(a) =end_turn 1+0/1$',
    ],
    ['two finish chunks', [text('a'), finish('stop'), finish('length')], '^ T(a) =end_turn 1+0/1$'],
    ['text after the finish', [text('a'), finish('stop'), text('b')], '^ T(a|b) =end_turn 1+0/2$'],
    ['no finish', [text('a')], '^ T(a) =end_turn 1+0/1$'],
    ['length', [text('a'), finish('length')], '^ T(a) =max_tokens 1+0/1$'],
    [
      'context length',
      [text('a'), finish('model_length')],
      '^ T(a) =model_context_window_exceeded 1+0/1$',
    ],
    ['an unknown finish', [text('a'), finish('constructor')], '^ T(a) =end_turn 1+0/1$'],
    ['a refusal is text', [delta({ refusal: 'No.' }), finish('stop')], '^ T(No.) =end_turn 1+0/3$'],
    [
      'a filter that withheld all',
      [finish('content_filter')],
      "^ T(The upstream's content filter withheld this answer.) =end_turn 1+0/0$",
    ],
    [
      'a filter by its other name',
      [finish('sensitive')],
      "^ T(The upstream's content filter withheld this answer.) =end_turn 1+0/0$",
    ],
    ['a filter after some text', [text('a'), finish('content_filter')], '^ T(a) =end_turn 1+0/1$'],
    [
      'a filter after thoughts only',
      [think('r'), finish('content_filter')],
      "^ R(r) T(The upstream's content filter withheld this answer.) =end_turn 1+0/1$",
    ],
    [
      'a filter after a call',
      [call(0, 'c', 'f', '{"a":1}'), finish('content_filter')],
      '^ C:c:f({"a":1}) =tool_use 1+0/7$',
    ],
    [
      'a second choice is not ours',
      [text('a'), { choices: [{ index: 1, delta: { content: 'no' } }] }],
      '^ T(a) =end_turn 1+0/1$',
    ],

    [
      'reasoning before text',
      [think('h'), think('m'), text('a')],
      '^ R(h|m) T(a) =end_turn 1+0/3$',
    ],
    [
      'reasoning after and between text',
      [text('a'), think('r'), text('b'), think('s')],
      '^ T(a) R(r) T(b) R(s) =end_turn 1+0/4$',
    ],
    [
      'empty reasoning opens nothing',
      [think(''), delta({ reasoning: null, content: 'a' })],
      '^ T(a) =end_turn 1+0/1$',
    ],
    [
      'reasoning under two names is one',
      [delta({ reasoning_content: 'r', reasoning: 'r' })],
      '^ R(r) =end_turn 1+0/1$',
    ],
    ['the other name of reasoning', [delta({ reasoning: 'r' })], '^ R(r) =end_turn 1+0/1$'],
    [
      'reasoning in details only',
      [
        delta({
          reasoning_details: [
            { type: 'reasoning.text', text: 'r' },
            { type: 'reasoning.summary', summary: 's' },
          ],
        }),
      ],
      '^ R(rs) =end_turn 1+0/2$',
    ],
    [
      'encrypted reasoning has no text',
      [delta({ reasoning_details: [{ type: 'reasoning.encrypted', data: 'x' }] }), text('a')],
      '^ R() T(a) =end_turn 1+0/1$',
    ],

    [
      'a call',
      [call(0, 'c', 'f', ''), args(0, '{"a"'), args(0, ':1}'), finish('tool_calls')],
      '^ C:c:f({"a"|:1}) =tool_use 1+0/7$',
    ],
    [
      'a call that says stop',
      [call(0, 'c', 'f', '{"a":1}'), finish('stop')],
      '^ C:c:f({"a":1}) =tool_use 1+0/7$',
    ],
    ['tool_calls without a call', [text('a'), finish('tool_calls')], '^ T(a) =end_turn 1+0/1$'],
    ['no arguments', [call(0, 'c', 'f'), finish('tool_calls')], '^ C:c:f() =tool_use 1+0/0$'],
    [
      'an empty object',
      [call(0, 'c', 'f', '{}'), finish('tool_calls')],
      '^ C:c:f({|}) =tool_use 1+0/2$',
    ],
    ['arguments as an object', [call(0, 'c', 'f', { a: 1 })], '^ C:c:f({"a":1}) =tool_use 1+0/7$'],
    ['arguments null', [call(0, 'c', 'f', null)], '^ C:c:f() =tool_use 1+0/0$'],
    [
      'the whole call in one chunk',
      [call(0, 'c', 'f', '{"a":1}')],
      '^ C:c:f({"a":1}) =tool_use 1+0/7$',
    ],
    [
      'two calls, one after the other',
      [call(0, 'c', 'f', '{"a":1}'), call(1, 'd', 'g', '{"b"'), args(1, ':2}')],
      '^ C:c:f({"a":1}) C:d:g({"b"|:2}) =tool_use 1+0/14$',
    ],
    [
      'two calls in one chunk',
      [
        calls(
          { index: 0, id: 'c', name: 'f', args: '{"a":1}' },
          { index: 1, id: 'd', name: 'g', args: '{"b":2}' },
        ),
      ],
      '^ C:c:f({"a":1}) C:d:g({"b":2}) =tool_use 1+0/14$',
    ],
    [
      'two equal calls in a whole message, without ids',
      [
        {
          choices: [
            {
              message: {
                tool_calls: [
                  { function: { name: 'f', arguments: '{"a":1}' } },
                  { id: '', function: { name: 'f', arguments: '{"a":1}' } },
                ],
              },
            },
          ],
        },
      ],
      '^ C:new1:f({"a":1}) C:new2:f({"a":1}) =tool_use 1+0/14$',
    ],
    [
      'interleaved calls are buffered',
      [call(0, 'c', 'f', '{"a"'), call(1, 'd', 'g', '{"b"'), args(0, ':1}'), args(1, ':2}')],
      '^ C:c:f({"a"|:1}) C:d:g({"b"|:2}) =tool_use 1+0/14$',
    ],
    [
      'an id that comes late is known when it comes again',
      [
        delta({ tool_calls: [{ index: 0, function: { name: 'f' } }] }),
        delta({ tool_calls: [{ index: 0, id: 'c', function: { arguments: '{"a"' } }] }),
        call(1, 'd', 'g', '{"b":2}'),
        delta({ tool_calls: [{ index: 1, id: 'c', function: { arguments: ':1}' } }] }),
      ],
      '^ C:c:f({"a"|:1}) C:d:g({"b":2}) =tool_use 1+0/14$',
    ],
    [
      'three interleaved calls keep their order',
      [
        call(0, 'c', 'f', '{"a"'),
        call(1, 'd', 'g', '{"b":2}'),
        call(2, 'e', 'h', '{"c":3}'),
        args(0, ':1}'),
      ],
      '^ C:c:f({"a"|:1}) C:d:g({"b":2}) C:e:h({"c":3}) =tool_use 1+0/21$',
    ],
    [
      'text between two fragments',
      [call(0, 'c', 'f', '{"a"'), text('late'), args(0, ':1}')],
      '^ C:c:f({"a"|:1}) T(late) =tool_use 1+0/11$',
    ],
    [
      'text in the chunk that completes a call',
      [
        call(0, 'c', 'f', '{"a"'),
        delta({ content: 'late', tool_calls: [{ index: 0, function: { arguments: ':1}' } }] }),
      ],
      '^ C:c:f({"a"|:1}) T(late) =tool_use 1+0/11$',
    ],
    [
      'reasoning between two fragments',
      [call(0, 'c', 'f', '{"a"'), think('r'), args(0, ':1}')],
      '^ C:c:f({"a"|:1}) R(r) =tool_use 1+0/8$',
    ],
    [
      'text after a call',
      [text('a'), call(0, 'c', 'f', '{"a":1}'), text('b')],
      '^ T(a) C:c:f({"a":1}) T(b) =tool_use 1+0/9$',
    ],
    [
      'a call of no arguments before another',
      [call(0, 'c', 'f', ''), call(1, 'd', 'g', '{"b":2}')],
      '^ C:c:f() C:d:g({"b":2}) =tool_use 1+0/7$',
    ],
    [
      'empty calls and trailing fragments',
      [
        delta({ tool_calls: [] }),
        call(0, 'c', 'f', '{"a":1}'),
        args(0, ''),
        delta({ tool_calls: [null, 7] }),
      ],
      '^ C:c:f({"a":1}) =tool_use 1+0/7$',
    ],

    [
      'an index that starts at 1, with gaps',
      [call(1, 'c', 'f', '{"a":1}'), call(5, 'd', 'g', '{"b":2}')],
      '^ C:c:f({"a":1}) C:d:g({"b":2}) =tool_use 1+0/14$',
    ],
    [
      'all indexes 0, new ids',
      [call(0, 'c', 'f', '{"a":1}'), call(0, 'd', 'g', '{"b"'), args(0, ':2}')],
      '^ C:c:f({"a":1}) C:d:g({"b"|:2}) =tool_use 1+0/14$',
    ],
    [
      'all indexes 0, no ids',
      [call(0, null, 'f', '{"a":1}'), call(0, null, 'g', '{"b":2}')],
      '^ C:new1:f({"a":1}) C:new2:g({"b":2}) =tool_use 1+0/14$',
    ],
    [
      'no index, ids',
      [call(undefined, 'c', 'f', '{"a":1}'), call(undefined, 'd', 'g', '{"b":2}')],
      '^ C:c:f({"a":1}) C:d:g({"b":2}) =tool_use 1+0/14$',
    ],
    [
      'no index, no id',
      [call(undefined, null, 'f', '{"a"'), call(undefined, null, null, ':1}')],
      '^ C:new1:f({"a"|:1}) =tool_use 1+0/7$',
    ],
    [
      'no index, no id, two calls',
      [call(undefined, null, 'f', '{"a":1}'), call(undefined, null, 'f', '{"a":2}')],
      '^ C:new1:f({"a":1}) C:new2:f({"a":2}) =tool_use 1+0/14$',
    ],
    [
      'no index, no id, two calls in one chunk',
      [calls({ name: 'f', args: '' }, { name: 'g', args: '{"b":2}' })],
      '^ C:new1:f() C:new2:g({"b":2}) =tool_use 1+0/7$',
    ],
    [
      'no id',
      [call(0, null, 'f', '{"a"'), args(0, ':1}')],
      '^ C:new1:f({"a"|:1}) =tool_use 1+0/7$',
    ],
    ['an empty id', [call(0, '', 'f', '{"a":1}')], '^ C:new1:f({"a":1}) =tool_use 1+0/7$'],
    [
      'an id that comes late',
      [call(0, null, 'f'), call(0, 'c', null, '{"a":1}')],
      '^ C:c:f({"a":1}) =tool_use 1+0/7$',
    ],
    [
      'an id that comes too late',
      [call(0, null, 'f', '{"a"'), call(0, 'c', null, ':1}'), args(0, ' ')],
      '^ C:new1:f({"a"|:1}) =tool_use 1+0/8$',
    ],
    [
      'an id on each fragment',
      [call(0, 'c', 'f', '{"a"'), call(0, 'c', null, ':1}')],
      '^ C:c:f({"a"|:1}) =tool_use 1+0/7$',
    ],
    [
      'id and name on each fragment',
      [call(0, 'c', 'f', '{"a"'), call(0, 'c', 'f', ':1}')],
      '^ C:c:f({"a"|:1}) =tool_use 1+0/7$',
    ],
    [
      'a new id with each fragment',
      [call(0, 'c', 'f', '{"a"'), call(0, 'c2', null, ':1}')],
      '^ C:c:f({"a"|:1}) =tool_use 1+0/7$',
    ],
    [
      'of several ids of a call the first counts',
      [
        call(undefined, 'c', 'f', '{"a"'),
        call(undefined, 'c2', null, ':'),
        call(undefined, 'd', 'g', '{"b":2}'),
        call(undefined, 'c', null, '1}'),
      ],
      '^ C:c:f({"a"|:|1}) C:d:g({"b":2}) =tool_use 1+0/14$',
    ],
    [
      'one id for two calls',
      [call(0, 'c', 'f', '{"a":1}'), call(1, 'c', 'g', '{"b"'), call(1, 'c', null, ':2}')],
      '^ C:c:f({"a":1}) C:new1:g({"b"|:2}) =tool_use 1+0/14$',
    ],
    [
      'a call sent twice',
      [call(0, 'c', 'f', '{"a":1}'), call(0, 'c', 'f', '{"a":1}')],
      '^ C:c:f({"a":1}) =tool_use 1+0/14$',
    ],
    ['an id only', [call(0, 'c', null), finish('stop')], '^ C:c:unknown_tool() =tool_use 1+0/0$'],
    [
      'a name that comes late',
      [call(0, 'c', null, '{"a"'), call(0, null, 'f', ':1}')],
      '^ C:c:f({"a":1}) =tool_use 1+0/7$',
    ],
    [
      'a name that comes late, text before it',
      [call(0, 'c', null, '{"a":1}'), text('t'), call(0, null, 'f')],
      '^ C:c:f({"a":1}) T(t) =tool_use 1+0/8$',
    ],
    [
      'a name that never comes',
      [call(0, 'c', null, '{"a":1}')],
      '^ C:c:unknown_tool({"a":1}) =tool_use 1+0/7$',
    ],
    [
      'neither name, id nor arguments',
      [call(0, null, null), call(0, '', '', ''), finish('tool_calls')],
      '^ =end_turn 1+0/0$',
    ],
    [
      'a legacy function_call',
      [
        delta({ function_call: { name: 'f', arguments: '{"a"' } }),
        delta({ function_call: { arguments: ':1}' } }),
        finish('function_call'),
      ],
      '^ C:new1:f({"a"|:1}) =tool_use 1+0/7$',
    ],

    [
      'faulty arguments are repaired',
      [call(0, 'c', 'f', '{"a": Tr'), args(0, 'ue,}'), finish('tool_calls')],
      '^ C:c:f({"a": |true}) =tool_use 1+0/12$',
    ],
    [
      'the object twice is one',
      [call(0, 'c', 'f', '{"a":1}{"a":1}')],
      '^ C:c:f({"a":1}) =tool_use 1+0/14$',
    ],
    [
      'an empty object first',
      [call(0, 'c', 'f', '{}{"a":1}')],
      '^ C:c:f({|"a":1}) =tool_use 1+0/9$',
    ],
    [
      'cut arguments stay cut',
      [call(0, 'c', 'f', '{"a":"x'), finish('length')],
      '^ C:c:f({"a":"x) =max_tokens 1+0/7$',
    ],
    [
      'cut arguments that are faulty too',
      [call(0, 'c', 'f', '{"a":Tr'), finish('length')],
      '^ C:c:f({"a":) =max_tokens 1+0/7$',
    ],
    [
      'what a filter cut stays cut, and is no call',
      [call(0, 'c', 'f', '{"a":1'), finish('content_filter')],
      '^ C:c:f({"a":) =end_turn 1+0/6$',
    ],
    [
      'what it cut behind a whole call',
      [call(0, 'c', 'f', '{"a":1}'), call(1, 'd', 'g', '{"b"'), finish('sensitive')],
      '^ C:c:f({"a":1}) C:d:g({"b") =tool_use 1+0/11$',
    ],
    [
      'what the end of the window cut',
      [call(0, 'c', 'f', '{"a":1'), finish('model_context_window_exceeded')],
      '^ C:c:f({"a":) =model_context_window_exceeded 1+0/6$',
    ],
    [
      'whole arguments, then length',
      [call(0, 'c', 'f', '{"a":1}'), finish('length')],
      '^ C:c:f({"a":1}) =max_tokens 1+0/7$',
    ],
    [
      'an open string is cut, whatever it says',
      [call(0, 'c', 'f', '{"a":"x'), finish('tool_calls')],
      '^ C:c:f({"a":"x) =tool_use 1+0/7$',
    ],
    [
      'a missing brace is added',
      [call(0, 'c', 'f', '{"a":[1'), finish('tool_calls')],
      '^ C:c:f({"a":[|1]}) =tool_use 1+0/7$',
    ],
    [
      'arguments beyond repair',
      [call(0, 'c', 'f', 'go ahead'), finish('tool_calls')],
      '^ C:c:f() =tool_use 1+0/8$',
    ],
  ])('%s', (_, chunks, expected) => {
    expect(brief(eventsOf(chunks))).toBe(expected)
  })
})

describe('stop sequences', () => {
  const stops = ['STOP', 'END.']
  test.each<[string, readonly unknown[], string]>([
    ['in one piece', [text('a STOP b'), usage(3, 4)], '^ T(a ) =stop_sequence:STOP 3+0/4$'],
    [
      'over three pieces',
      [text('a S'), text('T'), text('OP b')],
      '^ T(a| ) =stop_sequence:STOP 1+0/8$',
    ],
    ['the first in the text wins', [text('xEND. STOP')], '^ T(x) =stop_sequence:END. 1+0/10$'],
    [
      'no half of a character goes out',
      [text('😀😀😀😀'), text('!')],
      '^ T(😀😀|😀|😀!) =end_turn 1+0/9$',
    ],
    ['at the very start', [text('STOP')], '^ =stop_sequence:STOP 1+0/4$'],
    [
      'text, reasoning and calls after it are dropped',
      [text('aSTOP'), text('b'), think('r'), call(0, 'c', 'f', '{"a":1}')],
      '^ T(a) =stop_sequence:STOP 1+0/7$',
    ],
    [
      'calls in its chunk are dropped',
      [
        delta({
          content: 'aSTOP',
          tool_calls: [{ index: 0, id: 'c', function: { name: 'f', arguments: '{}' } }],
        }),
      ],
      '^ T(a) =stop_sequence:STOP 1+0/5$',
    ],
    [
      'a whole call before it is run all the same',
      [call(0, 'c', 'f', '{"a":1}'), text('b ST'), text('OP'), finish('stop')],
      '^ C:c:f({"a":1}) T(b| ) =tool_use 1+0/13$',
    ],
    [
      'of a call that is under way the rest is dropped, so it stays cut',
      [call(0, 'c', 'f', '{"a":1'), text('bSTOP'), args(0, ',"x":1}'), finish('tool_calls')],
      '^ C:c:f({"a":) T(b) =stop_sequence:STOP 1+0/11$',
    ],
    [
      'a beginning that is no sequence',
      [text('a ST'), text('ART'), finish('stop')],
      '^ T(a| ST|ART) =end_turn 1+0/7$',
    ],
    [
      'kept back text goes before a call',
      [text('a ST'), call(0, 'c', 'f', '{"a":1}')],
      '^ T(a| ST) C:c:f({"a":1}) =tool_use 1+0/11$',
    ],
    ['not in reasoning', [think('STOP'), text('abcd')], '^ R(STOP) T(a|bcd) =end_turn 1+0/8$'],
    [
      'not in arguments',
      [call(0, 'c', 'f', '{"a":"STOP"}')],
      '^ C:c:f({"a":"STOP"}) =tool_use 1+0/12$',
    ],
    [
      'not over a block',
      [text('ST'), think('r'), text('OP')],
      '^ T(ST) R(r) T(OP) =end_turn 1+0/5$',
    ],
    [
      'that the upstream names',
      [text('abcd'), { choices: [{ delta: {}, finish_reason: 'stop', stop_reason: 'END.' }] }],
      '^ T(a|bcd) =stop_sequence:END. 1+0/4$',
    ],
    [
      'that nobody asked for',
      [{ choices: [{ delta: {}, finish_reason: 'stop', stop_reason: '</s>' }] }],
      '^ =end_turn 1+0/0$',
    ],
    [
      'a token id is none',
      [{ choices: [{ delta: {}, finish_reason: 'stop', stop_reason: 128009 }] }],
      '^ =end_turn 1+0/0$',
    ],
    [
      'that llama.cpp names',
      [{ choices: [{ delta: {}, finish_reason: 'stop' }], stopping_word: 'STOP' }],
      '^ =stop_sequence:STOP 1+0/0$',
    ],
    [
      'that the upstream names beside a call',
      [
        call(0, 'c', 'f', '{"a":1}'),
        { choices: [{ delta: {}, finish_reason: 'stop', stop_reason: 'STOP' }] },
      ],
      '^ C:c:f({"a":1}) =tool_use 1+0/7$',
    ],
  ])('%s', (_, chunks, expected) => {
    expect(brief(eventsOf(chunks, streamContext({ stopSequences: stops })))).toBe(expected)
  })

  test('of more sequences than a call takes arguments', () => {
    const stopSequences = [...Array.from({ length: 1_000_000 }, () => '!'), 'STOP']
    const context = streamContext({ stopSequences })
    expect(brief(eventsOf([text('aSTOPb')], context))).toBe('^ T(a) =stop_sequence:STOP 1+0/6$')
  })
})

describe('a leading <think>', () => {
  test.each<[string, readonly string[], string]>([
    ['in one piece', ['<think>r</think>a'], '^ R(r) T(a) =end_turn 1+0/17$'],
    [
      'over pieces',
      ['<th', 'ink>r', 'easons</th', 'ink>\n\na'],
      '^ R(reasons) T(a) =end_turn 1+0/25$',
    ],
    ['white space behind it', ['<think>r</think>', '\n', '\n a'], '^ R(r) T(a) =end_turn 1+0/20$'],
    ['that is not closed', ['<think>reasons'], '^ R(reasons) =end_turn 1+0/14$'],
    ['amid the text is text', ['a <think>b</think>'], '^ T(a <think>b</think>) =end_turn 1+0/18$'],
    ['something like it', ['<thi', 'ng>'], '^ T(<thing>) =end_turn 1+0/7$'],
    ['a beginning that stays one', ['<thin'], '^ T(<thin) =end_turn 1+0/5$'],
    ['behind white space', ['\n', '<think>r</think>a'], '^ R(r) T(a) =end_turn 1+0/18$'],
    [
      'behind so much white space that none is expected any more',
      [' '.repeat(1_001), '<think>r</think>'],
      `^ T(${' '.repeat(1_001)}<think>r</think>) =end_turn 1+0/1017$`,
    ],
  ])('%s', (_, pieces, expected) => {
    const joined = brief(eventsOf(pieces.map(text), streamContext({ inlineThink: true })))
    expect(joined.replaceAll('|', '')).toBe(expected)
  })

  test('loses no half of a character', () => {
    const context = streamContext({ inlineThink: true })
    const thoughts = brief(eventsOf([text('<think>😀😀😀😀😀'), text('😀😀!</think>a')], context))
    expect(thoughts).toStartWith('^ R(😀|😀😀😀😀😀😀!) T(a)')
  })

  test('is text where the profile does not say so', () => {
    expect(brief(eventsOf([text('<think>r</think>')]))).toBe(
      '^ T(<think>r</think>) =end_turn 1+0/16$',
    )
  })
})

describe('thinking', () => {
  const details = [
    { type: 'reasoning.text', index: 0, text: 'a' },
    { type: 'reasoning.text', index: 0, text: 'b', signature: 's' },
    { type: 'reasoning.encrypted', index: 1, data: 'x' },
  ]

  test('omitted: no text, but a signature that carries it', () => {
    const message = toMessage(
      eventsOf([think('se'), think('cret'), text('a')], streamContext({ showThinking: false })),
    )
    expect(message.content).toEqual([
      { type: 'thinking', thinking: '', signature: 'vdm1:{"text":"secret"}' },
      { type: 'text', text: 'a' },
    ])
  })

  test('shown: the signature need not repeat it', () => {
    const message = toMessage(eventsOf([think('plain'), text('a')]))
    expect(message.content[0]).toEqual({
      type: 'thinking',
      thinking: 'plain',
      signature: 'vdm1:{}',
    })
  })

  test('pieces of one detail are joined', () => {
    const chunks = details.map((detail) => delta({ reasoning_details: [detail] }))
    const [block] = toMessage(eventsOf(chunks)).content
    expect(block).toEqual({
      type: 'thinking',
      thinking: 'ab',
      signature: `vdm1:${JSON.stringify({ details: [{ type: 'reasoning.text', index: 0, text: 'ab', signature: 's' }, details[2]] })}`,
    })
  })
})

describe('the ledger', () => {
  test.each<[string, readonly unknown[], string]>([
    ['pictures', [delta({ images: [{}], annotations: [], audio: null })], 'dropped images'],
    ['a citation', [delta({ annotations: [{}] })], 'dropped annotations'],
    [
      'a part of another kind',
      [delta({ content: [{ type: 'text', text: 'a' }, { type: 'image_url' }] })],
      'dropped content part',
    ],
    [
      'a second choice',
      [text('a'), { choices: [{ index: 1, delta: {} }] }],
      'dropped second choice',
    ],
    ['a repair', [call(0, 'c', 'f', "{'a':1}")], 'repaired tool arguments'],
    ['a cut', [call(0, 'c', 'f', '{"a'), finish('length')], 'dropped tool arguments'],
    ['no repair', [call(0, 'c', 'f', 'sorry')], 'dropped tool arguments'],
    ['an unknown end', [text('a'), finish('tired')], 'replaced finish_reason tired'],
    ['an end that tells', [text('a'), finish('tired of you')], 'replaced finish_reason unknown'],
    [
      'an echo',
      [call(0, 'c', 'f', '{"a":1}'), call(1, 'd', 'g', '{"b":1}'), args(0, '{}')],
      'dropped tool arguments',
    ],
    ['a call without a name', [call(0, 'c', null, '{"a":1}')], 'repaired tool call'],
    [
      'an id used twice',
      [call(0, 'c', 'f', '{"a":1}'), call(1, 'c', 'g', '{"a":1}')],
      'repaired tool call',
    ],
    [
      'nothing',
      [text('a'), call(0, 'c', 'f', '{"a":1}'), call(1, 'd', 'g', '{"b":1}'), args(0, ' ')],
      '',
    ],
  ])('%s', (_, chunks, expected) => {
    const ledger = createLedger()
    eventsOf(chunks, streamContext({ ledger }))
    expect(
      ledger
        .entries()
        .map(({ action, subject }) => `${action} ${subject}`)
        .join(),
    ).toBe(expected)
  })
})

test('the client hears its own tool names', () => {
  const context = streamContext({ toClient: (name) => `mcp.${name}` })
  expect(brief(eventsOf([call(0, 'c', 'f', '{"a"'), call(0, 'c', 'f', ':1}')], context))).toBe(
    '^ C:c:mcp.f({"a"|:1}) =tool_use 1+0/7$',
  )
})
