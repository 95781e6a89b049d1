import { describe, expect, test } from 'bun:test'

import * as fc from 'fast-check'

import { toChatRequest } from '../../../src/convert/chat/request.ts'
import type { Profile } from '../../../src/providers/profile.ts'
import type { MessagesRequest } from '../../../src/wire/anthropic.ts'
import type { ChatRequest } from '../../../src/wire/openai-chat.ts'
import { MESSAGES } from '../../../src/wire/requests.ts'
import { arbitraryRequest } from '../../helpers/arbitrary-request.ts'
import { PROPERTY_RUNS } from '../../helpers/environment.ts'
import { faultsOf } from '../../helpers/openai-rules.ts'
import { profileOf, requestContext } from '../../helpers/request-context.ts'

/** Converts any requests that are let in, for one upstream, as they travel. */
function ofAny(profile: Profile, claim: (chat: ChatRequest, asked: MessagesRequest) => void): void {
  fc.assert(
    fc.property(arbitraryRequest, (request) => {
      const { chat } = toChatRequest(request, requestContext(profile, { model: 'm' }))
      claim(JSON.parse(JSON.stringify(chat)), request)
    }),
    { numRuns: Math.ceil(PROPERTY_RUNS / 2) },
  )
}

test('requests of which something may come are let in', () => {
  fc.assert(
    fc.property(arbitraryRequest, (request) => {
      expect(MESSAGES.is(request)).toBe(true)
    }),
    { numRuns: 100 },
  )
})

test.each([
  ['openai', 'gpt-4o'],
  ['openai', 'gpt-5.6'],
  ['openai', 'o3'],
  ['azure', 'my-deployment'],
  ['generic', 'm'],
])('OpenAI takes what is sent to %s for %s', (name, model) => {
  ofAny(profileOf(name, {}, model), (chat) => expect(faultsOf(chat)).toEqual([]))
})

test('a reasoning model gets neither sampling nor stop words', () => {
  ofAny(profileOf('openai', {}, 'o3'), (chat) => {
    for (const field of ['temperature', 'top_p', 'top_k', 'stop', 'max_tokens']) {
      expect(chat).not.toHaveProperty(field)
    }
  })
})

describe('what a provider refuses is not sent to', () => {
  const rolesOf = (chat: ChatRequest): string => chat.messages.map(({ role }) => role).join(' ')
  const idsOf = (chat: ChatRequest): readonly string[] =>
    chat.messages.flatMap((message) =>
      'tool_calls' in message ? (message.tool_calls ?? []).map(({ id }) => id) : [],
    )

  test.each<[string, (chat: ChatRequest, asked: MessagesRequest) => void]>([
    [
      'mistral',
      (chat) => {
        expect(rolesOf(chat)).not.toMatch(/tool user|system.* system/)
        for (const id of idsOf(chat)) expect(id).toMatch(/^[A-Za-z0-9]{9}$/)
        const last = chat.messages.at(-1)
        if (last?.role === 'assistant') expect(last.prefix).toBe(true)
        expect(chat).not.toHaveProperty('stream_options')
        expect(chat.tool_choice).not.toBe('required')
      },
    ],
    [
      'deepseek',
      (chat) => {
        const isOff = JSON.stringify(chat['thinking']) === '{"type":"disabled"}'
        if (isOff) expect(chat).not.toHaveProperty('reasoning_effort')
        for (const message of chat.messages) {
          if ('tool_calls' in message) expect(message.reasoning_content).toBeTruthy()
        }
        expect(JSON.stringify(chat)).not.toContain('"image_url"')
        expect(chat).not.toHaveProperty('response_format')
      },
    ],
    [
      'kimi',
      (chat) => {
        for (const field of ['temperature', 'top_p', 'reasoning_effort']) {
          expect(chat).not.toHaveProperty(field)
        }
        for (const tool of chat.tools ?? []) expect(tool.function.name).toMatch(/^[A-Za-z]/)
      },
    ],
    [
      'zai',
      (chat, asked) => {
        expect(chat.tool_choice ?? 'auto').toBe('auto')
        if (asked.tool_choice?.type === 'none') expect(chat).not.toHaveProperty('tools')
        expect(chat['tool_stream']).toBe(true)
        expect(chat.stop?.length ?? 1).toBe(1)
        expect(JSON.stringify(chat.tools ?? '')).not.toContain('"strict"')
      },
    ],
    [
      'gemini',
      (chat) => {
        const calls = chat.messages.flatMap((one) =>
          'tool_calls' in one ? (one.tool_calls ?? []) : [],
        )
        for (const call of calls) expect(call.extra_content).toBeDefined()
        expect(JSON.stringify(chat)).not.toMatch(/additionalProperties|\$schema|\$ref|"oneOf"/)
        expect(chat).not.toHaveProperty('parallel_tool_calls')
      },
    ],
    ['xai', (chat) => expect(chat).not.toHaveProperty('stop')],
    [
      'groq',
      (chat) =>
        expect(JSON.stringify(chat.tools ?? '')).not.toMatch(
          /\$schema|cache_control|"strict":true/,
        ),
    ],
    [
      'ollama',
      (chat) => {
        expect(chat.tool_choice ?? 'auto').toBe('auto')
        expect(chat).not.toHaveProperty('parallel_tool_calls')
      },
    ],
    ['lmstudio', (chat) => expect(typeof (chat.tool_choice ?? '')).toBe('string')],
    [
      'openrouter',
      (chat) => {
        expect(chat['usage']).toEqual({ include: true })
        expect(chat).not.toHaveProperty('reasoning_effort')
      },
    ],
    [
      'qwen',
      (chat, asked) => {
        if (asked.thinking?.type === 'disabled') expect(chat['enable_thinking']).toBe(false)
        expect(chat.tool_choice).not.toBe('required')
      },
    ],
  ])('%s', (name, claim) => {
    ofAny(profileOf(name), claim)
  })
})
