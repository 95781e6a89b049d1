import { expect, test } from 'bun:test'

import { describeCrash } from '../../../tui/host/link.ts'

function fault(stack: string): Error {
  return Object.assign(new TypeError('sk-secret'), { stack })
}

test.each([
  [
    fault('TypeError: sk-secret\n    at f (/home/me/x/tui/ui.tsx:3:4)'),
    'TypeError at tui/ui.tsx:3:4',
  ],
  [
    fault(
      'TypeError: sk-secret\n    at f (/x/node_modules/ink/build/ink.js:1:2)\n    at /x/tui/a.ts:5:6',
    ),
    'TypeError at node_modules/ink/build/ink.js:1:2',
  ],
  [fault('TypeError: sk-secret'), 'TypeError'],
  ['sk-secret', 'string'],
  [undefined, 'undefined'],
])('a crash is told by name and place: %#', (error, text) => {
  expect(describeCrash(error)).toBe(text)
})
