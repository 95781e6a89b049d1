import { TIERS, type Tier } from '../../src/route/tier.ts'

/** What a filter says. */
export type FilterNode =
  /** A part of a name, an id or a message; small and capital letters are the same. */
  | { readonly type: 'text'; readonly text: string }
  /** `#12`: as the list numbers its requests. */
  | { readonly type: 'number'; readonly number: number }
  | { readonly type: 'regex'; readonly pattern: string }
  | { readonly type: 'flag'; readonly key: FlagKey }
  | { readonly type: 'match'; readonly key: MatchKey; readonly pattern: string }
  | { readonly type: 'tier'; readonly tier: Tier }
  /** `429`, or `4xx` for the class. */
  | { readonly type: 'status'; readonly status: string }
  | {
      readonly type: 'compare'
      readonly measure: Measure
      readonly operator: Operator
      /** Milliseconds, tokens, USD or tokens a second. */
      readonly value: number
    }
  | { readonly type: 'not'; readonly node: FilterNode }
  | { readonly type: 'and' | 'or'; readonly nodes: readonly FilterNode[] }

/** Error, active, marked. */
export const FLAG_KEYS = ['e', 'a', 'x'] as const
type FlagKey = (typeof FLAG_KEYS)[number]

/** Models, session, body, tool: each followed by a regular expression. */
export const MATCH_KEYS = ['m', 's', 'b', 'tool'] as const
export type MatchKey = (typeof MATCH_KEYS)[number]

export const OPERATORS = ['>=', '<=', '>', '<'] as const
export type Operator = (typeof OPERATORS)[number]

/** How each measure is written: the factors of its units, the first being its own. */
const DURATION = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const
const AMOUNT = { '': 1, k: 1_000, M: 1_000_000 } as const

export const MEASURES = {
  ttft: DURATION,
  total: DURATION,
  out: AMOUNT,
  in: AMOUNT,
  cost: { '': 1 },
  tps: { '': 1 },
  age: DURATION,
} as const satisfies Record<string, Readonly<Record<string, number>>>
export type Measure = keyof typeof MEASURES

export function tierOfLetter(word: string): Tier | undefined {
  const name = word.toLowerCase()
  return TIERS.find((tier) => name === tier || name === tier.charAt(0))
}
