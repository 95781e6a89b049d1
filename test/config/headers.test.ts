import { expect, test } from 'bun:test'

import { hasAuth, headerName, headerProblem } from '../../src/config/headers.ts'

test.each([
  ['CUSTOM_HEADER_ACCEPT', 'ACCEPT'],
  ['CUSTOM_HEADER_X_API_KEY', 'X-API-KEY'],
  ['CUSTOM_HEADER_AUTHORIZATION', 'AUTHORIZATION'],
  ['CUSTOM_HEADER_USER_AGENT', 'USER-AGENT'],
  ['CUSTOM_HEADER_x-team', 'x-team'],
])('%s is the header %s', (setting, name) => {
  expect(headerName(setting)).toBe(name)
  expect(headerProblem(setting, 'value')).toBeUndefined()
})

test.each([
  ['CUSTOM_HEADER_', 'value', 'Write the header'],
  ['CUSTOM_HEADER_A B', 'value', 'Write the header'],
  ['CUSTOM_HEADER_HOST', 'evil.example', 'belongs to the connection'],
  ['CUSTOM_HEADER_CONTENT_LENGTH', '1', 'belongs to the connection'],
  ['CUSTOM_HEADER_Transfer_Encoding', 'chunked', 'belongs to the connection'],
  ['CUSTOM_HEADER_CONNECTION', 'close', 'belongs to the connection'],
  ['CUSTOM_HEADER_KEEP_ALIVE', 'timeout=1', 'belongs to the connection'],
  ['CUSTOM_HEADER_PROXY_AUTHORIZATION', 'Basic x', 'belongs to the connection'],
  ['CUSTOM_HEADER_TE', 'trailers', 'belongs to the connection'],
  ['CUSTOM_HEADER_UPGRADE', 'h2c', 'belongs to the connection'],
  ['CUSTOM_HEADER_X_TEAM', 'a\nX-Evil: 1', 'one line'],
  ['CUSTOM_HEADER_X_TEAM', 'a\rb', 'one line'],
  ['CUSTOM_HEADER_X_TEAM', '日本', 'one line'],
])('%s=%p is refused', (setting, value, part) => {
  expect(headerProblem(setting, value)).toContain(part)
})

test.each([
  [{ AUTHORIZATION: 'Bearer x' }, true],
  [{ 'api-key': 'x' }, true],
  [{ 'X-API-KEY': 'x' }, true],
  [{ 'X-TEAM': 'x' }, false],
  [{}, false],
])('%p shows a key: %p', (headers, expected) => {
  expect(hasAuth(headers)).toBe(expected)
})
