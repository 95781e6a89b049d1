import type { Tier } from '../../src/route/tier.ts'
import type { Filter, FilterContext } from './filter.ts'
import { totalOf } from './totals.ts'
import type { Order, OrderBy, Row } from './types.ts'

/** Filters of one key. */
export type Quick = 'errors' | 'active' | 'marked'

export type RowsOptions = {
  readonly filter: Filter | undefined
  readonly quick: Quick | undefined
  /** Ids. */
  readonly marks: ReadonlySet<string>
  readonly order: Order
  readonly context: FilterContext
}

/** The rows that the user wants to see, in the order of the list; `rows` are oldest first. */
export function visibleRows(rows: readonly Row[], options: RowsOptions): readonly Row[] {
  const { filter, quick, marks, order, context } = options
  const wanted = rows.filter(
    (row) =>
      (quick === undefined || QUICK[quick](row, marks)) &&
      (filter === undefined || filter.matches(row, context)),
  )
  const ordered = inOrder(wanted, order, context.now)
  if (!order.activeFirst) return ordered
  return [...ordered.filter(isActive), ...ordered.filter((row) => !isActive(row))]
}

const QUICK = {
  errors: (row) => row.state === 'failed',
  active: isActive,
  marked: ({ exchange }, marks) => marks.has(exchange.id),
} as const satisfies Record<Quick, (row: Row, marks: ReadonlySet<string>) => boolean>

function isActive({ exchange }: Row): boolean {
  return exchange.state === 'running'
}

/** Equal ones stay newest first in both directions, and what is not known stays last. */
function inOrder(rows: readonly Row[], { by, reverse }: Order, now: number): readonly Row[] {
  if (by === 'time') return reverse ? rows : rows.toReversed()
  const keyed = rows.toReversed().map((row) => ({ row, key: KEYS[by](row, now) }))
  const known = keyed.filter(({ key }) => key !== undefined)
  const unknown = keyed.filter(({ key }) => key === undefined)
  // Words begin with a, numbers with the largest.
  const sign = (by === 'tier' || by === 'model' ? 1 : -1) * (reverse ? -1 : 1)
  known.sort((one, other) => sign * compare(one.key, other.key))
  return [...known, ...unknown].map(({ row }) => row)
}

const PLACE_OF_TIER: Readonly<Record<Tier, number>> = { big: 0, middle: 1, small: 2 }

type Key = number | string | undefined

const KEYS = {
  tier: ({ exchange: { tier } }) => (tier === undefined ? undefined : PLACE_OF_TIER[tier]),
  model: ({ exchange: { upstreamModel, model } }) => upstreamModel ?? model,
  input: ({ input }) => input,
  output: ({ output }) => output,
  ttft: ({ exchange }) => exchange.ttftMs,
  rate: ({ rate }) => rate,
  total: totalOf,
  cost: ({ cost }) => cost,
} as const satisfies Record<Exclude<OrderBy, 'time'>, (row: Row, now: number) => Key>

function compare(one: Key, other: Key): number {
  if (typeof one === 'string' && typeof other === 'string') return one < other ? -1 : +(one > other)
  return Number(one) - Number(other)
}

export type WindowOptions = {
  /** Lines of the list. */
  readonly count: number
  readonly cursor: number
  /** The first line shown until now. */
  readonly first: number
  readonly height: number
}

const MARGIN = 2

/** The first line to show, so that the cursor has two lines on either side where there are any. */
export function windowOf({ count, cursor, first, height }: WindowOptions): number {
  const margin = Math.max(0, Math.min(MARGIN, Math.floor((height - 1) / 2)))
  const lowest = cursor + margin - height + 1
  const moved = Math.max(lowest, Math.min(first, cursor - margin))
  return Math.max(0, Math.min(moved, count - height))
}
