import { expect, test } from 'bun:test'

import { VandammeError } from '../../src/errors.ts'
import { errorResponse, json, noContent, sseResponse } from '../../src/server/respond.ts'

test('json', async () => {
  const response = json({ a: 1 }, { requestId: 'req_1', status: 201, headers: { allow: 'GET' } })
  expect(response.status).toBe(201)
  expect(response.headers.toJSON()).toMatchObject({ 'request-id': 'req_1', allow: 'GET' })
  expect(response.headers.get('content-type')).toContain('application/json')
  expect(await response.json()).toEqual({ a: 1 })
  expect(json(null, { requestId: 'req_1' }).status).toBe(200)
})

test('noContent', async () => {
  const response = noContent('req_1')
  expect([response.status, response.headers.get('request-id')]).toEqual([204, 'req_1'])
  expect(await response.text()).toBe('')
})

test('an error has its status, its headers and Anthropic’s shape', async () => {
  const headers = { 'retry-after': '7' }
  const error = new VandammeError('rate_limit', 'Wait a little.', { headers })
  const response = errorResponse(error, 'req_1')
  expect(response.status).toBe(429)
  expect(response.headers.get('retry-after')).toBe('7')
  expect(response.headers.get('request-id')).toBe('req_1')
  expect(await response.json()).toEqual({
    type: 'error',
    error: { type: 'rate_limit_error', message: 'Wait a little.' },
    request_id: 'req_1',
  })
})

test('our own fault tells nothing but where to look', async () => {
  const response = errorResponse(new TypeError('secret detail'), 'req_1')
  expect(response.status).toBe(500)
  expect(await response.text()).not.toContain('secret')
})

test('a stream of events', async () => {
  const response = sseResponse(
    (async function* () {
      yield 'event: ping\n\n'
      yield 'event: ü\n\n'
    })(),
    { requestId: 'req_1', headers: { 'anthropic-ratelimit-requests-limit': '9' } },
  )
  expect(response.status).toBe(200)
  expect(response.headers.toJSON()).toEqual({
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache',
    'x-accel-buffering': 'no',
    'request-id': 'req_1',
    'anthropic-ratelimit-requests-limit': '9',
  })
  expect(await response.text()).toBe('event: ping\n\nevent: ü\n\n')
})
