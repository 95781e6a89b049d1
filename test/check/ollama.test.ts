import { expect, test } from 'bun:test'

import { contextIn } from '../../src/check/ollama.ts'

const LOADED = {
  models: [
    { name: 'other:7b', context_length: 1 },
    { name: 'qwen3:latest', context_length: 8192 },
    { name: 'old:1b' },
  ],
}

test.each([
  ['qwen3', 8192],
  ['qwen3:latest', 8192],
  ['other:7b', 1],
  ['other', undefined],
  ['old:1b', undefined],
  ['', undefined],
])('the context of %p is %p', (model, context) => {
  expect(contextIn(LOADED, model)).toBe(context)
})

test.each([[undefined], [null], ['text'], [{ models: 'x' }], [{ models: [null] }]])(
  '%p tells none',
  (body) => {
    expect(contextIn(body, 'qwen3')).toBeUndefined()
  },
)
