import * as fc from 'fast-check'

import { up } from './stream.ts'

/** What an upstream means to say, before it is cut into chunks. */
export type Said =
  | { readonly kind: 'think' | 'text'; readonly text: string }
  | { readonly kind: 'call'; readonly id: string; readonly name: string; readonly input: object }

const word = fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme' })
// Through JSON, which knows no -0.
const input = fc
  .dictionary(word, fc.jsonValue({ maxDepth: 2 }), { maxKeys: 4, noNullPrototype: true })
  .map((value): object => JSON.parse(JSON.stringify(value)))

/** An answer: prose and thinking in any order, calls with distinct ids. */
export const arbitrarySaid: fc.Arbitrary<readonly Said[]> = fc
  .array(
    fc.oneof(
      fc.record({ kind: fc.constantFrom('think' as const, 'text' as const), text: word }),
      fc.record({
        kind: fc.constant('call' as const),
        id: fc.constant(''),
        name: fc.constantFrom('f', 'g', 'Read'),
        input,
      }),
    ),
    { maxLength: 8 },
  )
  .map((said) =>
    said.map((part, at) => (part.kind === 'call' ? { ...part, id: `call_${at}` } : part)),
  )

/** Cuts a text at random places. */
export function pieces(text: string): fc.Arbitrary<readonly string[]> {
  return fc
    .array(fc.nat({ max: text.length }), { maxLength: 4 })
    .map((cuts) => [0, ...cuts.sort((a, b) => a - b), text.length])
    .map((cuts) => cuts.slice(1).map((end, at) => text.slice(cuts[at], end)))
}

/** The chunks of one part of an answer; calls carry their index. */
function chunksOf(part: Said, index: number): fc.Arbitrary<readonly unknown[]> {
  if (part.kind !== 'call')
    return pieces(part.text).map((texts) => texts.map(up[part.kind === 'text' ? 'text' : 'think']))
  return pieces(JSON.stringify(part.input)).map((texts) => [
    up.call(index, part.id, part.name, ''),
    ...texts.map((text) => up.args(index, text)),
  ])
}

/** An answer with its chunks in order. */
export const arbitrarySequential = arbitrarySaid.chain((said) =>
  fc.record({
    said: fc.constant(said),
    chunks: fc.tuple(...said.map(chunksOf)).map((lists) => lists.flat()),
  }),
)

/** An answer whose calls come interleaved with each other and with the prose. */
export const arbitraryInterleaved = arbitrarySaid.chain((said) =>
  fc.record({
    said: fc.constant(said),
    chunks: fc.tuple(...said.map(chunksOf)).chain((lists) => {
      const isCall = (at: number): boolean => said[at]?.kind === 'call'
      const prose = lists.filter((_, at) => !isCall(at)).flat()
      return interleaved([prose, ...lists.filter((_, at) => isCall(at))])
    }),
  }),
)

function interleaved(lists: readonly (readonly unknown[])[]): fc.Arbitrary<readonly unknown[]> {
  const total = lists.reduce((sum, list) => sum + list.length, 0)
  return fc.array(fc.nat(), { minLength: total, maxLength: total }).map((picks) => {
    const rest = lists.map((list) => [...list])
    return picks.map((pick) => {
      const open = rest.filter((list) => list.length > 0)
      return open[pick % open.length]?.shift()
    })
  })
}

const odd = fc.oneof(
  fc.constant(null),
  fc.constant(''),
  fc.nat({ max: 3 }),
  fc.boolean(),
  word,
  fc.constant({}),
  fc.constant([]),
)
const oddCall = fc.record(
  {
    index: fc.oneof(fc.nat({ max: 2 }), odd),
    id: fc.oneof(fc.constantFrom('a', 'b', 'c'), odd),
    function: fc.oneof(
      fc.record(
        {
          name: fc.oneof(fc.constantFrom('f', 'g'), odd),
          arguments: fc.oneof(
            fc.constantFrom('{', '"a"', ':1', '}', '{"a":1}', '{}', ',', "'", '```', '\n'),
            odd,
          ),
        },
        { requiredKeys: [] },
      ),
      odd,
    ),
  },
  { requiredKeys: [] },
)
const oddDelta = fc.record(
  {
    role: odd,
    content: fc.oneof(word, odd),
    reasoning_content: fc.oneof(word, odd),
    reasoning: odd,
    reasoning_details: fc.oneof(
      fc.array(
        fc.oneof(
          fc.record({
            type: fc.constantFrom('reasoning.text', 'reasoning.encrypted'),
            index: fc.nat({ max: 1 }),
            text: word,
          }),
          odd,
        ),
        { maxLength: 2 },
      ),
      odd,
    ),
    refusal: odd,
    tool_calls: fc.oneof(fc.array(fc.oneof(oddCall, odd), { maxLength: 3 }), odd),
    function_call: odd,
  },
  { requiredKeys: [] },
)

/** Chunks of every shape that a careless upstream could send, without errors. */
export const arbitraryOddChunk = fc.oneof(
  odd,
  fc.record(
    {
      choices: fc.oneof(
        fc.array(
          fc.oneof(
            fc.record(
              {
                index: fc.oneof(fc.constant(0), odd),
                delta: fc.oneof(oddDelta, odd),
                message: fc.oneof(oddDelta, odd),
                finish_reason: fc.oneof(
                  fc.constantFrom('stop', 'length', 'tool_calls', null),
                  word,
                ),
                stop_reason: odd,
              },
              { requiredKeys: [] },
            ),
            odd,
          ),
          { maxLength: 2 },
        ),
        odd,
      ),
      usage: fc.oneof(
        fc.record({
          prompt_tokens: fc.oneof(fc.integer(), odd),
          completion_tokens: fc.oneof(fc.integer(), odd),
        }),
        odd,
      ),
    },
    { requiredKeys: [] },
  ),
)
