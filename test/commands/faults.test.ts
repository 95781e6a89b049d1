import { expect, test } from 'bun:test'

import { surviveFaults } from '../../src/commands/faults.ts'
import { describeFault, VandammeError } from '../../src/errors.ts'

test('a fault is told by name and place, without its message', () => {
  const error = new TypeError("Header 'authorization' has invalid value: 'Bearer sk-secret'")
  error.stack = `${error.name}: ${error.message}\n    at send (/home/me/vandamme/src/upstream/client.ts:12:3)\n`
  expect(describeFault(error)).toBe(
    'A fault inside Vandamme (TypeError at src/upstream/client.ts:12:3). Please report it.',
  )
})

test.each([
  ['a text', 'sk-secret', 'A fault inside Vandamme (string). Please report it.'],
  ['nothing', undefined, 'A fault inside Vandamme (undefined). Please report it.'],
  ['our own words', new VandammeError('conflict', 'Port 1 is taken.'), 'Port 1 is taken.'],
])('%s', (_, error, text) => {
  expect(describeFault(error)).toBe(text)
})

test('a fault that nobody caught is reported, but for a closed output', () => {
  const reports: string[] = []
  const kinds = ['uncaughtException', 'unhandledRejection'] as const
  const before = kinds.map((kind) => process.listeners(kind as never).length)
  surviveFaults(
    (message) => reports.push(message),
    (error) => error === 'claimed',
  )
  const added = kinds.map(
    (kind) => process.listeners(kind as never).at(-1) as (error: unknown) => void,
  )
  kinds.forEach((kind, index) => process.off(kind, added[index]!))
  expect(kinds.map((kind) => process.listeners(kind as never).length)).toEqual(before)
  for (const survive of added) {
    survive(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }))
    survive(Object.assign(new Error('write EIO'), { code: 'EIO' }))
    survive('claimed')
    survive(new VandammeError('internal', 'told'))
  }
  expect(reports).toEqual(['told', 'told'])
})
