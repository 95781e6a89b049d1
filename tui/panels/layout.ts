import type { Size } from '../look/cells.ts'

/** How much of the main view there is room for. */
type LayoutKind = 'full' | 'compact' | 'minimal' | 'notice'

/** Rows of each part, from top to bottom; together they are the rows of the screen. */
export type Layout = {
  readonly kind: LayoutKind
  readonly header: number
  readonly tiers: number
  readonly body: number
  /** The line about the selected request; a toast stands in its place. */
  readonly status: number
  readonly hints: number
}

/** The smallest screens on which each layout is readable. */
const FULL: Size = { columns: 110, rows: 28 }
const COMPACT: Size = { columns: 80, rows: 24 }
export const LEAST: Size = { columns: 40, rows: 8 }

/** Three tiers, their head and the frame. */
const TIERS_ROWS = 6
/** Below this the line about the selected request is worth less than a row of the list. */
const STATUS_FROM_ROWS = 12

export function layoutOf(size: Size): Layout {
  if (isAtLeast(size, FULL)) return share(size, { kind: 'full', tiers: TIERS_ROWS, status: 1 })
  if (isAtLeast(size, COMPACT)) return share(size, { kind: 'compact', tiers: 1, status: 1 })
  if (isAtLeast(size, LEAST)) {
    return share(size, { kind: 'minimal', tiers: 0, status: size.rows >= STATUS_FROM_ROWS ? 1 : 0 })
  }
  return { kind: 'notice', header: 0, tiers: 0, body: size.rows, status: 0, hints: 0 }
}

function isAtLeast(size: Size, least: Size): boolean {
  return size.columns >= least.columns && size.rows >= least.rows
}

function share(size: Size, parts: Pick<Layout, 'kind' | 'tiers' | 'status'>): Layout {
  const fixed = { header: 1, hints: 1 }
  return { ...parts, ...fixed, body: size.rows - 2 - parts.tiers - parts.status }
}
