import { expect, test } from 'bun:test'

import { around, clamp, nextOf } from '../../tui/place.ts'

test.each([
  [0, 3, 0],
  [2, 3, 2],
  [3, 3, 2],
  [-1, 3, 0],
  [Infinity, 3, 2],
  [-Infinity, 3, 0],
  [1, 0, 0],
])('place %p in a list of %p is %p', (index, count, place) => {
  expect(clamp(index, count)).toBe(place)
})

test.each([
  [2, 3, 2],
  [3, 3, 0],
  [-1, 3, 2],
  [-7, 3, 2],
  [7, 3, 1],
])('place %p in a ring of %p is %p', (index, count, place) => {
  expect(around(index, count)).toBe(place)
})

test.each([
  ['a', 1, 'b'],
  ['c', 1, 'a'],
  ['a', -1, 'c'],
  ['b', -1, 'a'],
])('from %p %p on is %p', (current, step, next) => {
  expect(nextOf(['a', 'b', 'c'], current, step)).toBe(next)
})
