import { cut, fit } from '../look/cells.ts'
import type { Look, Role } from '../look/look.ts'
import { clamp } from '../place.ts'

export type Cell = { readonly text: string; readonly role?: Role | undefined }

/** A column of a table over items of one type. */
export type Column<Item> = {
  readonly title: string
  readonly align?: 'left' | 'right'
  /** Cells that it needs at least. */
  readonly width: number
  /** Cells that it takes at most, where room is left. */
  readonly most?: number
  /** Columns with a higher rank give way first. */
  readonly rank: number
  /** `cells` is how much room there is; what is longer is cut. */
  readonly cell: (item: Item, cells: number) => Cell
}

export type Placed<Item, Extra = unknown> = {
  readonly column: Column<Item> & Extra
  readonly width: number
}

/** Cells between two columns. */
export type Gap = 1 | 2

/** Picks by rank the columns that cut, fit into `room` cells, in their order, and shares out what is left. */
export function placeColumns<Item, Extra>(
  columns: readonly (Column<Item> & Extra)[],
  room: number,
  gap: Gap,
): readonly Placed<Item, Extra>[] {
  const chosen = choose(columns, room, gap)
  let left = room - lengthOf(chosen, gap)
  let growing = chosen.filter((column) => growthOf(column) > 0).length
  return chosen.map((column) => {
    const most = growthOf(column)
    if (most === 0) return { column, width: column.width }
    const more = Math.min(most, Math.floor(left / growing))
    left -= more
    growing -= 1
    return { column, width: column.width + more }
  })
}

function choose<Item, Extra>(
  columns: readonly (Column<Item> & Extra)[],
  room: number,
  gap: Gap,
): readonly (Column<Item> & Extra)[] {
  const kept = new Set<Column<Item>>()
  let used = -gap
  for (const column of columns.toSorted((one, other) => one.rank - other.rank)) {
    if (used + gap + column.width > room) continue
    used += gap + column.width
    kept.add(column)
  }
  return columns.filter((column) => kept.has(column))
}

function growthOf({ width: least, most = least }: Column<never>): number {
  return most - least
}

function lengthOf(columns: readonly Column<never>[], gap: Gap): number {
  return columns.reduce((sum, column) => sum + column.width + gap, -gap)
}

/** Cells that the placed columns take together. */
export function placedWidth(placed: readonly Placed<never>[], gap: Gap): number {
  return placed.reduce((sum, one) => sum + one.width + gap, -gap)
}

export type LineStyle = {
  readonly look: Look
  readonly gap: Gap
  /** The line gets one colour as a whole, so its cells get none. */
  readonly isPlain?: boolean
}

export function headLine<Item>(placed: readonly Placed<Item>[], { look, gap }: LineStyle): string {
  const cells = placed.map(({ column, width: cells }) => fit(column.title, cells, column.align))
  return look.paint('dim', cells.join(' '.repeat(gap)))
}

export function rowLine<Item>(
  placed: readonly Placed<Item>[],
  item: Item,
  style: LineStyle,
): string {
  const cells = placed.map((one) => cellText(one, item, style))
  return cells.join(' '.repeat(style.gap))
}

function cellText<Item>(
  { column, width: cells }: Placed<Item>,
  item: Item,
  { look, isPlain = false }: LineStyle,
): string {
  const { text, role } = column.cell(item, cells)
  const fitted = fit(cut(text, cells, look.glyphs.ellipsis), cells, column.align)
  return role === undefined || isPlain ? fitted : look.paint(role, fitted)
}

/** What is not known is a dim dash; it is never made up. */
export function known<Value>(
  value: Value | undefined,
  format: (value: Value) => string,
  role?: Role,
): Cell {
  return value === undefined ? { text: '-', role: 'dim' } : { text: format(value), role }
}

/** Of a list the items that a window of `rows` shows, from `first` on. */
export function shownOf<Item>(
  items: readonly Item[],
  first: number,
  rows: number,
): readonly Item[] {
  const start = clamp(first, items.length)
  return items.slice(start, start + Math.max(0, rows))
}
