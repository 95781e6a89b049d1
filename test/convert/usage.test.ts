import { describe, expect, test } from 'bun:test'

import { completeUsage, type Counted, NO_USAGE, toUsage } from '../../src/convert/usage.ts'
import type { Usage } from '../../src/wire/anthropic.ts'

/** The counts of an answer in whose chunks these came, one after the other. */
function counts(...raws: readonly unknown[]): string | undefined {
  let usage: Counted | undefined
  for (const raw of raws) usage = toUsage(raw, usage)
  if (usage === undefined) return undefined
  const { input_tokens, cache_read_input_tokens, cache_creation_input_tokens, output_tokens } =
    usage
  const thinking = usage.output_tokens_details?.thinking_tokens
  return `${input_tokens}+${cache_read_input_tokens}r+${cache_creation_input_tokens}w/${output_tokens ?? '?'}${thinking === undefined ? '' : `(${thinking})`}`
}

test.each<[string, unknown, string | undefined]>([
  ['plain', { prompt_tokens: 7, completion_tokens: 3 }, '7+0r+0w/3'],
  [
    'cached',
    { prompt_tokens: 10, completion_tokens: 3, prompt_tokens_details: { cached_tokens: 8 } },
    '2+8r+0w/3',
  ],
  [
    'written',
    {
      prompt_tokens: 10,
      completion_tokens: 3,
      prompt_tokens_details: { cached_tokens: 4, cache_write_tokens: 5 },
    },
    '1+4r+5w/3',
  ],
  [
    'written, as LiteLLM says',
    {
      prompt_tokens: 10,
      completion_tokens: 3,
      prompt_tokens_details: { cache_creation_tokens: 5 },
    },
    '5+0r+5w/3',
  ],
  [
    'written, as vLLM says',
    { prompt_tokens: 10, completion_tokens: 3, prompt_tokens_details: { created_cache_tokens: 5 } },
    '5+0r+5w/3',
  ],
  [
    'DeepSeek',
    {
      prompt_tokens: 10,
      completion_tokens: 3,
      prompt_cache_hit_tokens: 6,
      prompt_cache_miss_tokens: 4,
    },
    '4+6r+0w/3',
  ],
  [
    'two names for the same',
    {
      prompt_tokens: 10,
      completion_tokens: 3,
      prompt_cache_hit_tokens: 6,
      prompt_tokens_details: { cached_tokens: 6 },
    },
    '4+6r+0w/3',
  ],
  [
    'more cached than sent',
    { prompt_tokens: 5, completion_tokens: 3, prompt_tokens_details: { cached_tokens: 8 } },
    '0+8r+0w/3',
  ],
  [
    'reasoning is part of the output',
    { prompt_tokens: 5, completion_tokens: 9, completion_tokens_details: { reasoning_tokens: 6 } },
    '5+0r+0w/9(6)',
  ],
  ['no count of the output', { prompt_tokens: 5 }, '5+0r+0w/?'],
  ['an output of nothing', { prompt_tokens: 5, completion_tokens: 0 }, '5+0r+0w/0'],
  ['no count of the prompt', { completion_tokens: 5, total_tokens: 5 }, undefined],
  ['odd counts', { prompt_tokens: 5.4, completion_tokens: 1.6 }, '5+0r+0w/2'],
  ['negative counts', { prompt_tokens: 5, completion_tokens: -2 }, '5+0r+0w/0'],
  ['a negative prompt', { prompt_tokens: -5, completion_tokens: 2 }, undefined],
  [
    'zeros, which are no counts',
    {
      prompt_tokens: 0,
      completion_tokens: 0,
      completion_tokens_details: { reasoning_tokens: 0 },
    },
    undefined,
  ],
  ['Kimi', { prompt_tokens: 10, completion_tokens: 3, cached_tokens: 6 }, '4+6r+0w/3'],
  [
    'Kimi, with a zero under another name',
    {
      prompt_tokens: 10,
      completion_tokens: 3,
      cached_tokens: 6,
      prompt_tokens_details: { cached_tokens: 0 },
    },
    '4+6r+0w/3',
  ],
  ['counts that are none', { prompt_tokens: 'many', completion_tokens: null }, undefined],
  ['no usage', {}, undefined],
  ['null', null, undefined],
  ['a list', [1], undefined],
])('%s', (_, raw, expected) => {
  expect(counts(raw)).toBe(expected as string)
})

const FULL = {
  prompt_tokens: 10,
  completion_tokens: 3,
  prompt_tokens_details: { cached_tokens: 4, cache_write_tokens: 5 },
  completion_tokens_details: { reasoning_tokens: 2 },
}
const ZEROS = {
  prompt_tokens: 0,
  completion_tokens: 0,
  total_tokens: 0,
  prompt_tokens_details: { cached_tokens: 0, cache_write_tokens: 0 },
  completion_tokens_details: { reasoning_tokens: 0 },
}

test.each<[string, readonly unknown[], string | undefined]>([
  ['chunks without', [undefined, FULL, undefined, null], '1+4r+5w/3(2)'],
  ['a growing count', [FULL, { ...FULL, completion_tokens: 8 }], '1+4r+5w/8(2)'],
  [
    'a count that is set right',
    [
      { prompt_tokens: 90, completion_tokens: 9 },
      { prompt_tokens: 80, completion_tokens: 8 },
    ],
    '80+0r+0w/8',
  ],
  [
    'the prompt first, the answer later',
    [{ prompt_tokens: 10 }, { completion_tokens: 9 }],
    '10+0r+0w/9',
  ],
  ['null behind a count', [FULL, { prompt_tokens: 10, completion_tokens: null }], '1+4r+5w/3(2)'],
  ['nothing behind a count', [FULL, {}], '1+4r+5w/3(2)'],
  ['zeros behind counts', [FULL, ZEROS], '1+4r+5w/3(2)'],
  ['zeros before counts', [ZEROS, FULL], '1+4r+5w/3(2)'],
  ['zeros alone', [ZEROS, ZEROS], undefined],
  [
    'cached tokens that are told later',
    [
      { prompt_tokens: 10, completion_tokens: 3 },
      { prompt_tokens: 10, cached_tokens: 6 },
    ],
    '4+6r+0w/3',
  ],
])('usage in several chunks: %s', (_, raws, expected) => {
  expect(counts(...raws)).toBe(expected as string)
})

describe('an answer that ended', () => {
  const estimate = (): Usage => ({ ...NO_USAGE, input_tokens: 70, output_tokens: 7 })
  test.each<[string, unknown, string]>([
    ['counted', { prompt_tokens: 5, completion_tokens: 3 }, '5/3'],
    ['of which the prompt was counted', { prompt_tokens: 5, completion_tokens: null }, '5/7'],
    ['not counted', { prompt_tokens: 0, completion_tokens: 0 }, '70/7'],
  ])('%s', (_, raw, expected) => {
    const { input_tokens, output_tokens } = completeUsage(toUsage(raw), estimate)
    expect(`${input_tokens}/${output_tokens}`).toBe(expected)
  })
})
