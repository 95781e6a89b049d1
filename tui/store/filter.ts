import { parseSyntax } from './filter-parser.ts'
import type { FilterNode, MatchKey, Measure, Operator } from './filter-syntax.ts'
import { totalOf } from './totals.ts'
import type { Row } from './types.ts'

export type FilterContext = {
  /** Monotonic milliseconds of the proxy. */
  readonly now: number
  /** Ids of the marked rows. */
  readonly marks: ReadonlySet<string>
  /** Ids whose bodies fit, by pattern; what is not there yet fits nothing. */
  readonly bodies: ReadonlyMap<string, ReadonlySet<string>>
}

export type Filter = {
  readonly matches: (row: Row, context: FilterContext) => boolean
  /** Patterns that the context's `bodies` must answer. */
  readonly bodies: readonly string[]
}

export type FilterResult =
  | { readonly type: 'filter'; readonly filter: Filter }
  /** `at` counts characters from the beginning of the text. */
  | { readonly type: 'error'; readonly message: string; readonly at: number }

type Matches = Filter['matches']

/**
 * `word` (in ids, models, errors, sessions), `#12`, `/regular expression/`, `!not`, blank for and, `|` for
 * or, `( )`, `~` keys and comparisons such as `ttft>2s`. Never throws.
 */
export function parseFilter(text: string): FilterResult {
  const parsed = parseSyntax(text)
  if (parsed.type === 'error') return parsed
  return { type: 'filter', filter: compileFilter(parsed.node) }
}

function compileFilter(node: FilterNode): Filter {
  const words = once(wordsOf)
  return { matches: compile(node, words), bodies: [...new Set(bodiesOf(node))] }
}

/** Answers once for each row: a row that changed is another one. */
function once<T>(read: (row: Row) => T): (row: Row) => T {
  const known = new WeakMap<Row, { readonly value: T }>()
  return (row) => {
    const found = known.get(row) ?? { value: read(row) }
    known.set(row, found)
    return found.value
  }
}

function wordsOf({ exchange }: Row): string {
  const { id, model, upstreamModel, error, client } = exchange
  return [id, model, upstreamModel, error?.kind, error?.message, client.session]
    .filter((word) => word !== undefined)
    .join('\n')
    .toLowerCase()
}

function compile(node: FilterNode, words: (row: Row) => string): Matches {
  switch (node.type) {
    case 'text': {
      const text = node.text.toLowerCase()
      return once((row) => words(row).includes(text))
    }
    case 'number':
      return (row) => row.number === node.number
    case 'regex': {
      const regex = regexOf(node.pattern)
      return once((row) => regex.test(words(row)))
    }
    case 'flag':
      return FLAGS[node.key]
    case 'match':
      return matchOf(node.key, node.pattern)
    case 'tier':
      return ({ exchange }) => exchange.tier === node.tier
    case 'status':
      return statusOf(node.status)
    case 'compare':
      return comparisonOf(node)
    case 'not': {
      const inner = compile(node.node, words)
      return (row, context) => !inner(row, context)
    }
    case 'and': {
      const all = node.nodes.map((one) => compile(one, words))
      return (row, context) => all.every((matches) => matches(row, context))
    }
    case 'or': {
      const any = node.nodes.map((one) => compile(one, words))
      return (row, context) => any.some((matches) => matches(row, context))
    }
    default:
      return node satisfies never
  }
}

const FLAGS = {
  e: (row) => row.state === 'failed',
  a: ({ exchange }) => exchange.state === 'running',
  x: ({ exchange }, { marks }) => marks.has(exchange.id),
} as const satisfies Record<string, Matches>

/** The ends of a line are those of each word. */
function regexOf(pattern: string): RegExp {
  return new RegExp(pattern, 'im')
}

function matchOf(key: MatchKey, pattern: string): Matches {
  if (key === 'b' || key === 'tool') {
    const asked = bodyPattern(key, pattern)
    return ({ exchange }, { bodies }) => bodies.get(asked)?.has(exchange.id) ?? false
  }
  const regex = regexOf(pattern)
  if (key === 's') return once(({ exchange }) => regex.test(exchange.client.session ?? ''))
  return once(({ exchange: { model, upstreamModel } }) =>
    [model, upstreamModel].some((name) => name !== undefined && regex.test(name)),
  )
}

function bodiesOf(node: FilterNode): readonly string[] {
  switch (node.type) {
    case 'match':
      return node.key === 'b' || node.key === 'tool' ? [bodyPattern(node.key, node.pattern)] : []
    case 'not':
      return bodiesOf(node.node)
    case 'and':
    case 'or':
      return node.nodes.flatMap(bodiesOf)
    default:
      return []
  }
}

/** A dollar sign behind a backslash is one of the name. */
const ANCHORS = /^(\^?)(.*?)((?<=(?:^|[^\\])(?:\\\\)*)\$)?$/s

/** A tool is one that was called, not one that was offered: its name in a block of that type. */
function bodyPattern(key: 'b' | 'tool', pattern: string): string {
  if (key === 'b') return pattern
  const [, start, inside = '', end] = ANCHORS.exec(pattern) ?? []
  const before = start === '^' ? '' : '[^"]*'
  const after = end === '$' ? '"' : ''
  // The proxy refuses patterns with more than a few repetitions; one is left to the user.
  const block = String.raw`"type": ?"tool_use", ?"id": ?"[^"]*", ?"name": ?"`
  return `${block}${before}(?:${inside})${after}`
}

/** Ours to the client, or the upstream's to us. */
function statusOf(status: string): Matches {
  const isClass = status.endsWith('xx')
  const wanted = Number(isClass ? status.charAt(0) : status)
  return ({ exchange }) =>
    [exchange.status, exchange.upstreamStatus].some(
      (one) => one !== undefined && (isClass ? Math.floor(one / 100) : one) === wanted,
    )
}

const VALUES = {
  ttft: ({ exchange }) => exchange.ttftMs,
  total: totalOf,
  out: ({ output }) => output,
  in: ({ input }) => input,
  cost: ({ cost }) => cost,
  tps: ({ rate }) => rate,
  age: ({ exchange }, now) => now - exchange.startedAt,
} as const satisfies Record<Measure, (row: Row, now: number) => number | undefined>

const COMPARE = {
  '>': (one, other) => one > other,
  '<': (one, other) => one < other,
  '>=': (one, other) => one >= other,
  '<=': (one, other) => one <= other,
} as const satisfies Record<Operator, (one: number, other: number) => boolean>

/** What is not known is neither more nor less than anything. */
function comparisonOf({ measure, operator, value }: FilterNode & { type: 'compare' }): Matches {
  return (row, { now }) => {
    const known = VALUES[measure](row, now)
    return known !== undefined && COMPARE[operator](known, value)
  }
}
