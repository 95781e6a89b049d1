import { TIERS, type Tier } from '../../src/route/tier.ts'

/** What a filter says. Every tree can be printed and read again as the same tree. */
export type FilterNode =
  /** A part of a name, an id or a message; small and capital letters are the same. */
  | { readonly type: 'text'; readonly text: string }
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

/** Words as these would mean something else. */
const SPECIAL = /^[!~/]|[\s|()"]|[<>]/

export function printFilter(node: FilterNode): string {
  switch (node.type) {
    case 'text':
      return SPECIAL.test(node.text) || node.text === '' ? quoted(node.text) : node.text
    case 'regex':
      return slashed(node.pattern)
    case 'flag':
      return `~${node.key}`
    case 'match':
      return `~${node.key} ${slashed(node.pattern)}`
    case 'tier':
      return `~t ${node.tier.charAt(0)}`
    case 'status':
      return `~c ${node.status}`
    case 'compare':
      return `${node.measure}${node.operator}${node.value}${baseUnit(node.measure)}`
    case 'not':
      return `!${grouped(node.node)}`
    case 'and':
      return node.nodes.map(grouped).join(' ')
    case 'or':
      return node.nodes.map(grouped).join(' | ')
    default:
      return node satisfies never
  }
}

function grouped(node: FilterNode): string {
  return node.type === 'and' || node.type === 'or' ? `(${printFilter(node)})` : printFilter(node)
}

function quoted(text: string): string {
  return `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`
}

/** A slash inside would end it. */
function slashed(pattern: string): string {
  const inside = pattern.replaceAll(/\\[\s\S]|\//g, (part) => (part === '/' ? '\\/' : part))
  return `/${inside}/`
}

function baseUnit(measure: Measure): string {
  return Object.keys(MEASURES[measure])[0] ?? ''
}

export function tierOfLetter(word: string): Tier | undefined {
  const name = word.toLowerCase()
  return TIERS.find((tier) => name === tier || name === tier.charAt(0))
}
