import { expect, test } from 'bun:test'

import { MessageStream } from '@anthropic-ai/sdk/lib/MessageStream'
import * as fc from 'fast-check'

import { createIntake } from '../../../src/convert/chat/intake.ts'
import { createStreamConverter } from '../../../src/convert/chat/stream.ts'
import { toMessage } from '../../../src/convert/message.ts'
import { VandammeError } from '../../../src/errors.ts'
import type { Message, MessageStreamEvent } from '../../../src/wire/anthropic.ts'
import {
  arbitraryInterleaved,
  arbitraryOddChunk,
  arbitrarySaid,
  arbitrarySequential,
  pieces,
  type Said,
} from '../../helpers/deltas.ts'
import { PROPERTY_RUNS } from '../../helpers/environment.ts'
import { grammarFaults } from '../../helpers/grammar.ts'
import { eventsOf, streamContext, up } from '../../helpers/stream.ts'

const runs = { numRuns: PROPERTY_RUNS }
const stops = fc.constantFrom<readonly string[]>([], ['STOP'], ['a', 'ab'], [' '])

/** What the parts say, kind by kind: the order among kinds may change, within a kind it may not. */
function contents(said: readonly Said[]) {
  const joined = (kind: 'text' | 'think') =>
    said.map((part) => (part.kind === kind ? part.text : '')).join('')
  const calls = said.flatMap((part) =>
    part.kind === 'call' ? [{ id: part.id, name: part.name, input: part.input }] : [],
  )
  return { text: joined('text'), thinking: joined('think'), calls: calls.sort(byId) }
}

function heard({ content }: Message) {
  const calls = content.flatMap((block) =>
    block.type === 'tool_use' ? [{ id: block.id, name: block.name, input: block.input }] : [],
  )
  return {
    text: content.map((block) => (block.type === 'text' ? block.text : '')).join(''),
    thinking: content.map((block) => (block.type === 'thinking' ? block.thinking : '')).join(''),
    calls: (calls as { id: string; name: string; input: object }[]).sort(byId),
  }
}

function byId(a: { id: string }, b: { id: string }): number {
  return a.id < b.id ? -1 : 1
}

test('chunks of any shape give a well-formed stream', () => {
  fc.assert(
    fc.property(
      fc.array(arbitraryOddChunk, { maxLength: 8 }),
      stops,
      fc.boolean(),
      (chunks, stopSequences, inlineThink) => {
        expect(
          grammarFaults(eventsOf(chunks, streamContext({ stopSequences, inlineThink }))),
        ).toEqual([])
      },
    ),
    runs,
  )
})

test('interleaved parts give a well-formed stream that loses nothing', () => {
  fc.assert(
    fc.property(arbitraryInterleaved, ({ said, chunks }) => {
      const events = eventsOf([...chunks, up.finish('stop')])
      expect(grammarFaults(events)).toEqual([])
      expect(heard(toMessage(events))).toEqual(contents(said))
    }),
    runs,
  )
})

test('parts in order stay in order', () => {
  fc.assert(
    fc.property(arbitrarySequential, ({ said, chunks }) => {
      const { content } = toMessage(eventsOf(chunks))
      const kinds = content.map((block) => (block.type === 'tool_use' ? block.id : block.type))
      const expected = said.map((part) =>
        part.kind === 'call' ? part.id : part.kind === 'text' ? 'text' : 'thinking',
      )
      expect(kinds).toEqual(expected.filter((kind, at) => kind !== expected[at - 1]))
    }),
    runs,
  )
})

/** A whole completion says everything in one message: reasoning, then text, then calls. */
function completion(said: readonly Said[]): unknown {
  const { text, thinking } = contents(said)
  const calls = said.filter((part) => part.kind === 'call')
  const tool_calls = calls.map(({ id, name, input }) => ({
    id,
    type: 'function',
    function: { name, arguments: JSON.stringify(input) },
  }))
  const message = { role: 'assistant', content: text, reasoning_content: thinking, tool_calls }
  return {
    choices: [{ index: 0, message, finish_reason: calls.length > 0 ? 'tool_calls' : 'stop' }],
  }
}

test('a stream, added up, is the plain answer', () => {
  const inOrder = arbitrarySaid.map((said) => said.toSorted((a, b) => rank(a) - rank(b)))
  const rank = (part: Said): number => ['think', 'text', 'call'].indexOf(part.kind)
  fc.assert(
    fc.property(inOrder, stops, (said, stopSequences) => {
      const chunks = said.map((part, at) =>
        part.kind === 'call'
          ? up.call(at, part.id, part.name, JSON.stringify(part.input))
          : up[part.kind](part.text),
      )
      const streamed = toMessage(eventsOf(chunks, streamContext({ stopSequences })))
      const plain = toMessage(eventsOf([completion(said)], streamContext({ stopSequences })))
      expect(streamed).toEqual(plain)
    }),
    runs,
  )
})

function bytesOf(chunks: readonly unknown[], newline: string): Uint8Array {
  const events = chunks.map((chunk) => `data: ${JSON.stringify(chunk)}${newline}${newline}`)
  return new TextEncoder().encode(
    [': hello', newline, ...events, 'data: [DONE]', newline, newline].join(''),
  )
}

function intakeEvents(parts: readonly Uint8Array[]): readonly MessageStreamEvent[] {
  const context = streamContext()
  const intake = createIntake({
    converter: createStreamConverter(context),
    toError: () => new VandammeError('upstream_error', 'in band'),
    ledger: context.ledger,
  })
  return [...parts, undefined].flatMap((part) => (intake.done() ? [] : intake.take(part)))
}

test('it does not matter where the bytes are cut', () => {
  const cuts = fc.array(fc.nat({ max: 4_000 }), { maxLength: 40 })
  fc.assert(
    fc.property(
      arbitrarySequential,
      cuts,
      fc.constantFrom('\n', '\r\n', '\r'),
      ({ chunks }, cuts, newline) => {
        const bytes = bytesOf([up.role(), ...chunks, up.finish('stop')], newline)
        const places = [
          0,
          ...cuts.filter((cut) => cut < bytes.length).sort((a, b) => a - b),
          bytes.length,
        ]
        const parts = places.slice(1).map((end, at) => bytes.subarray(places[at], end))
        expect(toMessage(intakeEvents(parts))).toEqual(toMessage(intakeEvents([bytes])))
      },
    ),
    runs,
  )
})

test('it does not matter where the text of a stop sequence is cut', () => {
  const text = fc.string({ unit: fc.constantFrom('S', 'T', 'O', 'P', 'x'), maxLength: 30 })
  fc.assert(
    fc.property(
      text.chain((whole) => fc.record({ whole: fc.constant(whole), parts: pieces(whole) })),
      ({ whole, parts }) => {
        const answer = (texts: readonly string[]) =>
          toMessage(eventsOf(texts.map(up.text), streamContext({ stopSequences: ['STOP', 'TOP'] })))
        const { content, stop_sequence } = answer(parts)
        const { usage: _, ...expected } = answer([whole])
        expect({ content, stop_sequence }).toEqual({
          content: expected.content,
          stop_sequence: expected.stop_sequence,
        })
        const at = whole.search(/S?TOP/)
        const kept = at < 0 ? whole : whole.slice(0, at)
        expect(heard(answer(parts)).text).toBe(kept)
      },
    ),
    runs,
  )
})

test('of overlapping stop sequences the one that ends first wins, however the text is cut', () => {
  const sequences = ['abcd', 'bc', 'b', 'cda', 'aab', 'c😀d']
  const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'd', '😀'), maxLength: 24 })
  const cut = letters.chain((whole) =>
    fc.record({ whole: fc.constant(whole), parts: pieces(whole) }),
  )
  fc.assert(
    fc.property(cut, fc.subarray(sequences), ({ whole, parts }, stopSequences) => {
      const { content, stop_sequence } = toMessage(
        eventsOf(parts.map(up.text), streamContext({ stopSequences })),
      )
      const text = content.map((block) => (block.type === 'text' ? block.text : '')).join('')
      const ends = Array.from({ length: whole.length }, (_, at) => whole.slice(0, at + 1))
      const met = ends.find((start) => stopSequences.some((stop) => start.endsWith(stop)))
      const longest = stopSequences
        .filter((stop) => met?.endsWith(stop))
        .toSorted((a, b) => b.length - a.length)[0]
      expect(stop_sequence).toBe(longest ?? null)
      expect(text).toBe(longest === undefined ? whole : met!.slice(0, -longest.length))
    }),
    runs,
  )
})

test('it does not matter where a leading <think> is cut', () => {
  const part = fc.constantFrom('<think>', '</think>', ' ', '\n', 'a', '<', 'think>')
  const text = fc.array(part, { maxLength: 8 }).map((parts) => parts.join(''))
  const parted = text.chain((whole) =>
    fc.record({ whole: fc.constant(whole), parts: pieces(whole) }),
  )
  fc.assert(
    fc.property(parted, ({ whole, parts }) => {
      const answer = (texts: readonly string[]) =>
        heard(toMessage(eventsOf(texts.map(up.text), streamContext({ inlineThink: true }))))
      expect(answer(parts)).toEqual(answer([whole]))
    }),
    runs,
  )
})

test("Anthropic's SDK adds a stream up as we do", async () => {
  await fc.assert(
    fc.asyncProperty(arbitraryInterleaved, async ({ chunks }) => {
      const events = eventsOf([...chunks, up.finish('stop')])
      const lines = events.map((event) => `${JSON.stringify(event)}\n`).join('')
      const message = await MessageStream.fromReadableStream(
        new Blob([lines]).stream(),
      ).finalMessage()
      expect(JSON.parse(JSON.stringify(message))).toMatchObject(
        JSON.parse(JSON.stringify(toMessage(events))),
      )
    }),
    runs,
  )
})
