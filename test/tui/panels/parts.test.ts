import { describe, expect, test } from 'bun:test'

import { fitParts } from '../../../tui/panels/parts.ts'

const PARTS = [
  { forms: ['vandamme'], rank: 0 },
  { forms: ['localhost:8082', ':8082'], rank: 2 },
  { forms: ['7 errors', '7'], rank: 1 },
]

describe('parts of a line', () => {
  test.each([
    [34, ['vandamme', 'localhost:8082', '7 errors']],
    [33, ['vandamme', ':8082', '7 errors']],
    [24, ['vandamme', ':8082', '7']],
    [18, ['vandamme', ':8082', '7']],
    [17, ['vandamme', '', '7']],
    [10, ['vandamme', '', '']],
    [0, ['vandamme', '', '']],
  ])('in %d cells: %p', (room, expected) => {
    expect(fitParts(PARTS, room, 2)).toEqual(expected)
  })

  test('none at all', () => {
    expect(fitParts([], 10, 2)).toEqual([])
  })
})
