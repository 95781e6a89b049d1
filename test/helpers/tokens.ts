import { readFileSync } from 'node:fs'

import { countTokens } from 'gpt-tokenizer/encoding/o200k_base'

import { estimatePieces } from '../../src/convert/estimate.ts'
import type { CountTokensRequest, Tool } from '../../src/wire/anthropic.ts'

/** Requests of one kind of text each, in two halves, with what o200k_base makes of them. */
export type Fixture = { readonly whole: Counted; readonly halves: readonly [Counted, Counted] }
type Counted = { readonly request: CountTokensRequest; readonly exact: number }

export const TOKEN_FIXTURES = [
  'prose.txt',
  'code.ts.txt',
  'tools.json',
  'chinese.txt',
  'chinese-technical.txt',
  'lockfile.json',
]

export function tokenFixture(name: string): Fixture {
  const text = readFileSync(new URL(`../fixtures/tokens/${name}`, import.meta.url), 'utf8')
  return name === 'tools.json' ? fixtureOf(JSON.parse(text), ofTools) : fixtureOf(text, ofText)
}

function fixtureOf<T extends string | readonly Tool[]>(
  all: T,
  count: (part: T) => Counted,
): Fixture {
  const middle = Math.floor(all.length / 2)
  const half = (from: number, to?: number) => count(all.slice(from, to) as T)
  return { whole: count(all), halves: [half(0, middle), half(middle)] }
}

function ofText(text: string): Counted {
  return { request: textRequest(text), exact: countTokens(text) }
}

function ofTools(tools: readonly Tool[]): Counted {
  const texts = tools.flatMap((tool) => [
    tool.name ?? '',
    tool.description ?? '',
    JSON.stringify(tool.input_schema),
  ])
  const exact = texts.reduce((sum, text) => sum + countTokens(text), 0)
  return { request: { model: 'm', messages: [], tools: [...tools] }, exact }
}

export function textRequest(text: string): CountTokensRequest {
  return { model: 'm', messages: [{ role: 'user', content: text }] }
}

/** What the pieces of a request sum up to, uncalibrated. */
export function estimateTokens(request: CountTokensRequest): number {
  return [...estimatePieces(request)].reduce((sum, tokens) => sum + tokens, 0)
}
