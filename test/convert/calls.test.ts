import { expect, test } from 'bun:test'

import { brief } from '../helpers/brief.ts'
import { eventsOf, up } from '../helpers/stream.ts'

const { args, call } = up

test.each<[string, readonly unknown[], string]>([
  ['of one call', [call(undefined, 'c', 'f'), args(0, '{"a"'), args(0, ':1}')], 'C:c:f({"a"|:1})'],
  [
    'of one call without an id',
    [call(undefined, null, 'f'), args(0, '{"a":1}')],
    'C:new1:f({"a":1})',
  ],
  [
    'of two calls, one after the other',
    [
      call(undefined, 'c', 'f'),
      args(0, '{"a":1}'),
      call(undefined, 'd', 'g'),
      args(1, '{"b"'),
      args(1, ':2}'),
    ],
    'C:c:f({"a":1}) C:d:g({"b"|:2})',
  ],
  [
    'of two calls, both with index 0',
    [call(undefined, 'c', 'f'), args(0, '{"a":1}'), call(undefined, 'd', 'g'), args(0, '{"b":2}')],
    'C:c:f({"a":1}) C:d:g({"b":2})',
  ],
  [
    'of a call that another follows before its end',
    [call(undefined, 'c', 'f'), args(0, '{"a"'), call(1, 'd', 'g', '{"b":2}'), args(0, ':1}')],
    'C:c:f({"a"|:1}) C:d:g({"b":2})',
  ],
  [
    'of a call that had an index from the start',
    [call(0, 'c', 'f', '{"a"'), call(undefined, 'd', 'g', '{"b":2}'), args(0, ':1}')],
    'C:c:f({"a"|:1}) C:d:g({"b":2})',
  ],
  [
    'that begin another call with its id alone',
    [call(undefined, 'c', 'f', '{"a":1}'), call(0, 'd', null), call(0, null, 'g', '{"b":2}')],
    'C:c:f({"a":1}) C:d:g({"b":2})',
  ],
  [
    'that name another call',
    [call(undefined, 'c', 'f', '{"a":1}'), call(0, 'd', 'g', '{"b":2}')],
    'C:c:f({"a":1}) C:d:g({"b":2})',
  ],
])('fragments that are numbered only behind the first: %s', (_, chunks, expected) => {
  const written = brief(eventsOf(chunks))
  expect(written.slice(2, written.indexOf(' ='))).toBe(expected)
})
