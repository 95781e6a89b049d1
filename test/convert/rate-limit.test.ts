import { describe, expect, test } from 'bun:test'

import { durationMs, rateLimitHeaders, retryHeaders } from '../../src/convert/rate-limit.ts'

const NOW = Date.UTC(2026, 10, 1, 12, 0, 0)

describe('durationMs', () => {
  test.each([
    ['6m0s', 360_000],
    ['20ms', 20],
    ['1s', 1_000],
    ['7.66s', 7_660],
    ['2m59.56s', 179_560],
    ['1h2m3s', 3_723_000],
    ['1d1h', 90_000_000],
    ['1s500ms', 1_500],
    ['0s', 0],
    ['1m', 60_000],
    ['12', undefined],
    ['', undefined],
    ['-1s', undefined],
    ['1s1h', undefined],
    ['1 s', undefined],
    ['999999999s', undefined],
    ['2026-11-01T12:00:00Z', undefined],
  ])('%s', (text, expected) => {
    expect(durationMs(text)).toBe(expected as number)
  })
})

describe('retryHeaders', () => {
  test.each([
    ['retry-after', '30', true],
    ['retry-after', '0.5', true],
    ['retry-after', 'Sun, 01 Nov 2026 12:00:30 GMT', true],
    ['retry-after', '-1', false],
    ['retry-after', 'soon', false],
    ['retry-after', '99999999999999', false],
    ['retry-after', '2026-11-01', false],
    ['retry-after-ms', '1500', true],
    ['retry-after-ms', '1,500', false],
    ['retry-after-ms', 'Sun, 01 Nov 2026 12:00:30 GMT', false],
    ['x-should-retry', 'false', true],
    ['x-should-retry', 'true', true],
    ['x-should-retry', 'maybe', false],
    ['set-cookie', 'a=b', false],
  ])('%s: %s', (name, value, kept) => {
    expect(retryHeaders(new Headers({ [name]: value }))).toEqual(kept ? { [name]: value } : {})
  })
})

describe('rateLimitHeaders', () => {
  test('translates what OpenAI says', () => {
    const headers = new Headers({
      'x-ratelimit-limit-requests': '500',
      'x-ratelimit-limit-tokens': '30000',
      'x-ratelimit-remaining-requests': '0',
      'x-ratelimit-remaining-tokens': '29000',
      'x-ratelimit-reset-requests': '120ms',
      'x-ratelimit-reset-tokens': '6m0s',
      'retry-after': '2',
      'content-encoding': 'gzip',
    })
    expect(rateLimitHeaders(headers, NOW)).toEqual({
      'anthropic-ratelimit-requests-limit': '500',
      'anthropic-ratelimit-requests-remaining': '0',
      'anthropic-ratelimit-requests-reset': '2026-11-01T12:00:00.120Z',
      'anthropic-ratelimit-tokens-limit': '30000',
      'anthropic-ratelimit-tokens-remaining': '29000',
      'anthropic-ratelimit-tokens-reset': '2026-11-01T12:06:00.000Z',
    })
  })

  test('leaves out what it does not understand', () => {
    const headers = new Headers({
      'x-ratelimit-limit-requests': '-1',
      'x-ratelimit-remaining-requests': 'unlimited',
      'x-ratelimit-reset-requests': '1793534400',
      'x-ratelimit-limit': '10',
      'x-ratelimit-reset-tokens': '',
    })
    expect(rateLimitHeaders(headers, NOW)).toEqual({})
  })
})
