import { expect, test } from 'bun:test'

import * as fc from 'fast-check'

import { readReasoning, signReasoning, type Reasoning } from '../../src/convert/reasoning.ts'

test.each<[string, unknown, unknown, Reasoning | undefined]>([
  ['a foreign block', 'seen', 'EuYBCkQ', { text: 'seen', details: [] }],
  ['a block without signature', 'seen', undefined, { text: 'seen', details: [] }],
  ['an empty block', '', '', undefined],
  ['nothing', undefined, undefined, undefined],
  ['our signature, damaged', 'seen', 'vdm1:{"text', { text: 'seen', details: [] }],
  ['our signature with odd contents', '', 'vdm1:{"text":7,"details":"x"}', undefined],
  [
    'our signature, deeper than any answer',
    'seen',
    `vdm1:{"details":[${'['.repeat(2_000)}${']'.repeat(2_000)}]}`,
    { text: 'seen', details: [] },
  ],
  ['our signature, not an object', 'seen', 'vdm1:[]', { text: 'seen', details: [] }],
])('%s', (_, thinking, signature, expected) => {
  expect(readReasoning(thinking, signature)).toEqual(expected as Reasoning)
})

test('what is signed comes back, shown or not', () => {
  const reasoning = fc.record({
    text: fc.string({ minLength: 1, unit: 'binary' }),
    details: fc.array(fc.jsonValue()),
  })
  fc.assert(
    fc.property(reasoning, fc.boolean(), (given, shown) => {
      const plain: Reasoning = JSON.parse(JSON.stringify(given))
      expect(readReasoning(shown ? plain.text : '', signReasoning(plain, shown))).toEqual(plain)
    }),
  )
})
