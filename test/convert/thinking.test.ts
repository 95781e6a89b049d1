import { expect, test } from 'bun:test'

import { createBlocks } from '../../src/convert/blocks.ts'
import { readReasoning } from '../../src/convert/reasoning.ts'
import { createThinking } from '../../src/convert/thinking.ts'
import type { MessageStreamEvent } from '../../src/wire/anthropic.ts'

type Detail = Readonly<Record<string, unknown>>

const summary = (text: string, more: Detail = {}): Detail => ({
  type: 'reasoning.summary',
  index: 0,
  summary: text,
  ...more,
})
const text = (piece: string, more: Detail = {}): Detail => ({
  type: 'reasoning.text',
  index: 0,
  text: piece,
  ...more,
})
const encrypted = (id: string, data: string): Detail => ({
  type: 'reasoning.encrypted',
  index: 0,
  id,
  data,
})

/** What a client brings back of these details, each of which came in a chunk of its own. */
function replayed(details: readonly unknown[]): readonly unknown[] | undefined {
  const events: MessageStreamEvent[] = []
  const thinking = createThinking(
    createBlocks((event) => void events.push(event)),
    true,
  )
  thinking.open()
  for (const detail of details) thinking.push('', [detail])
  thinking.close(false)
  const [signature] = events.flatMap((event) =>
    event.type === 'content_block_delta' && event.delta.type === 'signature_delta'
      ? [event.delta.signature]
      : [],
  )
  expect(thinking.reasoning().details).toEqual([...(readReasoning('', signature)?.details ?? [])])
  return thinking.reasoning().details
}

test.each<[string, readonly unknown[], readonly unknown[]]>([
  ['pieces of a text', [text('a'), text('b')], [text('ab')]],
  [
    'its signature behind it',
    [text('a'), text('', { signature: 's' })],
    [text('a', { signature: 's' })],
  ],
  [
    'a signature without a text',
    [text('a'), { type: 'reasoning.text', index: 0, signature: 's' }],
    [text('a', { signature: 's' })],
  ],
  [
    'a signature in pieces',
    [text('a'), text('', { signature: 's' }), text('', { signature: 't' })],
    [text('a', { signature: 'st' })],
  ],
  [
    'a signed text is done',
    [text('a', { signature: 's' }), text('b'), text('', { signature: 't' })],
    [text('a', { signature: 's' }), text('b', { signature: 't' })],
  ],
  [
    'plans between encrypted entries, all with index 0',
    [
      summary('Plan'),
      summary(' A.'),
      encrypted('rs_1', 'E1'),
      summary('Plan B.'),
      encrypted('rs_2', 'E2'),
    ],
    [summary('Plan A.'), encrypted('rs_1', 'E1'), summary('Plan B.'), encrypted('rs_2', 'E2')],
  ],
  [
    'encrypted entries side by side',
    [encrypted('rs_1', 'E1'), encrypted('rs_2', 'E2'), encrypted('rs_2', 'E3')],
    [encrypted('rs_1', 'E1'), encrypted('rs_2', 'E2'), encrypted('rs_2', 'E3')],
  ],
  [
    'text, summary, text',
    [text('a'), summary('b'), text('c')],
    [text('a'), summary('b'), text('c')],
  ],
  [
    'of two ids',
    [summary('a', { id: 'rs_1' }), summary('b', { id: 'rs_1' }), summary('c', { id: 'rs_2' })],
    [summary('ab', { id: 'rs_1' }), summary('c', { id: 'rs_2' })],
  ],
  [
    'an id that only one piece has',
    [summary('a'), summary('b', { id: 'rs_1' }), summary('c', { id: null })],
    [summary('abc', { id: 'rs_1' })],
  ],
  [
    'entries of a whole answer, numbered',
    [summary('a'), summary('b', { index: 1 })],
    [summary('a'), summary('b', { index: 1 })],
  ],
  [
    'without an index',
    [
      { type: 'reasoning.text', text: 'a' },
      { type: 'reasoning.text', text: 'b', format: 'x' },
    ],
    [{ type: 'reasoning.text', text: 'ab', format: 'x' }],
  ],
  [
    'of a type that is not known',
    [{ type: 'x', text: 'a' }, { type: 'x', text: 'b' }, { text: 'c' }, { text: 'd' }],
    [{ type: 'x', text: 'a' }, { type: 'x', text: 'b' }, { text: 'c' }, { text: 'd' }],
  ],
  ['what is no entry', [null, 7, 'x', [], text('a')], [text('a')]],
])('reasoning details: %s', (_, details, expected) => {
  expect(replayed(details)).toEqual([...expected])
})
