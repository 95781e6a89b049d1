import * as fc from 'fast-check'

import type { ContentBlock, MessageParam, Role } from '../../src/wire/anthropic.ts'

type Kind = 'text' | 'image' | 'result' | 'thinking' | 'call' | 'empty'
type Inner = 'text' | 'image'
type DraftBlock = {
  readonly kind: Kind
  readonly id: string
  readonly isError: boolean
  readonly inner: readonly Inner[] | 'string' | null
}
type Draft = { readonly role: Role; readonly blocks: readonly DraftBlock[]; readonly flat: boolean }
type Mark = (kind: string) => string

const LETTERS = { user: 'u', assistant: 'a', system: 's' } as const satisfies Record<Role, string>
const IDS = ['call_0', 'call_1', 'toolu_01ABC', 'functions.Read:0', 'nine9nine', 'x'.repeat(64), '']

/**
 * Conversations as careless clients send them: orphaned, doubled, split and missing tool results,
 * reused, long and odd ids, system messages anywhere, roles in any order, empty messages. Every
 * text is a marker that occurs nowhere else, `<KIND NUMBER>`, numbered in the order of the
 * conversation; KIND is `u`ser, `a`ssistant, `s`ystem, `r`esult, `p`icture data or `t`hinking.
 */
export const arbitraryConversation: fc.Arbitrary<MessageParam[]> = fc
  .array(
    fc.oneof(
      {
        weight: 3,
        arbitrary: draft('user', ['text', 'text', 'image', 'result', 'result', 'empty']),
      },
      { weight: 3, arbitrary: draft('assistant', ['text', 'thinking', 'call', 'call', 'empty']) },
      { weight: 1, arbitrary: draft('system', ['text', 'empty']) },
    ),
    { maxLength: 12 },
  )
  .map(numbered)

function draft(role: Role, kinds: readonly Kind[]): fc.Arbitrary<Draft> {
  const block = fc.record({
    kind: fc.constantFrom(...kinds),
    id: fc.constantFrom(...IDS),
    isError: fc.boolean(),
    inner: fc.oneof(
      fc.array(fc.constantFrom<Inner>('text', 'text', 'image'), { maxLength: 3 }),
      fc.constantFrom('string' as const, null),
    ),
  })
  return fc.record({
    role: fc.constant(role),
    blocks: fc.array(block, { maxLength: 5 }),
    flat: fc.boolean(),
  })
}

function numbered(drafts: readonly Draft[]): MessageParam[] {
  let count = 0
  const mark: Mark = (kind) => `<${kind}${(count += 1)}>`
  return drafts.map(({ role, blocks, flat }) => {
    const content = blocks.map((block) => toBlock(block, LETTERS[role], mark))
    const [only] = content
    // A lone text is often sent as a string.
    if (flat && content.length === 1 && only?.type === 'text') {
      return { role, content: String(only.text) }
    }
    return { role, content }
  })
}

function toBlock(
  { kind, id, isError, inner }: DraftBlock,
  letter: string,
  mark: Mark,
): ContentBlock {
  if (kind === 'image') return image(mark)
  if (kind === 'thinking') return { type: 'thinking', thinking: mark('t'), signature: '' }
  if (kind === 'call') return { type: 'tool_use', id, name: 'Read', input: { path: '/a' } }
  if (kind !== 'result') return { type: 'text', text: kind === 'empty' ? '' : mark(letter) }
  const content = resultContent(inner, mark)
  return { type: 'tool_result', tool_use_id: id, content, is_error: isError }
}

function resultContent(inner: DraftBlock['inner'], mark: Mark): unknown {
  if (inner === null) return null
  if (inner === 'string') return mark('r')
  return inner.map((kind) => (kind === 'text' ? { type: 'text', text: mark('r') } : image(mark)))
}

function image(mark: Mark): ContentBlock {
  return { type: 'image', source: { type: 'base64', media_type: 'image/png', data: mark('p') } }
}
