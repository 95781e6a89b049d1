import { expect, test } from 'bun:test'

import { envFaults } from '../../src/config/env-faults.ts'

test.each<[string, string, readonly (readonly [string, RegExp])[]]>([
  ['never closed', 'OPENAI_API_KEY="sk-x', [['OPENAI_API_KEY', /^Line 1 .*opens a quote \("\)/]]],
  ['closed by another', `A=1\nBIG_MODEL="gpt'`, [['BIG_MODEL', /^Line 2 .*with ", or/]]],
  ['a single quote alone', "PORT='", [['PORT', /^Line 1 /]]],
  ['behind a comment', 'SMALL_MODEL=`x # y', [['SMALL_MODEL', /opens a quote \(`\)/]]],
  ['text behind it', 'HOST="a" b', [['HOST', /is not closed there/]]],
  [
    'never opened',
    '\r\n\r\nOPENAI_API_KEY=sk-x"\r\n',
    [['OPENAI_API_KEY', /^Line 3 .*never opened/]],
  ],
  [
    'closed lines later',
    '# settings\n\n  BIG_MODEL="gpt-4o\nSMALL_MODEL=mini"\n',
    [['BIG_MODEL', /^Line 3 /]],
  ],
  ['a header', 'CUSTOM_HEADER_X="a', [['CUSTOM_HEADER_X', /^Line 1 /]]],
  [
    'two at once',
    '\uFEFFPORT="1\nHOST=x\'',
    [
      ['PORT', /^Line 1 /],
      ['HOST', /^Line 2 /],
    ],
  ],
])('a quote %s is told with its line', (_, text, wanted) => {
  const faults = envFaults(text)
  expect(faults.map(({ name }) => name)).toEqual(wanted.map(([name]) => name))
  for (const [index, [, fix]] of wanted.entries()) expect(faults[index]?.fix).toMatch(fix)
})

test.each([
  ['whole quotes', `A="x"\nOPENAI_API_KEY='sk-"x'\nBIG_MODEL=\`a"b'c\` # it's`],
  ['an empty value', 'OPENAI_API_KEY=""\nBIG_MODEL='],
  ['an object over lines', `UPSTREAM_PROFILE='{\n  "name": "vllm"\n}'`],
  ['a header with an apostrophe', `CUSTOM_HEADER_X=the users'`],
  ['what other programs need', 'THEIRS="x'],
  ['a line that a later one takes the place of', 'PORT="1\nPORT=2'],
])('%s: nothing is wrong', (_, text) => {
  expect(envFaults(text)).toEqual([])
})
