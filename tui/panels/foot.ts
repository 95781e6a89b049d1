import type { Size } from '../look/cells.ts'
import type { Look } from '../look/look.ts'
import { listLines, type List } from './list.ts'

export type ListWithFoot<Item> = List<Item> & {
  /** What there is to say of the selected item, in no more than these rows. */
  readonly foot: (item: Item, size: Size) => readonly string[]
}

const INDENT = 2

/** Lines of a list that has a foot in so many rows, the head not counted. */
export function footedRows(rows: number): number {
  return Math.max(0, rows - footRows(rows) - 1)
}

/** With its rule; none where the list needs the room. */
function footRows(rows: number): number {
  if (rows >= 14) return 6
  return rows >= 9 ? 5 : 0
}

/** A list, and below a rule what of the selected item has no room in its line. */
export function footedList<Item>(
  list: ListWithFoot<Item>,
  size: Size,
  look: Look,
): readonly string[] {
  const foot = footRows(size.rows)
  const rows = size.rows - foot
  const lines = listLines(list, { ...size, rows }, look)
  const selected = list.items[list.place.cursor]
  if (foot === 0 || selected === undefined) return lines
  const blanks = Array<string>(Math.max(0, rows - lines.length)).fill('')
  const rule = look.paint('dim', look.glyphs.box.across.repeat(size.columns))
  const said = list.foot(selected, { columns: size.columns - 2 * INDENT, rows: foot - 1 })
  return [...lines, ...blanks, rule, ...said.map((text) => ' '.repeat(INDENT) + text)]
}
