import { expect, test } from 'bun:test'

import { createMemo } from '../../../tui/store/memo.ts'

test.each<[string, readonly unknown[], readonly unknown[], boolean]>([
  ['nothing', [], [], true],
  ['the same values', ['a', 1], ['a', 1], true],
  ['no number', [Number.NaN], [Number.NaN], true],
  ['another value', ['a', 1], ['a', 2], false],
  ['one more', ['a'], ['a', undefined], false],
  ['one less', ['a', undefined], ['a'], false],
  ['an object that only looks the same', [{}], [{}], false],
])('%s', (_, first, second, isKept) => {
  const memo = createMemo<string>()
  expect(memo(first, () => 'first')).toBe('first')
  expect(memo(second, () => 'second')).toBe(isKept ? 'first' : 'second')
})

test('only the latest value is kept', () => {
  const memo = createMemo<number>()
  memo(['a'], () => 1)
  memo(['b'], () => 2)
  expect(memo(['a'], () => 3)).toBe(3)
})
