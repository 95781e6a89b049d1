import { expect, test } from 'bun:test'

import * as fc from 'fast-check'

import { createToolArguments } from '../../src/convert/arguments.ts'
import { createRepair } from '../../src/convert/repair.ts'
import { PROPERTY_RUNS } from '../helpers/environment.ts'

function run(text: string, cut = false) {
  const args = createToolArguments()
  const sent = args.push(text)
  const { rest, outcome } = args.end(cut)
  return { whole: sent + rest, outcome }
}

/** Five characters a level. */
function nested(levels: number): string {
  return `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`
}

test.each([
  ['nothing', '', '', 'whole'],
  ['white space', ' \n', '', 'whole'],
  ['an object', '{"a":1}', '{"a":1}', 'whole'],
  ['an empty object', '{}', '{}', 'whole'],
  ['a trailing comma', '{"a":1,}', '{"a":1}', 'repaired'],
  ["Python's literals", '{"a": True, "b": None}', '{"a": true, "b": null}', 'repaired'],
  ['single quotes', "{'a': 'b'}", '{"a": "b"}', 'repaired'],
  ['no quotes', '{a: 1}', '{"a": 1}', 'repaired'],
  ['a fence', '```json\n{"a":1}\n```', '{"a":1}\n', 'repaired'],
  ['a raw line break', '{"a":"b\nc"}', '{"a":"b\\nc"}', 'repaired'],
  ['raw control characters', '{"a":"b\0\u001Bc\td"}', '{"a":"b\\u0000\\u001bc\\td"}', 'repaired'],
  ['150 levels', nested(150), nested(150), 'whole'],
  ['more levels than come back', nested(151), nested(151).slice(0, 750), 'faulty'],
  ['faulty and too deep', nested(151).replace('1', '1,'), nested(151).slice(0, 750), 'faulty'],
  ['faulty and too long for a repair', `{'a': '${'x'.repeat(100_000)}'}`, '{', 'faulty'],
  ['a regular expression', '{"a":"\\d+\\.\\w"}', '{"a":"\\\\d+\\\\.\\\\w"}', 'repaired'],
  ['a Windows path', '{"a":"C:\\users\\x"}', '{"a":"C:\\\\users\\\\x"}', 'repaired'],
  ['an escaped apostrophe', '{"a":"it\\\'s"}', '{"a":"it\'s"}', 'repaired'],
  ['a comma behind a backslash', '{"a":"\\,"",\\1"}', '{"a":"', 'faulty'],
  ['quotes within a value', '{"a":"say "b" now"}', '{"a":"say \\"b\\" now"}', 'repaired'],
  ['the object twice', '{"a":1}{"a":1}', '{"a":1}', 'repaired'],
  ['words after the object', '{"a":1} done', '{"a":1}', 'repaired'],
  ['an empty object first', '{}{"a":1}', '{"a":1}', 'repaired'],
  ['the faulty object twice', "{'a':1}\n{'a':1}", '{"a":1}', 'repaired'],
  ['two faulty objects', "{'a':1}\n{'a':2}", '{', 'faulty'],
  ['JSON within a string', '"{\\"a\\":1}"', '{"a":1}', 'repaired'],
  ['null', 'null', '{}', 'repaired'],
  ['an empty list', '[]', '{}', 'repaired'],
  ['an empty string', '""', '{}', 'repaired'],
  ['a list', '[1]', '{"value":[1]}', 'repaired'],
  ['a number', '7', '{"value":7}', 'repaired'],
  ['a missing bracket', '{"a":[1,2', '{"a":[1,2]}', 'repaired'],
  ['a missing quote, which makes what was sent wrong', '{"a":"b,"c":1}', '{"a":"b,', 'faulty'],
  ['an open string', '{"a":"b', '{"a":"b', 'cut'],
  ['prose', 'I cannot do that', '', 'faulty'],
  ['much text that is no JSON', `x${'y'.repeat(2_000_001)}`, '', 'faulty'],
])('%s', (_, text, whole, outcome) => {
  expect(run(text)).toEqual({ whole, outcome } as ReturnType<typeof run>)
})

test.each([
  ['an open object', '{"a":[1', '{"a":['],
  ['a fault', "{'a':1}", '{'],
  ['a comma', '{"a":1,', '{"a":'],
])('cut: %s is not completed', (_, text, whole) => {
  expect(run(text, true)).toEqual({ whole, outcome: 'cut' })
})

test('cut behind the whole object: it is whole', () => {
  expect(run('{"a":1}', true)).toEqual({ whole: '{"a":1}', outcome: 'whole' })
})

test('whatever comes, however it is cut: the result is one and the same, and a beginning of JSON', () => {
  const part = fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    '"',
    ':',
    ',',
    '"a":',
    '1',
    "'",
    '\n',
    'True',
    '\\',
    '```',
    'x',
    ' ',
  )
  fc.assert(
    fc.property(fc.array(part, { maxLength: 12 }), fc.boolean(), (parts, cut) => {
      const args = createToolArguments()
      const sent = parts.map((piece) => args.push(piece)).join('')
      const { rest, outcome } = args.end(cut)
      expect({ whole: sent + rest, outcome }).toEqual(run(parts.join(''), cut))
      if ((outcome === 'whole' || outcome === 'repaired') && sent + rest !== '') {
        expect(typeof JSON.parse(sent + rest)).toBe('object')
      }
    }),
    { numRuns: PROPERTY_RUNS },
  )
})

test.each([
  ['a list', `${'['.repeat(50_000)}${']'.repeat(50_000)}`],
  ['an object', `${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`],
  ['what is broken', `{"a":${'['.repeat(50_000)}oops`],
])('nesting that no tool has ends faulty, not in a fault of ours: %s', (_, text) => {
  const made = createToolArguments()
  made.push(text)
  expect(made.end(false)).toEqual({ rest: '', outcome: 'faulty' })
})

test('the calls of one answer share the work that their repairs may take', () => {
  const repair = createRepair()
  const end = (length: number) => {
    const made = createToolArguments(repair)
    made.push(`{'a': '${'x'.repeat(length - 9)}'}`)
    return made.end(false).outcome
  }
  expect([60_000, 60_000, 60_000, 50_000].map(end)).toEqual([
    'repaired',
    'repaired',
    'faulty',
    'faulty',
  ])
  // What needs no repair is never refused.
  expect(run('{"a":1}')).toEqual({ whole: '{"a":1}', outcome: 'whole' })
})
