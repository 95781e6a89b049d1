import { expect, test } from 'bun:test'

import { codeOf } from '../src/errors.ts'

test.each([
  [Object.assign(new Error('No file.'), { code: 'ENOENT' }), 'ENOENT'],
  [new Error('No code.'), undefined],
  // The code of a web API's error is a number.
  [new DOMException('Gone.', 'AbortError'), undefined],
  [{ code: 'ENOENT' }, undefined],
  ['ENOENT', undefined],
  [undefined, undefined],
])('the code of %p is %p', (error, code) => {
  expect(codeOf(error)).toBe(code)
})
