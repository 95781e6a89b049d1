import { describe, expect, test } from 'bun:test'

import { toEffort } from '../../../src/convert/chat/effort.ts'
import type { Profile } from '../../../src/providers/profile.ts'
import type { MessagesRequest } from '../../../src/wire/anthropic.ts'
import type { JsonObject } from '../../../src/wire/json.ts'
import {
  linesOf,
  messagesRequestOf,
  profileOf,
  requestContext,
} from '../../helpers/request-context.ts'

const ALL = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max']
const TAKES_ALL: Partial<Profile> = { effort: 'reasoning_effort', efforts: ALL }

function convert(fields: Partial<MessagesRequest>, profile: Partial<Profile>, hasTools = false) {
  const context = requestContext(profileOf('generic', profile))
  const { fields: said, effort } = toEffort(messagesRequestOf(fields), { ...context, hasTools })
  return { said, effort, ledger: linesOf(context) }
}

const per = (effort: string | null) => ({
  role: 'system' as const,
  content: [],
  output_config: { effort },
})
const user = { role: 'user' as const, content: 'Hi', output_config: { effort: 'max' } }

describe('toEffort', () => {
  test.each<[string, Partial<MessagesRequest>, string | undefined]>([
    ['nothing', {}, undefined],
    ['adaptive thinking', { thinking: { type: 'adaptive' } }, undefined],
    ['thinking between tools', { thinking: { type: 'between_tools' } }, undefined],
    ['an effort', { output_config: { effort: 'xhigh' } }, 'xhigh'],
    ['an effort of null', { output_config: { effort: null } }, undefined],
    ['a budget', { thinking: { type: 'enabled', budget_tokens: 1024 } }, 'low'],
    ['4095', { thinking: { type: 'enabled', budget_tokens: 4095 } }, 'low'],
    ['4096', { thinking: { type: 'enabled', budget_tokens: 4096 } }, 'medium'],
    ['16383', { thinking: { type: 'enabled', budget_tokens: 16_383 } }, 'medium'],
    ['16384', { thinking: { type: 'enabled', budget_tokens: 16_384 } }, 'high'],
    ['no budget', { thinking: { type: 'enabled' } }, undefined],
    ['a budget of another type', { thinking: { type: 'adaptive', budget_tokens: 1 } }, undefined],
    [
      'effort before budget',
      { thinking: { type: 'enabled', budget_tokens: 1024 }, output_config: { effort: 'high' } },
      'high',
    ],
    ['the last message', { messages: [per('low'), per('max'), user] }, 'max'],
    ['the last that says one', { messages: [per('low'), per(null)] }, 'low'],
    [
      'a message before the request',
      { messages: [per('low')], output_config: { effort: 'high' } },
      'low',
    ],
    ['a user message', { messages: [user] }, undefined],
    ['off', { thinking: { type: 'disabled' } }, 'none'],
    [
      'off in spite of an effort',
      { thinking: { type: 'disabled' }, output_config: { effort: 'high' }, messages: [per('max')] },
      'none',
    ],
  ])('reads %s', (_, fields, effort) => {
    const converted = convert(fields, TAKES_ALL)
    expect(converted.effort).toBe(effort)
    expect(converted.said).toEqual(effort === undefined ? {} : { reasoning_effort: effort })
    expect(converted.ledger).toEqual([])
  })

  test.each<[string, string[], string | undefined]>([
    ['max', ['low', 'medium', 'high'], 'high'],
    ['xhigh', ['low', 'medium', 'high', 'max'], 'max'],
    ['medium', ['low', 'high'], 'high'],
    ['minimal', ['none', 'low'], 'low'],
    ['low', ['high', 'medium'], 'medium'],
    ['none', ['minimal', 'low'], 'minimal'],
    ['medium', [], undefined],
    ['ultra', ['low', 'medium'], undefined],
    ['medium', ['ultra'], undefined],
  ])('moves %s to the nearest of %p', (asked, efforts, expected) => {
    const { effort, ledger } = convert(
      { output_config: { effort: asked } },
      { effort: 'reasoning_effort', efforts },
    )
    expect(effort).toBe(expected)
    expect(ledger).toEqual([expected === undefined ? 'dropped effort' : 'replaced effort'])
  })

  test('sends a word that the profile knows although we do not', () => {
    const profile: Partial<Profile> = { effort: 'reasoning_effort', efforts: ['ultra'] }
    expect(convert({ output_config: { effort: 'ultra' } }, profile).effort).toBe('ultra')
  })

  test.each<[string, JsonObject, Partial<Profile>, string[]]>([
    ["OpenAI's field", { reasoning_effort: 'high' }, TAKES_ALL, []],
    ["OpenRouter's", { reasoning: { effort: 'high' } }, { ...TAKES_ALL, effort: 'reasoning' }, []],
    ['nothing', {}, { ...TAKES_ALL, effort: 'none' }, ['dropped effort']],
  ])('says it as %s', (_, said, profile, ledger) => {
    const converted = convert({ output_config: { effort: 'high' } }, profile)
    expect(converted.said).toEqual(said)
    expect(converted.ledger).toEqual(ledger)
  })

  test.each<[string, JsonObject, Partial<Profile>]>([
    ['its own switch', { thinking: 0 }, { ...TAKES_ALL, thinkingOff: { thinking: 0 } }],
    ['none', { reasoning_effort: 'none' }, TAKES_ALL],
    ['minimal', { reasoning_effort: 'minimal' }, { ...TAKES_ALL, efforts: ['minimal', 'low'] }],
    ['nothing', {}, { ...TAKES_ALL, efforts: ['low'] }],
    ['nothing without a field', {}, { ...TAKES_ALL, effort: 'none' }],
  ])('switches thinking off by %s', (_, said, profile) => {
    expect(convert({ thinking: { type: 'disabled' } }, profile).said).toEqual(said)
  })

  test('switches thinking on only when asked', () => {
    const profile = { ...TAKES_ALL, thinkingOn: { thinking: 1 }, thinkingOff: { thinking: 0 } }
    const asked = { thinking: { type: 'adaptive' }, output_config: { effort: 'low' } }
    expect(convert(asked, profile).said).toEqual({ thinking: 1, reasoning_effort: 'low' })
    expect(convert({ output_config: { effort: 'low' } }, profile).said).toEqual({
      reasoning_effort: 'low',
    })
  })

  test.each<[string, Partial<MessagesRequest>, boolean, string | undefined, string[]]>([
    [
      'an effort with tools',
      { output_config: { effort: 'high' } },
      true,
      'none',
      ['replaced effort'],
    ],
    ['no effort with tools', {}, true, 'none', []],
    ['the same effort with tools', { output_config: { effort: 'none' } }, true, 'none', []],
    ['an effort without tools', { output_config: { effort: 'high' } }, false, 'high', []],
    ['nothing without tools', {}, false, undefined, []],
  ])('lets tools force the effort: %s', (_, fields, hasTools, effort, ledger) => {
    const converted = convert(fields, { ...TAKES_ALL, effortWithTools: 'none' }, hasTools)
    expect(converted.effort).toBe(effort)
    expect(converted.ledger).toEqual(ledger)
  })
})
