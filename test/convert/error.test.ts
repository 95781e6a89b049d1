import { describe, expect, test } from 'bun:test'

import { BadRequestError, APIError } from '@anthropic-ai/sdk'
import * as fc from 'fast-check'

import { errorHeaders, statusOf, toErrorBody } from '../../src/convert/error.ts'
import { VandammeError, type ErrorKind } from '../../src/errors.ts'
import { PROPERTY_RUNS } from '../helpers/environment.ts'

describe('each kind has its status and type', () => {
  test.each<[ErrorKind, number, string]>([
    ['invalid_request', 400, 'invalid_request_error'],
    ['authentication', 401, 'authentication_error'],
    ['billing', 402, 'billing_error'],
    ['permission', 403, 'permission_error'],
    ['not_found', 404, 'not_found_error'],
    ['method_not_allowed', 405, 'invalid_request_error'],
    ['conflict', 409, 'conflict_error'],
    ['too_large', 413, 'request_too_large'],
    ['rate_limit', 429, 'rate_limit_error'],
    ['overloaded', 529, 'overloaded_error'],
    ['upstream_error', 502, 'api_error'],
    ['upstream_unreachable', 502, 'api_error'],
    ['upstream_protocol', 502, 'api_error'],
    ['upstream_timeout', 504, 'timeout_error'],
    ['client_aborted', 499, 'api_error'],
    ['cancelled', 499, 'api_error'],
    ['shutting_down', 529, 'overloaded_error'],
    ['internal', 500, 'api_error'],
  ])('%s', (kind, status, type) => {
    const error = new VandammeError(kind, 'why')
    const message = kind === 'internal' ? 'Vandamme failed. Its log tells why, under req_1.' : 'why'
    expect(statusOf(error)).toBe(status)
    expect(toErrorBody(error, 'req_1') as unknown).toEqual({
      type: 'error',
      error: { type, message },
      request_id: 'req_1',
    })
  })
})

describe('what is no error of ours', () => {
  test.each<[string, unknown]>([
    ['an exception', new TypeError('x is undefined at /home/me/secret.ts')],
    ['a text', 'secret'],
    ['nothing', undefined],
    ['a bug with words', new VandammeError('internal', 'secret')],
  ])('%s keeps its details', (_name, error) => {
    expect(statusOf(error)).toBe(500)
    expect(JSON.stringify(toErrorBody(error, 'req_1'))).not.toContain('secret')
    expect(errorHeaders(error)).toEqual({})
  })

  test('an empty message is never sent', () => {
    const { error } = toErrorBody(new VandammeError('billing', ' '), 'req_1')
    expect(error.message).not.toBe('')
  })
})

describe('the status', () => {
  test.each([
    [418, 418],
    [599, 599],
    [600, 599],
    [200, 400],
    [-1, 400],
    [500.5, 500],
    [Number.NaN, 502],
    [0, 502],
  ])('%p is sent as %p', (status, expected) => {
    expect(statusOf(new VandammeError('upstream_error', 'x', { status }))).toBe(expected)
  })

  test('is always one that a Response takes', () => {
    fc.assert(
      fc.property(fc.oneof(fc.integer(), fc.double()), (status) => {
        const sent = statusOf(new VandammeError('upstream_error', 'x', { status }))
        expect(sent).toBeWithin(400, 600)
        expect(Number.isInteger(sent)).toBe(true)
      }),
      { numRuns: PROPERTY_RUNS },
    )
  })
})

describe('headers', () => {
  test('are those of the error', () => {
    const error = new VandammeError('rate_limit', 'x', { headers: { 'retry-after': '2' } })
    expect(errorHeaders(error)).toEqual({ 'retry-after': '2' })
  })

  test.each([
    ['the kind', new VandammeError('authentication', 'x')],
    ['the status', new VandammeError('invalid_request', 'x', { status: 401 })],
    [
      'the upstream',
      new VandammeError('authentication', 'x', { headers: { 'x-should-retry': 'true' } }),
    ],
  ])('a 401 by %s is not to be retried', (_name, error) => {
    expect(errorHeaders(error)).toEqual({ 'x-should-retry': 'false' })
  })
})

test('the official SDK reads it', () => {
  const body = toErrorBody(
    new VandammeError('invalid_request', 'prompt is too long: 2 tokens > 1 maximum'),
    'req_1',
  )
  const error = APIError.generate(400, body, undefined, new Headers({ 'request-id': 'req_1' }))
  expect(error).toBeInstanceOf(BadRequestError)
  expect(error.message).toContain('prompt is too long: 2 tokens > 1 maximum')
  expect(error.requestID).toBe('req_1')
})
