import type { Dashboard } from './dashboard.ts'
import { layoutOf } from './panels/layout.ts'
import { requestRows } from './panels/requests.ts'
import { createMemo } from './store/memo.ts'
import { visibleRows, windowOf } from './store/select.ts'
import type { Row } from './store/types.ts'

export type Selection = {
  /** What the filter leaves, in order. */
  readonly rows: readonly Row[]
  /** Of the row under the cursor; -1 when there is none. */
  readonly index: number
  readonly row: Row | undefined
  /** Of the topmost row in sight. */
  readonly first: number
  /** Of the request that came last; -1 when there is none. */
  readonly newest: number
  /** Monotonic milliseconds of the proxy: for what is still running. */
  readonly now: number
}

/** An order by values that move is taken up again no more often than this. */
const RESORT_MS = 1_000

/**
 * The list of requests as the user sees it. The cursor belongs to an exchange, not to a place;
 * when its row is gone, the cursor stays about where it was.
 */
export function createSelection(dashboard: Dashboard): () => Selection {
  const { records, clock } = dashboard
  const ordered = createMemo<readonly Row[]>()
  const refreshed = createMemo<readonly Row[]>()
  const newestOf = createMemo<number>()
  let lastIndex = 0
  let lastFirst = 0

  function rowsOf(now: number): readonly Row[] {
    const { frozen, filter, quick, marks, order } = dashboard.state()
    const all = frozen?.rows ?? records.rows()
    const isMoving = order.by !== 'time' && frozen === undefined
    // While values move, a new order would come with every picture.
    const version = isMoving ? `${all.length} ${Math.floor(now / RESORT_MS)}` : all
    const rows = ordered([version, filter, quick, marks, order], () => {
      const context = { now, marks, bodies: filter.bodies }
      return visibleRows(all, { filter: filter.filter, quick, marks, order, context })
    })
    if (!isMoving) return rows
    return refreshed([rows, all], () => rows.map((row) => records.find(row.exchange.id) ?? row))
  }

  function indexOf(id: string | undefined, rows: readonly Row[]): number {
    // Asked many times for each picture, and seldom elsewhere than before.
    if (id !== undefined && rows[lastIndex]?.exchange.id === id) return lastIndex
    return rows.findIndex((row) => row.exchange.id === id)
  }

  return () => {
    const { frozen, cursor, follow, size } = dashboard.state()
    const now = frozen?.now ?? records.now(clock())
    const rows = rowsOf(now)
    const newest = newestOf([rows], () => indexOfNewest(rows))
    const found = follow ? newest : indexOf(cursor, rows)
    const index = Math.min(found < 0 ? lastIndex : found, rows.length - 1)
    const height = requestRows({ columns: size.columns, rows: layoutOf(size).body })
    const window = { count: rows.length, cursor: Math.max(0, index), first: lastFirst, height }
    lastIndex = Math.max(0, index)
    lastFirst = windowOf(window)
    return { rows, index, row: rows[index], first: lastFirst, newest, now }
  }
}

function indexOfNewest(rows: readonly Row[]): number {
  return rows.reduce((best, { number }, at) => (number > (rows[best]?.number ?? 0) ? at : best), -1)
}
