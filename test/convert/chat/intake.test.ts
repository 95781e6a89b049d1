import { describe, expect, test } from 'bun:test'

import { createIntake } from '../../../src/convert/chat/intake.ts'
import { createStreamConverter } from '../../../src/convert/chat/stream.ts'
import { fromInBand } from '../../../src/convert/upstream-error.ts'
import { brief } from '../../helpers/brief.ts'
import { streamContext } from '../../helpers/stream.ts'

/** The events of a body on a line, or what kind of failure it is, behind the events before it. */
function heard(body: string): string {
  const context = streamContext()
  const intake = createIntake({
    converter: createStreamConverter(context),
    toError: (error) => fromInBand(error, []),
    ledger: context.ledger,
  })
  const bytes = new TextEncoder().encode(body)
  const events = [bytes, undefined].flatMap((part) => (intake.done() ? [] : intake.take(part)))
  const failure = intake.failure()
  if (failure !== undefined) return `${brief(events)} ${failure.kind}: ${failure.message}`.trim()
  const noted = context.ledger.entries().map(({ action, subject }) => ` ${action} ${subject}`)
  return brief(events) + noted.join()
}

const A = 'data: {"choices":[{"delta":{"content":"a"}}]}\n\n'
const STOP = 'data: {"choices":[{"delta":{},"finish_reason":"stop"}]}\n\n'
const DONE = 'data: [DONE]\n\n'
const ENDED = /^(?:\^ ?.*)?upstream_protocol: The upstream ended its answer early/
const NOT_CHAT = /^upstream_protocol: .*not Chat Completions/

describe('an answer is whole', () => {
  test.each([
    ['with finish reason and [DONE]', A + STOP + DONE, '^ T(a) =end_turn 1+0/1$'],
    ['with [DONE] alone', A + DONE, '^ T(a) =end_turn 1+0/1$'],
    ['with [DONE] amid white space', `${A}data:  [DONE] \n\n`, '^ T(a) =end_turn 1+0/1$'],
    ['with a finish reason alone', A + STOP, '^ T(a) =end_turn 1+0/1$'],
    ['as one object', '{"choices":[{"message":{"content":"a"}}]}', '^ T(a) =end_turn 1+0/1$'],
    [
      'as one object that says nothing',
      '{"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":0}}',
      '^ =end_turn 3+0/0$',
    ],
    ['after [DONE], whatever follows', A + DONE + A + STOP, '^ T(a) =end_turn 1+0/1$'],
    ['between empty events', `data:\n\n${A}data: \n\n${STOP}`, '^ T(a) =end_turn 1+0/1$'],
    ['with a broken line', `${A}data: {"cho\n\n${STOP}`, '^ T(a) =end_turn 1+0/1$ dropped chunk'],
    [
      'beside a choice that nobody asked for',
      `${A}data: {"choices":[{"index":1,"delta":{"content":"no"}}]}\n\n${STOP}`,
      '^ T(a) =end_turn 1+0/1$ dropped second choice',
    ],
    [
      'where an error is false',
      `data: {"error":false,"choices":[{"error":false,"delta":{"content":"a"}}]}\n\n${STOP}`,
      '^ T(a) =end_turn 1+0/1$',
    ],
    [
      'where an error is null or empty',
      '{"error":"","choices":[{"error":null,"message":{"content":"a"}}]}',
      '^ T(a) =end_turn 1+0/1$',
    ],
  ])('%s', (_, body, expected) => {
    expect(heard(body)).toBe(expected)
  })
})

describe('an answer is not whole', () => {
  test.each([
    ['without an end', A, ENDED],
    ['with usage as its last word', 'data: {"choices":[],"usage":{"prompt_tokens":3}}\n\n', ENDED],
    ['when there is none', '', NOT_CHAT],
    ['of comments alone', ': a\n\n: b\n\n', NOT_CHAT],
    ['of [DONE] alone', DONE, NOT_CHAT],
    ['of a broken line alone', 'data: {"cho\n\ndata: [DONE]\n\n', NOT_CHAT],
    ['when it is a page', '<html>', NOT_CHAT],
    [
      'when its object is cut',
      '{"choices":[{"message":{"content":"a"',
      /^upstream_protocol: .*JSON is not/,
    ],
  ])('%s', (_, body, expected) => {
    expect(heard(body)).toMatch(expected)
  })
})

test.each(['data: ', '{"a":"'])('more than can be an event (%s)', (start) => {
  const endless = start + 'x'.repeat(64 * 1024 * 1024 + 1)
  expect(heard(endless)).toMatch(/^upstream_protocol: The upstream sent more than 64 MiB/)
})

describe('an error is told, also before [DONE]', () => {
  test.each([
    ['a chunk', 'data: {"error":{"message":"boom","code":429}}', 'rate_limit: boom'],
    ['text', 'data: {"error":"boom"}', 'upstream_error: boom'],
    [
      'within the choice',
      'data: {"choices":[{"error":{"message":"boom","code":503}}]}',
      'overloaded: boom',
    ],
    [
      'as a finish reason',
      'data: {"choices":[{"finish_reason":"error"}],"message":"boom"}',
      'upstream_error: boom',
    ],
    [
      'an event of that name',
      'event: error\ndata: {"message":"boom","code":429}',
      'rate_limit: boom',
    ],
    ['an event of that name in words', 'event: error\ndata: boom', 'upstream_error: boom'],
    [
      'an event of that name with an error',
      'event: error\ndata: {"error":{"message":"boom"}}',
      'upstream_error: boom',
    ],
    [
      'an object of that name',
      'data: {"object":"error","message":"boom","code":400}',
      'invalid_request: boom',
    ],
    [
      'a field of that name',
      'error: {"code":400,"message":"the request exceeds the available context size. try increasing the context size"}',
      'invalid_request: prompt is too long: the request exceeds the available context size. try increasing the context size',
    ],
  ])('%s', (_, event, expected) => {
    expect(heard(`${event}\n\n${DONE}`)).toBe(expected)
    expect(heard(`${A}${event}\n\n${DONE}`)).toBe(`^ T(a ${expected}`)
  })

  test('a whole body', () => {
    expect(heard('{"object":"error","message":"boom","code":400}')).toBe('invalid_request: boom')
    expect(heard('{"error":{"message":"boom"}}')).toBe('upstream_error: boom')
  })
})

describe('an error by another name is told', () => {
  test.each([
    [
      'MiniMax',
      '{"base_resp":{"status_code":1000,"status_msg":"unknown error"},"choices":null}',
      'unknown error',
    ],
    [
      'MiniMax with counts',
      '{"usage":{"total_tokens":0},"choices":[],"base_resp":{"status_code":1013,"status_msg":"internal error"}}',
      'internal error',
    ],
    ['Z.ai', '{"code":1234,"msg":"Network error"}', 'Network error'],
    ['FastAPI', '{"detail":"Not authenticated"}', 'Not authenticated'],
    ['a message', '{"message":"Model is overloaded"}', 'Model is overloaded'],
    ['Baidu', '{"error_code":110,"error_msg":"Access token invalid"}', 'Access token invalid'],
  ])('%s', (_, body, words) => {
    expect(heard(body)).toBe(`upstream_error: ${words}`)
    expect(heard(`data: ${body}\n\n`)).toBe(`upstream_error: ${words}`)
    expect(heard(`data: ${body}\n\n${DONE}`)).toBe(`upstream_error: ${words}`)
  })

  test('with its code', () => {
    expect(heard('{"code":1113,"msg":"Insufficient balance"}')).toMatch(/^billing: .*balance/)
    expect(heard('{"code":429,"message":"Slow down"}')).toBe('rate_limit: Slow down')
  })

  test('of MiniMax amid a stream', () => {
    const event = 'data: {"base_resp":{"status_code":1002,"status_msg":"slow down"}}\n\n'
    expect(heard(A + event)).toBe('^ T(a rate_limit: slow down')
  })

  test.each([
    ['says that all is well', '{"code":200,"msg":"success","data":{}}'],
    ['has no words', '{"code":1113,"msg":" ","detail":[],"message":null}'],
    ['has an empty base_resp', '{"base_resp":{"status_code":0,"status_msg":""}}'],
    ['is a list', '["message"]'],
  ])('but not a body that %s', (_, body) => {
    expect(heard(body)).toMatch(NOT_CHAT)
  })

  test.each([
    ['before', `data: {"message":"queued"}\n\n${A}${STOP}`],
    ['amid', `${A}data: {"message":"still here"}\n\n${STOP}`],
  ])('nor a note %s the answer', (_, body) => {
    expect(heard(body)).toBe('^ T(a) =end_turn 1+0/1$ dropped chunk')
  })

  test.each([0, 1027])('nor what MiniMax tells beside an answer: %d', (code) => {
    const well = `"base_resp":{"status_code":${code},"status_msg":"output"}`
    expect(heard(`{"choices":[{"message":{"content":"a"}}],${well}}`)).toBe(
      '^ T(a) =end_turn 1+0/1$',
    )
  })
})

test.each<[string, string, RegExp]>([
  [
    'a chunk',
    `${A}data: {"choices":[],"x":${'['.repeat(2_001)}${']'.repeat(2_001)}}\n\n`,
    /^\^ T\(a upstream_protocol: .*2000 levels/,
  ],
  [
    'an answer',
    `{"choices":${'['.repeat(3_000)}${']'.repeat(3_000)}}`,
    /^upstream_protocol: .*2000 levels/,
  ],
  [
    'an error',
    `event: error\ndata: ${'{"a":'.repeat(3_000)}1${'}'.repeat(3_000)}\n\n`,
    /^upstream_protocol: .*2000 levels/,
  ],
  [
    'one that is long, not deep',
    `${A}data: {"choices":[],"x":"${'['.repeat(3_000)}"}\n\n${STOP}`,
    /=end_turn/,
  ],
])('nesting that would overflow the stack is refused: %s', (_, body, expected) => {
  expect(heard(body)).toMatch(expected)
})

test.each<[string, string, RegExp]>([
  [
    'a chunk',
    `${A}data: {"choices":[],"x":[${'[],'.repeat(600_000)}1]}\n\n`,
    /^\^ T\(a upstream_protocol: .*1000000 values/,
  ],
  [
    'an answer',
    `{"choices":[],"x":[${'1,'.repeat(1_100_000)}1]}`,
    /^upstream_protocol: .*1000000 values/,
  ],
  [
    'one with many',
    `${A}data: {"choices":[],"x":[${'1,'.repeat(900_000)}1]}\n\n${STOP}`,
    /=end_turn/,
  ],
])('more values than any answer has are refused: %s', (_, body, expected) => {
  expect(heard(body)).toMatch(expected)
})
