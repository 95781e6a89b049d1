import { expect, test } from 'bun:test'

import { prepareForInk } from '../../../tui/host/prepare.ts'

test.each([
  ['nothing set', {}, { NODE_ENV: 'production' }],
  ['a developer’s', { NODE_ENV: 'development', DEV: 'true' }, { NODE_ENV: 'production' }],
  ['tests', { NODE_ENV: 'test', DEV: '1' }, { NODE_ENV: 'test' }],
  [
    'NO_COLOR',
    { NODE_ENV: 'test', NO_COLOR: '1' },
    { NODE_ENV: 'test', NO_COLOR: '1', FORCE_COLOR: '0' },
  ],
  ['an empty NO_COLOR', { NODE_ENV: 'test', NO_COLOR: '' }, { NODE_ENV: 'test', NO_COLOR: '' }],
] as const)('%s', (_, before, after) => {
  const environment: Record<string, string | undefined> = { ...before }
  prepareForInk(environment)
  expect(environment).toEqual(after)
})
