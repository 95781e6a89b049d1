import { describe, expect, test } from 'bun:test'

import * as fc from 'fast-check'

import { toChatMessages } from '../../../src/convert/chat/messages.ts'
import type { Profile } from '../../../src/providers/profile.ts'
import type { ContentBlock, MessageParam } from '../../../src/wire/anthropic.ts'
import type { ChatMessage } from '../../../src/wire/openai-chat.ts'
import { arbitraryConversation } from '../../helpers/arbitraries.ts'
import { PROPERTY_RUNS } from '../../helpers/environment.ts'
import { messageContext } from '../../helpers/message-context.ts'

describe('toChatMessages of any conversation', () => {
  const profiles = fc.record({
    lateSystem: fc.constantFrom('inline' as const, 'reminder' as const),
    toolIds: fc.constantFrom('any' as const, 'nine-alphanumerics' as const),
    imagesInToolResults: fc.boolean(),
    thoughtSignatures: fc.boolean(),
    replay: fc.constantFrom('none' as const, 'reasoning_content' as const),
  })
  const check = (
    claim: (
      out: readonly ChatMessage[],
      messages: MessageParam[],
      profile: Partial<Profile>,
    ) => void,
  ): void => {
    fc.assert(
      fc.property(arbitraryConversation, profiles, (messages, profile) => {
        const request = { system: '<s0>', messages: frozen(messages) }
        claim(toChatMessages(request, messageContext(profile)), messages, profile)
      }),
      { numRuns: PROPERTY_RUNS },
    )
  }

  test('tool messages answer the calls right before them, one each, in order', () => {
    check((out) => {
      const ids: string[] = []
      let open: string[] = []
      for (const message of out) {
        if (message.role === 'tool') expect(message.tool_call_id).toBe(open.shift()!)
        else expect(open).toEqual([])
        if (message.role === 'assistant') open = (message.tool_calls ?? []).map(({ id }) => id)
        if (message.role === 'assistant') ids.push(...open)
      }
      expect(open).toEqual([])
      expect(new Set(ids).size).toBe(ids.length)
    })
  })

  test('every message says or does something, and somebody other than the system speaks', () => {
    check((out) => {
      for (const message of out) {
        if (message.role === 'assistant') expect(message.content ?? message.tool_calls).toBeTruthy()
        else if (message.role !== 'tool') expect(message.content.length).toBeGreaterThan(0)
        if (Array.isArray(message.content)) expect(message.content.length).toBeGreaterThan(0)
        expect(JSON.stringify(message)).not.toContain('"text":""')
      }
      expect(out.some(({ role }) => role !== 'system')).toBe(true)
    })
  })

  test('media and lists of parts stand only where upstreams take them', () => {
    check((out, _, { imagesInToolResults }) => {
      for (const message of out) {
        const isFree = message.role === 'user' || (imagesInToolResults && message.role === 'tool')
        if (!isFree) expect(typeof (message.content ?? '')).toBe('string')
      }
    })
  })

  test('no two user messages follow each other', () => {
    check((out) => {
      const roles = out.map(({ role }) => role).join(' ')
      expect(roles).not.toContain('user user')
    })
  })

  test('every text is there once, in the order of its role', () => {
    check((out, messages, { replay }) => {
      const answers = lastAnswers(messages)
      const input = messages
        .flatMap(blocksOf)
        .filter((block) => block.type !== 'tool_result' || answers.has(block))
      for (const kind of ['u', 'a', 's']) {
        const first = kind === 's' ? ['<s0>'] : []
        expect(marks(kind, out)).toEqual([...first, ...marks(kind, input)])
      }
      for (const kind of ['r', 'p']) {
        expect(marks(kind, out).toSorted()).toEqual(marks(kind, input).toSorted())
      }
      const visible = out.map(({ content }) => content)
      expect(marks('t', visible)).toEqual([])
      if (replay === 'none') expect(marks('t', out)).toEqual([])
    })
  })
})

function marks(kind: string, value: unknown): readonly string[] {
  return JSON.stringify(value).match(new RegExp(`<${kind}\\d+>`, 'g')) ?? []
}

/**
 * The results that count: of those with one id as many as the nearest turn before has calls of it,
 * and of the others the last takes the last one's place.
 */
function lastAnswers(messages: readonly MessageParam[]): ReadonlySet<unknown> {
  const counted = new Set<unknown>()
  const calls = new Map<unknown, { turn: number; size: number; answers: unknown[] }>()
  let turn = 0
  let role = ''
  for (const message of messages) {
    const blocks = blocksOf(message)
    if (blocks.length > 0 && message.role !== role) turn += 1
    if (blocks.length > 0) role = message.role
    for (const block of blocks) {
      if (block.type === 'tool_use') {
        const before = calls.get(block.id)
        if (before?.turn === turn) before.size += 1
        else calls.set(block.id, { turn, size: 1, answers: [] })
      }
      if (block.type !== 'tool_result') continue
      counted.add(block)
      const group = calls.get(block.tool_use_id)
      if (group?.answers.length === group?.size) counted.delete(group?.answers.pop())
      group?.answers.push(block)
    }
  }
  return counted
}

function blocksOf({ content }: MessageParam): readonly ContentBlock[] {
  if (content === '') return []
  if (typeof content === 'string') return [{ type: 'text', text: content }]
  return (content ?? []).filter((block) => block.text !== '')
}

/** Conversion never changes its input: here it could not. */
function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value
  for (const inner of Object.values(value)) frozen(inner)
  return Object.freeze(value)
}
