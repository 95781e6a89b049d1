import { expect, test } from 'bun:test'

import { overflowMessage } from '../../src/convert/overflow.ts'

const LIMIT = 131_072

/** vLLM's refusal of a prompt that has this many tokens, if it refuses. */
function refusalOf(prompt: number, output: number): string | undefined {
  if (prompt + output <= LIMIT) return undefined
  const bound = LIMIT - output + 1
  return `This model's maximum context length is ${LIMIT} tokens. However, you requested ${output} output tokens and your prompt contains at least ${bound} input tokens, for a total of at least ${LIMIT + 1} tokens. Please reduce the length of the input prompt or the number of requested output tokens.`
}

/** What Claude Code 2.1.330 asks for next, if it does not give up and compact. */
function lowered(message: string, before: number): number | undefined {
  const input = /exceed context limit: (\d+) \+ \d+ > \d+/.exec(message)?.[1]
  const output = LIMIT - Number(input) - 1_000
  return output >= 3_000 && output < before ? output : undefined
}

/** The requests that a turn takes, and how it ends. */
function turn(prompt: number, estimate: number | undefined): string {
  let output = 128_000
  for (let requests = 1; ; requests += 1) {
    const message = refusalOf(prompt, output)
    if (message === undefined) return `${requests} answered`
    const status = { status: 400, code: undefined, type: undefined, param: undefined }
    const told = overflowMessage({ ...status, message }, estimate) ?? ''
    const next = lowered(told, output)
    if (next === undefined) return `${requests} ${told.slice(0, 18)}`
    output = next
  }
}

test.each<[number, number | undefined, string]>([
  [60_000, 60_500, '2 answered'],
  [60_000, 80_000, '2 answered'],
  [60_000, 45_000, '5 answered'],
  [60_000, undefined, '2 answered'],
  [120_000, undefined, '4 prompt is too long'],
  [140_000, undefined, '4 prompt is too long'],
  [120_000, 120_500, '2 answered'],
  [120_000, 100_000, '4 answered'],
  [126_000, 100_000, '4 prompt is too long'],
  [140_000, 141_000, '1 prompt is too long'],
  [140_000, 100_000, '4 prompt is too long'],
])('a prompt of %p tokens that we take for %p: %s', (prompt, estimate, expected) => {
  expect(turn(prompt, estimate)).toBe(expected)
})
