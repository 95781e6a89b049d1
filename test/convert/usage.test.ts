import { expect, test } from 'bun:test'

import { toUsage } from '../../src/convert/usage.ts'

function counts(raw: unknown): string | undefined {
  const usage = toUsage(raw)
  if (usage === undefined) return undefined
  const { input_tokens, cache_read_input_tokens, cache_creation_input_tokens, output_tokens } =
    usage
  const thinking = usage.output_tokens_details?.thinking_tokens
  return `${input_tokens}+${cache_read_input_tokens}r+${cache_creation_input_tokens}w/${output_tokens}${thinking === undefined ? '' : `(${thinking})`}`
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
  ['Kimi', { prompt_tokens: 10, completion_tokens: 3, cached_tokens: 6 }, '4+6r+0w/3'],
  ['no count of the output', { prompt_tokens: 5 }, '5+0r+0w/0'],
  ['no count of the prompt', { completion_tokens: 5, total_tokens: 5 }, undefined],
  ['negative and odd counts', { prompt_tokens: -5, completion_tokens: 1.6 }, '0+0r+0w/2'],
  ['counts that are none', { prompt_tokens: 'many', completion_tokens: null }, undefined],
  ['no usage', {}, undefined],
  ['null', null, undefined],
  ['a list', [1], undefined],
])('%s', (_, raw, expected) => {
  expect(counts(raw)).toBe(expected as string)
})
