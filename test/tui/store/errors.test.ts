import { describe, expect, test } from 'bun:test'

import type { ExchangeFailed } from '../../../src/events/events.ts'
import type { Tier } from '../../../src/route/tier.ts'
import { errorGroups, masked } from '../../../tui/store/errors.ts'
import { failed, finished, routed, rowsOf, started } from './rows.ts'

type Kind = ExchangeFailed['error']['kind']
type Case = {
  readonly kind?: Kind
  readonly message?: string
  readonly status?: number
  readonly tier?: Tier
  readonly model?: string
  readonly upstream?: string
  readonly time?: number
}

function failure(facts: Case) {
  const { kind = 'upstream_error', message = 'The upstream broke.', status = 502 } = facts
  const { tier = 'big', model = 'gpt-5', upstream = 'api.openai.com', time = 5 } = facts
  return [
    started({ time }),
    routed({ tier, upstreamModel: model, upstream }),
    failed({ status, error: { kind, message } }),
  ]
}

function groups(...cases: readonly Case[]) {
  return errorGroups(rowsOf(...cases.map(failure)))
}

describe('errorGroups', () => {
  test('the same failure, whatever its numbers and ids', () => {
    const message = (used: number, id: string) =>
      `Limit 30000, used ${used}. Try again in 1.${used}s. ${id}`
    const [group, ...others] = groups(
      { kind: 'rate_limit', status: 429, message: message(29_000, 'req_a1b2'), time: 10 },
      { kind: 'rate_limit', status: 429, message: message(7, 'req_zzz9'), time: 30 },
    )
    expect(others).toEqual([])
    expect(group).toEqual({
      key: expect.any(String),
      tier: 'big',
      upstreamModel: 'gpt-5',
      status: 429,
      kind: 'rate_limit',
      message: message(7, 'req_zzz9'),
      hint: 'Rate limit: wait 1.7s; or use another model.',
      count: 2,
      lastTime: 30,
      ids: ['req_2', 'req_1'],
    })
  })

  test.each<[string, Case]>([
    ['tier', { tier: 'small' }],
    ['model', { model: 'gpt-6' }],
    ['status', { status: 500 }],
    ['kind', { kind: 'overloaded' }],
    ['message', { message: 'Something else.' }],
  ])('another %s is another group', (_, other) => {
    const found = groups({}, other)
    expect(found).toHaveLength(2)
    expect(new Set(found.map(({ key }) => key)).size).toBe(2)
  })

  test('the latest group first', () => {
    const found = groups(
      { message: 'a', time: 20 },
      { message: 'b', time: 30 },
      { message: 'c', time: 10 },
    )
    expect(found.map(({ message }) => message)).toEqual(['b', 'a', 'c'])
  })

  test('what was wanted or went well is no error', () => {
    const fine = [started(), routed(), finished()]
    const cancelled = failure({ kind: 'client_aborted' })
    expect(errorGroups(rowsOf(fine, cancelled, [started()]))).toEqual([])
  })

  test('one that failed before it was routed', () => {
    const unread = [started({ model: undefined }), failed({ status: 400 })]
    expect(errorGroups(rowsOf(unread))).toMatchObject([
      { tier: undefined, upstreamModel: undefined },
    ])
  })
})

describe('masked', () => {
  test.each([
    ['Limit 30,000.5 of 7', 'Limit # of #'],
    ['id req_abc and chatcmpl-9f3', 'id * and *'],
    ['at 0b8f4a1e-3c1d-4c3b-9e0f-1a2b3c4d5e6f.', 'at *.'],
    ['an antidisestablishmentarian word', 'an antidisestablishmentarian word'],
    ['sk-proj-abcdefgh12345678', '*'],
    ['a'.repeat(300), 'a'.repeat(200)],
  ])('%s', (text, expected) => expect(masked(text)).toBe(expected))
})

describe('the hint', () => {
  test.each<[Case, string]>([
    [
      { kind: 'authentication', status: 401, message: 'Check OPENAI_API_KEY' },
      'Wrong key: check OPENAI_API_KEY, the key for api.openai.com.',
    ],
    [
      {
        kind: 'authentication',
        status: 401,
        message: 'Give the client the key (its ANTHROPIC_API_KEY)',
      },
      'The client shows another key than ANTHROPIC_API_KEY: set the same in both places.',
    ],
    [
      { kind: 'billing', status: 402 },
      'The account has no credit or quota left: fill it up, or swap to another model.',
    ],
    [
      { kind: 'permission', status: 403 },
      'The key may not use gpt-5: give it access, or pick another model.',
    ],
    [
      { kind: 'not_found', status: 404, message: 'The model `gpt-9` does not exist' },
      'The upstream does not know gpt-5: pick another with b, m or s.',
    ],
    [
      { kind: 'invalid_request', status: 400, message: 'gpt-9 is an unknown model' },
      'The upstream does not know gpt-5: pick another with b, m or s.',
    ],
    [
      { kind: 'not_found', status: 404, message: 'DeploymentNotFound' },
      'Check the name of the deployment (BIG_MODEL, MIDDLE_MODEL, SMALL_MODEL).',
    ],
    [
      { kind: 'not_found', status: 404, message: 'Not Found' },
      'Check the path in OPENAI_BASE_URL and the model.',
    ],
    [
      {
        kind: 'not_found',
        status: 404,
        message: 'model "q" not found',
        model: 'q',
        upstream: 'localhost:11434',
      },
      'Pull it first: ollama pull q',
    ],
    [
      { kind: 'upstream_unreachable', message: 'refused', upstream: 'localhost:11434' },
      'Is Ollama running? Start it with: ollama serve',
    ],
    [
      { kind: 'upstream_unreachable', message: 'refused', upstream: 'localhost:8000' },
      'localhost:8000 cannot be reached: is it running? Check OPENAI_BASE_URL and the network.',
    ],
    [
      { kind: 'upstream_unreachable', message: 'its certificate is not trusted' },
      'Set NODE_EXTRA_CA_CERTS to the certificate of your authority.',
    ],
    [
      { kind: 'invalid_request', status: 400, message: 'prompt is too long: 9 tokens > 8 maximum' },
      'Too long for this model: /compact in the client, or pick one with more context.',
    ],
    [
      { kind: 'invalid_request', status: 400, message: 'exceed context limit: 9' },
      'Too long for this model: /compact in the client, or pick one with more context.',
    ],
    [
      { kind: 'rate_limit', status: 429, message: 'Slow down.' },
      'Rate limit: the client waits and tries again; or use another model.',
    ],
    [
      { kind: 'rate_limit', status: 429, message: 'Retry after 20 seconds.' },
      'Rate limit: wait 20 seconds; or use another model.',
    ],
    [
      { kind: 'rate_limit', status: 429, message: 'Please try again in 1m30s' },
      'Rate limit: wait 1m30s; or use another model.',
    ],
    [
      { kind: 'overloaded', status: 529 },
      'The upstream is busy: the client tries again by itself, or use another model.',
    ],
    [
      { kind: 'overloaded', status: 529, message: 'Ask again, or raise MAX_QUEUED_REQUESTS.' },
      'The proxy is full: the client tries again by itself, or raise the limit it names.',
    ],
    [
      { kind: 'upstream_timeout', status: 504 },
      'No answer in time: is it loading a model? REQUEST_TIMEOUT sets the seconds.',
    ],
    [
      {
        kind: 'invalid_request',
        status: 400,
        message: 'gemma does not support tools',
        model: 'gemma',
      },
      'gemma cannot use tools: pick a model that can.',
    ],
    [
      { kind: 'invalid_request', status: 400, message: 'image input is not supported' },
      'gpt-5 cannot see images: pick a model that can.',
    ],
    [
      { kind: 'invalid_request', status: 400, message: 'blocked by content_filter' },
      "The upstream's content filter stepped in: say it differently.",
    ],
    [
      { kind: 'invalid_request', status: 400, message: 'max_tokens is too large: 64000' },
      'The model writes less at once: set MAX_TOKENS_LIMIT to what it allows.',
    ],
    [
      { kind: 'too_large', status: 413 },
      'The request is too large: /compact in the client, or raise MAX_BODY_MB.',
    ],
    [
      { kind: 'upstream_protocol', status: 502 },
      'The answer is no chat completion: check OPENAI_BASE_URL (many end in /v1).',
    ],
    [
      { kind: 'invalid_request', status: 400, message: 'odd' },
      'Open it and compare what was asked with what went upstream (the tab Diff).',
    ],
    [
      { kind: 'upstream_error', status: 502 },
      'A fault of the upstream: try again, or use another model for now.',
    ],
    [{ kind: 'internal', status: 500 }, 'A fault of Vandamme: please report it with the log.'],
    [{ kind: 'conflict', status: 409 }, 'Open it to see what was asked and what was answered.'],
  ])('%j', (facts, hint) => {
    expect(groups(facts)[0]?.hint).toBe(hint)
  })
})
