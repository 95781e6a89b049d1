import {
  headLine,
  placeColumns,
  rowLine,
  shownOf,
  type Column,
  type Gap,
} from '../format/columns.ts'
import { type Size, fitCut } from '../look/cells.ts'
import type { Look } from '../look/look.ts'
import { clamp } from '../place.ts'

/** Where the user is in a list: the topmost item shown and the selected one. */
export type Place = { readonly first: number; readonly cursor: number }

export type List<Item> = {
  readonly columns: readonly Column<Item>[]
  readonly items: readonly Item[]
  readonly place: Place
  readonly gap: Gap
}

/** Cells for the cursor. */
const LEAD = 2

/** The head and the rows that the window shows; of unseen items nothing is formatted. */
export function listLines<Item>(list: List<Item>, size: Size, look: Look): readonly string[] {
  const { items, place, gap } = list
  const placed = placeColumns(list.columns, Math.max(0, size.columns - LEAD), gap)
  const start = clamp(place.first, items.length)
  const rows = shownOf(items, place.first, size.rows - 1).map((item, index) => {
    const isSelected = start + index === place.cursor
    const cells = rowLine(placed, item, { look, gap, isPlain: isSelected })
    const line = (isSelected ? look.glyphs.cursor : ' ').padEnd(LEAD) + cells
    return isSelected
      ? look.paint('selected', fitCut(line, size.columns, look.glyphs.ellipsis))
      : line
  })
  return [' '.repeat(LEAD) + headLine(placed, { look, gap }), ...rows]
}

export function positionOf({ cursor }: Place, count: number): string {
  return `${count === 0 ? 0 : cursor + 1}/${count}`
}
