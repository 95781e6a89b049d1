import { describe, expect, test } from 'bun:test'

import { toParameters } from '../../../src/convert/chat/parameters.ts'
import { hash8 } from '../../../src/convert/hash.ts'
import type { Profile } from '../../../src/providers/profile.ts'
import type { MessagesRequest } from '../../../src/wire/anthropic.ts'
import type { JsonObject } from '../../../src/wire/json.ts'
import {
  linesOf,
  messagesRequestOf,
  profileOf,
  requestContext,
} from '../../helpers/request-context.ts'

type Given = {
  readonly profile?: Partial<Profile>
  readonly limit?: number
  readonly effort?: string
}

function convert(fields: Partial<MessagesRequest>, { profile, limit, effort }: Given = {}) {
  const context = requestContext(profileOf('generic', profile), { maxTokensLimit: limit })
  const chat = toParameters(messagesRequestOf(fields), { ...context, effort })
  return { chat, ledger: linesOf(context) }
}

describe('max_tokens', () => {
  test.each<[string, number, Given, JsonObject, string[]]>([
    ['as it is', 100, {}, { max_tokens: 100 }, []],
    [
      'by its newer name',
      100,
      { profile: { tokenField: 'max_completion_tokens' } },
      { max_completion_tokens: 100 },
      [],
    ],
    ['0', 0, {}, { max_tokens: 1 }, ['repaired max_tokens']],
    ["the user's limit", 100, { limit: 50 }, { max_tokens: 50 }, ['replaced max_tokens']],
    [
      "the model's limit",
      100,
      { profile: { maxOutputTokens: 60 } },
      { max_tokens: 60 },
      ['replaced max_tokens'],
    ],
    [
      'the smaller limit',
      100,
      { limit: 70, profile: { maxOutputTokens: 60 } },
      { max_tokens: 60 },
      ['replaced max_tokens'],
    ],
    ['at the limit', 60, { limit: 60 }, { max_tokens: 60 }, []],
  ])('%s', (_, max_tokens, given, expected, ledger) => {
    const converted = convert({ max_tokens }, given)
    expect(converted.chat).toEqual(expected)
    expect(converted.ledger).toEqual(ledger)
  })
})

describe('sampling', () => {
  const all = { temperature: 0, top_p: 0, top_k: 0 }
  const reasoning = { profile: { reasoningModel: true, topK: true } }
  const refused = ['dropped temperature', 'dropped top_p', 'dropped top_k']

  test.each<[string, Given, JsonObject, string[]]>([
    ['keeps zeros', { profile: { topK: true } }, all, []],
    ['drops top_k where it is unknown', {}, { temperature: 0, top_p: 0 }, ['dropped top_k']],
    ['drops all while a model reasons', reasoning, {}, refused],
    ['drops all at an effort', { ...reasoning, effort: 'low' }, {}, refused],
    ['keeps all when reasoning is off', { ...reasoning, effort: 'none' }, all, []],
  ])('%s', (_, given, expected, ledger) => {
    const { chat, ledger: lines } = convert(all, given)
    expect(chat).toEqual({ max_tokens: 100, ...expected })
    expect(lines).toEqual(ledger)
  })

  test('takes null for nothing', () => {
    expect(convert({ temperature: null, top_p: null, top_k: null }, reasoning).ledger).toEqual([])
  })
})

describe('stop_sequences', () => {
  test.each<[string, string[] | null, Given, string[] | undefined, string[]]>([
    ['none', [], {}, undefined, []],
    ['null', null, {}, undefined, []],
    ['empty ones', [''], {}, undefined, []],
    ['some', ['a', '\n'], {}, ['a', '\n'], []],
    [
      'more than four',
      ['a', 'b', 'c', 'd', 'e'],
      {},
      ['a', 'b', 'c', 'd'],
      ['moved stop_sequences'],
    ],
    [
      'where none are taken',
      ['a'],
      { profile: { maxStopSequences: 0 } },
      undefined,
      ['moved stop_sequences'],
    ],
    [
      'a reasoning model',
      ['a'],
      { profile: { reasoningModel: true } },
      undefined,
      ['moved stop_sequences'],
    ],
    [
      'one that does not reason',
      ['a'],
      { profile: { reasoningModel: true }, effort: 'none' },
      ['a'],
      [],
    ],
  ])('%s', (_, stop_sequences, given, stop, ledger) => {
    const { chat, ledger: lines } = convert({ stop_sequences }, given)
    expect(chat.stop).toEqual(stop as never)
    expect(lines).toEqual(ledger)
  })
})

test.each<[boolean | null, boolean, JsonObject]>([
  [true, true, { stream: true, stream_options: { include_usage: true } }],
  [true, false, { stream: true }],
  [false, true, {}],
  [null, true, {}],
])('stream %p, usage on request %p', (stream, streamUsage, expected) => {
  const { chat } = convert({ stream }, { profile: { streamUsage } })
  expect(chat).toEqual({ max_tokens: 100, ...expected })
})

describe('prompt_cache_key', () => {
  const key = hash8('0af1-42')
  test.each<[string, unknown, boolean, string | undefined]>([
    ['JSON', JSON.stringify({ device_id: 'd', session_id: '0af1-42' }), true, key],
    ['text', 'user_1_account__session_0af1-42', true, key],
    ['JSON without a session', '{"device_id":"d"}', true, undefined],
    ['another text', 'me', true, undefined],
    ['no text', 7, true, undefined],
    ['nothing', undefined, true, undefined],
    ['an upstream without keys', 'session_0af1-42', false, undefined],
  ])('%s', (_, user_id, promptCacheKey, expected) => {
    const { chat } = convert({ metadata: { user_id } }, { profile: { promptCacheKey } })
    expect(chat.prompt_cache_key).toBe(expected)
  })

  test('without metadata', () => {
    const { chat } = convert({ metadata: null }, { profile: { promptCacheKey: true } })
    expect(chat).toEqual({ max_tokens: 100 })
  })
})
