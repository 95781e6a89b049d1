import { describe, expect, test } from 'bun:test'

import * as fc from 'fast-check'

import { readRefusal, toRefusal } from '../../src/convert/refusal.ts'
import { PROPERTY_RUNS } from '../helpers/environment.ts'

const messageOf = (body: unknown): string =>
  readRefusal(400, typeof body === 'string' ? body : JSON.stringify(body), []).message

describe('the message', () => {
  test.each<[string, unknown, string]>([
    ['OpenAI', { error: { message: 'no', type: 't', param: null, code: null } }, 'no'],
    ['vLLM, bare', { object: 'error', message: 'no', code: 400 }, 'no'],
    ['Gemini, a list', [{ error: { code: 400, message: 'no' } }], 'no'],
    ['Ollama, a string', { error: 'model "x" not found' }, 'model "x" not found'],
    [
      'Azure API Management',
      { statusCode: 404, message: 'Resource not found' },
      'Resource not found',
    ],
    ['a title and a text', { error: 'Bad Request', message: 'why' }, 'Bad Request (why)'],
    ['detail', { detail: 'Not Found' }, 'Not Found'],
    [
      'FastAPI',
      { detail: [{ loc: ['body', 'messages', 0], msg: 'field required', input: 'secret prompt' }] },
      'body.messages.0: field required',
    ],
    [
      'Mistral, detail in the message',
      { object: 'error', message: { detail: [{ msg: 'a' }, { msg: 'b' }] } },
      'a; b',
    ],
    [
      'error before detail and message',
      { error: { message: 'a' }, detail: 'b', message: 'c' },
      'a',
    ],
    ['message before msg', { error: { msg: 'b', message: 'a' } }, 'a'],
    ['msg', { error: { msg: 'no' } }, 'no'],
    ['an empty message', { error: { message: '' }, detail: 'b' }, 'b'],
    ['AWS', { Message: 'no' }, 'no'],
    ['Cloudflare', { success: false, errors: [{ code: 1, message: 'no' }] }, 'no'],
    ['MiniMax', { base_resp: { status_code: 1004, status_msg: 'login fail' } }, 'login fail'],
    ['JSON in the message', { error: { message: '{"error":{"message":"inner"}}' } }, 'inner'],
    ['brackets in the message', { error: { message: '[a] no JSON' } }, '[a] no JSON'],
    ['param is added', { error: { message: 'no', param: 'top_p' } }, 'no (param: top_p)'],
    ['param is there', { error: { message: "bad 'top_p'", param: 'top_p' } }, "bad 'top_p'"],
    [
      'llama.cpp, numbers beside the text',
      { error: { message: 'too big', n_prompt_tokens: 12, n_ctx: 8 } },
      'too big (n_prompt_tokens: 12) (n_ctx: 8)',
    ],
    ['llama.cpp, numbers in the text', { error: { message: '12 > 8', n_ctx: 8 } }, '12 > 8'],
    [
      'OpenRouter, raw JSON',
      {
        error: {
          message: 'Provider returned error',
          code: 400,
          metadata: { raw: '{"error":{"message":"top_k?"}}', provider_name: 'DeepInfra' },
        },
      },
      'Provider returned error (DeepInfra: top_k?)',
    ],
    [
      'OpenRouter, raw text',
      { error: { message: 'Provider returned error', metadata: { raw: 'busy' } } },
      'Provider returned error (busy)',
    ],
    [
      'OpenRouter, moderation, without the prompt',
      {
        error: {
          message: 'flagged',
          metadata: { reasons: ['violence', 'hate'], flagged_input: 'secret prompt' },
        },
      },
      'flagged (violence; hate)',
    ],
    ['only metadata', { error: { metadata: { raw: 'busy' } } }, 'busy'],
    ['JSON without words', { foo: 1 }, '400 from the upstream: {"foo":1}'],
    ['null', null, '400 from the upstream: null'],
    ['nothing', '', '400 from the upstream'],
    ['blanks and controls', ' \u0000\n', '400 from the upstream'],
    ['plain text', 'Bad Request\n', '400 from the upstream: Bad Request'],
    [
      'cut short',
      '{"error":{"message":"Rate li',
      '400 from the upstream: {"error":{"message":"Rate li',
    ],
    [
      'a page',
      '<html><head><title>400 Bad</title></head><body><h1>nginx</h1></body></html>',
      '400 from the upstream: 400 Bad nginx',
    ],
  ])('%s', (_name, body, expected) => {
    expect(messageOf(body)).toBe(expected)
  })

  test('of a page is an excerpt', () => {
    expect(messageOf('word '.repeat(1_000))).toHaveLength('400 from the upstream: '.length + 300)
  })

  test('is bounded', () => {
    expect(messageOf({ error: { message: 'x'.repeat(1e6), param: 'p' } })).toHaveLength(2_000)
    expect(messageOf('['.repeat(50_000))).toStartWith('400 from the upstream: [[')
    const nested = '{"error":'.repeat(9) + '"deep"' + '}'.repeat(9)
    expect(messageOf(nested)).toBe(`400 from the upstream: ${nested}`)
  })
})

describe('code, type and param', () => {
  test.each<[string, unknown, (string | undefined)[]]>([
    ['strings', { error: { code: 'a', type: 'b', param: 'c' } }, ['a', 'b', 'c']],
    ['a number', { error: { code: 429 } }, ['429', undefined, undefined]],
    ['null and empty', { error: { code: null, type: '' } }, [undefined, undefined, undefined]],
    [
      'odd types',
      { error: { code: {}, type: [1], param: true } },
      [undefined, undefined, undefined],
    ],
    ['Gemini', [{ error: { code: 400, status: 'INVALID' } }], ['400', 'INVALID', undefined]],
    ['bare', { code: 'a', type: 'b' }, ['a', 'b', undefined]],
    [
      'Azure, only within',
      { error: { innererror: { code: 'ResponsibleAIPolicyViolation' } } },
      ['ResponsibleAIPolicyViolation', undefined, undefined],
    ],
    ['long', { error: { code: 'x'.repeat(500) } }, [`${'x'.repeat(119)}…`, undefined, undefined]],
  ])('%s', (_name, body, expected) => {
    const { code, type, param } = readRefusal(400, JSON.stringify(body), [])
    expect([code, type, param]).toEqual(expected)
  })

  test('the status is the one that was given', () => {
    expect(readRefusal(418, '{"error":{"message":"a","code":500}}', []).status).toBe(418)
  })
})

test('a value without words has an empty message', () => {
  expect(toRefusal(502, { error: {} }, []).message).toBe('')
  expect(toRefusal(502, { error: { param: 'x' } }, []).message).toBe('')
})

/** A body of some make with the text somewhere in it. */
const bodyWith = (text: string): fc.Arbitrary<string> =>
  fc
    .tuple(
      fc.constantFrom(text, JSON.stringify(text), encodeURIComponent(text)),
      fc.string(),
      fc.string(),
    )
    .chain(([spelled, before, after]) => {
      const said = before + spelled + after
      return fc.constantFrom(
        said,
        `<p>${said}</p>`,
        JSON.stringify({ error: said }),
        JSON.stringify({ error: { message: said, code: said, type: said, param: said } }),
        JSON.stringify({ error: { message: JSON.stringify({ detail: said }) } }),
        JSON.stringify({ error: { message: 'x'.repeat(1_900) + said } }),
        JSON.stringify({
          error: { metadata: { raw: said, provider_name: said, reasons: [said] } },
        }),
        JSON.stringify({ error: { message: said } }).slice(0, -3),
      )
    })

test('no secret is ever shown', () => {
  const secret = fc
    .string({ minLength: 8, maxLength: 40 })
    .filter((text) => text.trim() === text && !/\s\s|[<>*]/.test(text))
  const cases = secret.chain((text) => fc.tuple(fc.constant(text), bodyWith(text)))
  fc.assert(
    fc.property(cases, ([text, body]) => {
      const shown = Object.values(readRefusal(400, body, [text])).join('\n')
      expect(shown).not.toContain(text)
      expect(shown).not.toContain(encodeURIComponent(text))
    }),
    { numRuns: PROPERTY_RUNS },
  )
})

test('any body has a message', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.json()), (body) => {
      const { message } = readRefusal(500, body, [])
      expect(message.trim()).not.toBe('')
      expect(message.length).toBeLessThanOrEqual(2_000)
    }),
    { numRuns: PROPERTY_RUNS },
  )
})

test.each([
  ['Slow down', [{ retryDelay: '34s' }], 'Slow down (retry in 34s)'],
  ['', [{ retryDelay: '34s' }], 'retry in 34s'],
  ['Please retry in 5s.', [{ retryDelay: '34s' }], 'Please retry in 5s.'],
  ['Slow down', [{}, null, 'x'], 'Slow down'],
])('the wait that Gemini names beside "%s" %j', (message, details, expected) => {
  const body = JSON.stringify([{ error: { code: 429, message, details } }])
  expect(readRefusal(429, body, []).message).toBe(expected)
})
