import { describe, expect, test } from 'bun:test'

import { overflowMessage } from '../../src/convert/overflow.ts'
import { readRefusal, type Refusal } from '../../src/convert/refusal.ts'

const refusal = (message: string, rest: Partial<Refusal> = {}): Refusal => ({
  status: 400,
  message,
  code: undefined,
  type: undefined,
  param: undefined,
  ...rest,
})

describe('what is an overflow', () => {
  test.each([
    ['context_length_exceeded', undefined],
    ['1261', undefined],
    ['tokens_limit_reached', undefined],
    ['model_max_prompt_tokens_exceeded', undefined],
    [undefined, 'exceed_context_size_error'],
  ])('by code %s or type %s, whatever the text', (code, type) => {
    expect(overflowMessage(refusal('too many requests at once', { code, type }))).toBe(
      'prompt is too long: too many requests at once',
    )
  })

  test('GitHub Copilot says only that it failed, with a 413', () => {
    expect(overflowMessage(refusal('failed to parse request', { status: 413 }))).toBeDefined()
    expect(overflowMessage(refusal('failed to parse request'))).toBeUndefined()
  })

  test.each([
    [400, true],
    [413, true],
    [422, true],
    [429, true],
    [500, true],
    [502, true],
    [401, false],
    [402, false],
    [403, false],
    [404, false],
  ])('with status %i: %p', (status, expected) => {
    const found = overflowMessage(refusal('maximum context length', { status })) !== undefined
    expect(found).toBe(expected)
  })
})

describe('what is none', () => {
  test.each([
    'Rate limit reached for gpt-4o in organization org-x on tokens per min (TPM): Limit 30000, Used 29000, Requested 2000. Please try again in 6s.',
    'Too many requests. The maximum context length is not the reason.',
    'Too many tokens, please wait before trying again.',
    'Requests per min exceeded, reduce the length of the messages',
    "Invalid schema for function 'Read': context length exceeded is not an enum",
    'Maximum concurrent requests exceeded for this context window size exceed tier',
    "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
    'max_tokens is too large: 32000. This model supports at most 16384 completion tokens, whereas you provided 32000.',
    'Range of max_tokens should be [1, 8192]',
    'You exceeded your current quota, please check your plan and billing details.',
    "Invalid 'tools': array too long. Expected an array with maximum length 128, but got an array with length 140 instead.",
    "Invalid 'messages[1].name': string too long. Expected a string with maximum length 64.",
    'Request Entity Too Large',
    'The image is too large: at most 20 MB.',
    'The server is overloaded. Please retry.',
    'Function call is missing a thought_signature in functionCall parts.',
    'The reasoning_content in the thinking mode must be passed back to the API.',
    'model "llama3" not found, try pulling it first',
    'Your token has expired. Sign in again.',
    'Loading model',
    'stop: at most 4 sequences',
    'Incorrect API key provided',
    '',
  ])('%s', (message) => {
    expect(overflowMessage(refusal(message))).toBeUndefined()
  })
})

describe('the words', () => {
  test('with numbers, then what the upstream said', () => {
    expect(
      overflowMessage(refusal('The prompt is too long: 9, model maximum context length: 8')),
    ).toBe(
      'prompt is too long: 9 tokens > 8 maximum (The prompt is too long: 9, model maximum context length: 8)',
    )
  })

  test('a count that fits says nothing about the output, unless the text blames it', () => {
    const text = 'maximum context length is 100 tokens, your request has 90 tokens'
    expect(overflowMessage(refusal(text))).toBe(`prompt is too long: ${text}`)
    expect(overflowMessage(refusal(`${text}: lower max_tokens`))).toContain('90 + 11 > 100')
  })

  test('llama.cpp, from its body', () => {
    const error = {
      code: 400,
      type: 'exceed_context_size_error',
      message: 'too big',
      n_prompt_tokens: 12,
      n_ctx: 8,
    }
    const { status, ...rest } = readRefusal(500, JSON.stringify({ error }), [])
    expect(overflowMessage({ status, ...rest })).toStartWith(
      'prompt is too long: 12 tokens > 8 maximum',
    )
  })

  test('stay bounded', () => {
    const said = `maximum context length is 8 tokens, you requested 9 ${'x'.repeat(1_990)}`
    expect(overflowMessage(refusal(said))).toHaveLength(2_000)
  })
})

test.each([
  '1',
  '1,',
  'request too large for ',
  'request too large for 1 requested',
  'input token count ',
  'exceed the context ',
  'context ',
  'prompt token count of 1',
  'input prompt (1',
  'maximum context length is 1',
  '1 tokens from the input ',
  'requested 1',
  '`inputs` tokens + ',
])('100 KB of %j are read in linear time', (piece) => {
  const message = piece.repeat(100_000 / piece.length)
  const before = process.cpuUsage()
  overflowMessage(refusal(message, { code: 'context_length_exceeded' }))
  overflowMessage(refusal(message))
  expect(process.cpuUsage(before).user).toBeLessThan(1_000_000)
})
