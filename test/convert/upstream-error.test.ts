import { describe, expect, test } from 'bun:test'

import * as fc from 'fast-check'

import { errorHeaders, statusOf, toErrorBody } from '../../src/convert/error.ts'
import { readRefusal } from '../../src/convert/refusal.ts'
import { fromInBand, fromUpstream, type UpstreamAnswer } from '../../src/convert/upstream-error.ts'
import type { VandammeError } from '../../src/errors.ts'
import { PROPERTY_RUNS } from '../helpers/environment.ts'

const KEY = 'sk-proj-0123456789'
const OPENAI = 'https://api.openai.com/v1/chat/completions'

type Given = Partial<Omit<UpstreamAnswer, 'headers'>> & {
  readonly status?: number
  readonly body?: unknown
  readonly headers?: Record<string, string>
}

const answered = ({ status = 400, body = '', headers = {}, ...rest }: Given): VandammeError => {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const secrets = rest.secrets ?? [KEY]
  return fromUpstream(readRefusal(status, text, secrets), {
    url: OPENAI,
    model: 'gpt-4o',
    now: Date.UTC(2026, 10, 1),
    ...rest,
    secrets,
    headers: new Headers(headers),
  })
}

const error = (fields: Record<string, unknown>): unknown => ({ error: fields })

/** What the client sees of the status and the type. */
const seen = (failure: VandammeError): string =>
  `${statusOf(failure)} ${toErrorBody(failure, 'req_1').error.type}`

describe('every status with every kind of body', () => {
  const bodies: [string, string, string][] = [
    ['a JSON error', '{"error":{"message":"No such luck","type":"x","code":"y"}}', 'No such luck'],
    ['a numeric code', '{"error":{"message":"No such luck","code":123}}', 'No such luck'],
    ['a string error', '{"error":"No such luck"}', 'No such luck'],
    ['a list', '[{"error":{"code":1,"message":"No such luck"}}]', 'No such luck'],
    [
      'a page',
      '<html><title>Oops</title><body>No such <b>luck</b></body>',
      'from the upstream: Oops No such luck',
    ],
    ['nothing', '', 'from the upstream'],
    [
      'a cut body',
      '{"error":{"message":"No such lu',
      'from the upstream: {"error":{"message":"No such lu',
    ],
  ]
  const statuses: [number, string][] = [
    [400, '400 invalid_request_error'],
    [401, '401 authentication_error'],
    [402, '402 billing_error'],
    [403, '403 permission_error'],
    [404, '404 not_found_error'],
    [405, '405 invalid_request_error'],
    [408, '504 timeout_error'],
    [409, '409 conflict_error'],
    [410, '404 not_found_error'],
    [413, '413 request_too_large'],
    [418, '418 invalid_request_error'],
    [422, '400 invalid_request_error'],
    [429, '429 rate_limit_error'],
    [499, '502 api_error'],
    [500, '500 api_error'],
    [501, '501 api_error'],
    [502, '502 api_error'],
    [503, '529 overloaded_error'],
    [504, '504 timeout_error'],
    [520, '520 api_error'],
    [524, '504 timeout_error'],
    [529, '529 overloaded_error'],
    [600, '502 api_error'],
    [999, '502 api_error'],
    [0, '502 api_error'],
    [101, '502 api_error'],
    [200, '502 api_error'],
    [204, '502 api_error'],
  ]
  const cases = statuses.flatMap(([status, expected]) =>
    bodies.map(([name, body, text]) => [status, name, body, expected, text] as const),
  )

  test.each(cases)('%i with %s', (status, _name, body, expected, text) => {
    const failure = answered({ status, body })
    expect(seen(failure)).toBe(expected)
    expect(failure.message).toContain(text)
  })
})

describe('codes that say more than the status', () => {
  test.each<[string, number, unknown, string]>([
    [
      'an overflow',
      500,
      error({ message: 'maximum context length is 8' }),
      '400 invalid_request_error',
    ],
    [
      'an overflow with a 429',
      429,
      error({ code: 'context_length_exceeded' }),
      '400 invalid_request_error',
    ],
    [
      'a filtered prompt',
      403,
      error({ code: 'content_filter', message: 'x' }),
      '400 invalid_request_error',
    ],
    [
      'Azure, only within',
      400,
      error({ message: 'x', innererror: { code: 'ResponsibleAIPolicyViolation' } }),
      '400 invalid_request_error',
    ],
    [
      'OpenAI, no quota',
      429,
      error({ code: 'insufficient_quota', message: 'x' }),
      '402 billing_error',
    ],
    [
      'OpenAI, by type',
      429,
      error({ type: 'insufficient_quota', message: 'x' }),
      '402 billing_error',
    ],
    [
      'the hard limit',
      400,
      error({ code: 'billing_hard_limit_reached', message: 'x' }),
      '402 billing_error',
    ],
    [
      'Kimi',
      429,
      error({ type: 'exceeded_current_quota_error', message: 'x' }),
      '402 billing_error',
    ],
    [
      'MiniMax',
      429,
      error({ type: 'insufficient_balance_error', message: 'insufficient balance (1008)' }),
      '402 billing_error',
    ],
    [
      'MiniMax, with a 500',
      500,
      error({ type: 'insufficient_balance_error', message: 'insufficient balance (1008)' }),
      '402 billing_error',
    ],
    ['Alibaba', 400, error({ code: 'Arrearage', message: 'x' }), '402 billing_error'],
    ['Volcengine', 403, error({ code: 'AccountOverdueError', message: 'x' }), '402 billing_error'],
    ['Z.ai', 429, error({ code: '1113', message: 'x' }), '402 billing_error'],
    [
      'Gemini, a minute only',
      429,
      [error({ code: 429, message: 'You exceeded your current quota' })],
      '429 rate_limit_error',
    ],
    ['no code of ours', 429, error({ code: 'constructor', message: 'x' }), '429 rate_limit_error'],
  ])('%s', (_name, status, body, expected) => {
    expect(seen(answered({ status, body }))).toBe(expected)
  })

  test('the words for an overflow', () => {
    const failure = answered({
      body: error({ message: 'maximum context length is 8, you requested 9', code: 'x' }),
    })
    expect(failure.message).toBe(
      'prompt is too long: 9 tokens > 8 maximum (maximum context length is 8, you requested 9)',
    )
  })
})

describe('what to do', () => {
  test('a 401 is about the key of the upstream', () => {
    const failure = answered({
      status: 401,
      body: error({ message: `Incorrect API key provided: ${KEY}` }),
    })
    expect(failure.message).toBe(
      'Check OPENAI_API_KEY, the key for the upstream: api.openai.com refused it (Incorrect API key provided: ***)',
    )
    expect(errorHeaders(failure)).toEqual({ 'x-should-retry': 'false' })
  })

  test('a 402 is about the account of the upstream', () => {
    const failure = answered({ status: 402, body: error({ message: 'Insufficient credits' }) })
    expect(failure.message).toBe(
      "The upstream's account has no credit or quota left: Insufficient credits",
    )
  })

  test('a success that is none', () => {
    expect(answered({ status: 200, body: '<p>Welcome' }).message).toBe(
      'Check OPENAI_BASE_URL: the answer is no chat completion (200 from the upstream: Welcome)',
    )
  })

  test('is not cut off after a long text', () => {
    const { message } = answered({ status: 404, body: error({ message: 'model '.repeat(1_000) }) })
    expect(message).toEndWith('(Check the names in BIG_MODEL, MIDDLE_MODEL and SMALL_MODEL)')
    expect(message.length).toBeLessThanOrEqual(2_000)
  })
})

describe('headers for the client', () => {
  const all = {
    'retry-after': '2',
    'retry-after-ms': '1500',
    'x-should-retry': 'true',
    'content-encoding': 'gzip',
  }
  const { 'content-encoding': _, ...kept } = all

  test.each<[number, Record<string, string>, Record<string, string>]>([
    [429, all, kept],
    [503, all, kept],
    [529, all, kept],
    [500, all, { 'x-should-retry': 'true' }],
    [400, { 'x-should-retry': 'false' }, { 'x-should-retry': 'false' }],
    [401, all, { 'x-should-retry': 'false' }],
    [429, { 'retry-after': 'soon', 'x-should-retry': 'maybe' }, {}],
    [429, {}, {}],
  ])('%i', (status, headers, expected) => {
    expect(errorHeaders(answered({ status, headers }))).toEqual(expected)
  })

  test.each([
    [
      'Rate limit reached. Please try again in 6.5s. Visit us.',
      { 'retry-after': '7', 'retry-after-ms': '6500' },
    ],
    ['Please try again in 1m2.0004s', { 'retry-after': '63', 'retry-after-ms': '62001' }],
    ['Please retry in 120ms.', { 'retry-after': '1', 'retry-after-ms': '120' }],
    ['Try again in a while', {}],
  ])('from the words "%s"', (message, expected) => {
    expect(errorHeaders(answered({ status: 429, body: error({ message }) }))).toEqual(expected)
    expect(errorHeaders(answered({ status: 400, body: error({ message }) }))).toEqual({})
  })

  const retryInfo = (retryDelay: unknown): object => ({
    '@type': 'type.googleapis.com/google.rpc.RetryInfo',
    retryDelay,
  })

  test.each<[string, string, unknown, Record<string, string>]>([
    [
      'beside other details',
      'Slow down',
      [{}, retryInfo('34s')],
      { 'retry-after': '34', 'retry-after-ms': '34000' },
    ],
    [
      'with a fraction',
      'Slow down',
      [retryInfo('34.07s')],
      { 'retry-after': '35', 'retry-after-ms': '34070' },
    ],
    [
      'the text counts more',
      'Please retry in 5s.',
      [retryInfo('34s')],
      { 'retry-after': '5', 'retry-after-ms': '5000' },
    ],
    ['in other words', 'Slow down', [retryInfo('soon')], {}],
    ['a number', 'Slow down', [retryInfo(34)], {}],
    ['no list', 'Slow down', retryInfo('34s'), {}],
  ])('from the RetryInfo of Gemini: %s', (_, message, details, expected) => {
    const body = [error({ code: 429, message, status: 'RESOURCE_EXHAUSTED', details })]
    expect(errorHeaders(answered({ status: 429, body }))).toEqual(expected)
  })

  test.each(['retry-after', 'retry-after-ms'])('%s counts more than words', (name) => {
    const headers = { [name]: '1' }
    const failure = answered({ status: 429, headers, body: error({ message: 'try again in 5s' }) })
    expect(errorHeaders(failure)).toEqual(headers)
  })

  test('neither an overflow nor an empty account asks for a retry', () => {
    for (const code of ['context_length_exceeded', 'insufficient_quota']) {
      const headers = { 'retry-after': '2' }
      expect(
        errorHeaders(answered({ status: 429, headers, body: error({ code, message: 'x' }) })),
      ).toEqual({})
    }
  })
})

test('any answer becomes an error that can be sent, and tells no secret', () => {
  const said = fc
    .oneof(fc.string({ unit: 'binary' }), fc.json())
    .map((text) => `${text}${KEY}${text}`)
  const body = fc.oneof(
    said,
    said.map((message) => JSON.stringify({ error: { message, code: message } })),
  )
  fc.assert(
    fc.property(fc.integer({ min: -1, max: 1_100 }), body, (status, text) => {
      for (const failure of [
        answered({ status, body: text, url: `${OPENAI}/${KEY}`, model: KEY }),
        fromInBand(text, [KEY]),
      ]) {
        const { message } = toErrorBody(failure, 'req_1').error
        expect(message.trim()).not.toBe('')
        expect(message.length).toBeLessThanOrEqual(2_000)
        expect(message).not.toContain(KEY)
        expect(statusOf(failure)).toBeWithin(400, 600)
      }
    }),
    { numRuns: PROPERTY_RUNS },
  )
})

describe('the rate limits of a refusal', () => {
  const headers = { 'x-ratelimit-remaining-tokens': '12', 'x-ratelimit-reset-tokens': '1m0s' }
  const limits = {
    'anthropic-ratelimit-tokens-remaining': '12',
    'anthropic-ratelimit-tokens-reset': '2026-11-01T00:01:00.000Z',
  }

  test.each<[string, Given, object]>([
    [
      'a limit',
      { status: 429, headers: { ...headers, 'retry-after': '7' } },
      { 'retry-after': '7' },
    ],
    ['a bad request', { headers }, {}],
    ['an overflow', { headers, body: error({ code: 'context_length_exceeded' }) }, {}],
  ])('are told with %s', (_, given, others) => {
    expect(answered(given).headers).toEqual({ ...limits, ...others })
  })
})
