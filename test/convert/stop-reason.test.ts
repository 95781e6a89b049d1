import { expect, test } from 'bun:test'

import { brokenOff, isCut, isFiltered, isKnownFinish } from '../../src/convert/stop-reason.ts'

test.each<[string | undefined, { known?: true; cut?: true; filtered?: true }]>([
  [undefined, { known: true }],
  ['stop', { known: true }],
  ['tool_calls', { known: true }],
  ['length', { known: true, cut: true }],
  ['max_tokens', { known: true, cut: true }],
  ['model_length', { known: true, cut: true }],
  ['model_context_window_exceeded', { known: true, cut: true }],
  ['content_filter', { known: true, cut: true, filtered: true }],
  ['sensitive', { known: true, cut: true, filtered: true }],
  ['tired', {}],
  ['constructor', {}],
  ['', {}],
])('%p', (finish, { known = false, cut = false, filtered = false }) => {
  expect(isKnownFinish(finish)).toBe(known)
  expect(isCut(finish)).toBe(cut)
  expect(isFiltered(finish)).toBe(filtered)
  expect(brokenOff(finish)).toBeUndefined()
})

test.each([
  ['insufficient_system_resource', 'overloaded_error'],
  ['network_error', 'api_error'],
  ['abort', 'api_error'],
  ['function_call_filter: MALFORMED_FUNCTION_CALL', 'api_error'],
])('%s is a failure', (finish, type) => {
  expect(brokenOff(finish)).toEqual({ type, message: expect.stringContaining(finish) })
})
