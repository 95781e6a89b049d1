import { describe, expect, test } from 'bun:test'

import { statusOf, toErrorBody } from '../../src/convert/error.ts'
import { fromInBand } from '../../src/convert/upstream-error.ts'

const KEY = 'sk-proj-0123456789'

const miniMax = (code: number, said: string): object => ({
  id: 'x',
  choices: null,
  base_resp: { status_code: code, status_msg: said },
})

describe('fromInBand', () => {
  test.each<[string, unknown, string, string]>([
    ['a numeric code', { message: 'slow down', code: 429 }, '429 rate_limit_error', 'slow down'],
    [
      'a code in a string',
      { message: 'slow down', code: '429' },
      '429 rate_limit_error',
      'slow down',
    ],
    [
      'Groq',
      { message: 'bad call', code: 'tool_use_failed', status_code: 400 },
      '400 invalid_request_error',
      'bad call',
    ],
    ['MiniMax', { message: 'bad', http_code: '400' }, '400 invalid_request_error', 'bad'],
    [
      'MiniMax, no balance',
      miniMax(1008, 'insufficient balance'),
      '402 billing_error',
      "The upstream's account has no credit or quota left: insufficient balance",
    ],
    ['MiniMax, too fast', miniMax(1002, 'rate limit'), '429 rate_limit_error', 'rate limit'],
    [
      'MiniMax, bad parameters',
      miniMax(2013, 'invalid params'),
      '400 invalid_request_error',
      'invalid params',
    ],
    ['MiniMax, something else', miniMax(1000, 'unknown error'), '502 api_error', 'unknown error'],
    ['a code that is no error', { message: 'odd', code: 200 }, '502 api_error', 'odd'],
    ['a name', { message: 'busy', type: 'overloaded_error' }, '529 overloaded_error', 'busy'],
    [
      'another name',
      { message: 'slow', code: 'rate_limit_exceeded' },
      '429 rate_limit_error',
      'slow',
    ],
    ['no code', { message: 'broken' }, '502 api_error', 'broken'],
    ['a string', 'broken', '502 api_error', 'broken'],
    [
      'what holds the error',
      { error: { message: 'down', code: 503 } },
      '529 overloaded_error',
      'down',
    ],
    [
      'no quota',
      { message: 'x', code: 'insufficient_quota' },
      '402 billing_error',
      "The upstream's account has no credit or quota left: x",
    ],
    [
      'an overflow',
      { message: 'maximum context length', code: 502 },
      '400 invalid_request_error',
      'prompt is too long: maximum context length',
    ],
    ['nothing', null, '502 api_error', 'The upstream reported an error without saying which.'],
    [
      'an empty object',
      {},
      '502 api_error',
      'The upstream reported an error without saying which.',
    ],
    ['a key', { message: `bad ${KEY}` }, '502 api_error', 'bad ***'],
    [
      '401',
      { message: 'x', code: 401 },
      '401 authentication_error',
      'Check OPENAI_API_KEY, the key for the upstream: the upstream refused it (x)',
    ],
    ['404', { message: 'x', code: 404 }, '404 not_found_error', 'x (Check OPENAI_BASE_URL)'],
    [
      '404 of Ollama',
      { message: 'try pulling', code: 404 },
      '404 not_found_error',
      'try pulling (Pull it first: ollama pull MODEL)',
    ],
  ])('%s', (_name, value, expected, message) => {
    const failure = fromInBand(value, [KEY])
    const { type } = toErrorBody(failure, 'req_1').error
    expect(`${statusOf(failure)} ${type}`).toBe(expected)
    expect(failure.message).toBe(message)
  })
})
