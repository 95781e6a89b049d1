import type { Desk } from '../commands/command.ts'
import { nextMatch as toNextMatch, scroll, searchFor, type PaneView } from '../panels/pane.ts'
import { clamp, nextOf } from '../place.ts'
import { cursorIn } from '../shown.ts'
import { TABS, VIEWS, type Tab, type View } from '../state.ts'

export function showView(desk: Desk, view: View): void {
  desk.set({ view })
}

export function stepView(desk: Desk, step: number): void {
  showView(desk, nextOf(VIEWS, desk.state().view, step))
}

/** Moves by lines in what is shown; ±Infinity goes to an end. */
export function moveBy(desk: Desk, lines: number): void {
  const { detail, view, places } = desk.state()
  if (detail !== undefined) {
    changePane(desk, (pane, { doc, size, live }) => scroll(doc, pane, { size, by: lines, live }))
  } else if (view === 'requests') moveCursor(desk, lines)
  else {
    const cursor = clamp(cursorIn(view, desk) + lines, desk.list().count)
    desk.set({ places: { ...places, [view]: cursor } })
  }
}

/** The newest request is followed until the cursor leaves it, and again when it comes back to the top. */
function moveCursor(desk: Desk, lines: number): void {
  const { rows, index, newest } = desk.selection()
  const next = clamp(index + lines, rows.length)
  const follow = lines === -Infinity && next === newest
  const row = rows[next]
  if (row !== undefined) desk.set({ cursor: row.exchange.id, follow })
}

/** Half a page, a page: in lines of what is shown. */
export function pageOf(desk: Desk): number {
  const height = desk.pane()?.size.rows ?? desk.list().height
  return Math.max(1, height - 2)
}

export function showTab(desk: Desk, tab: Tab): void {
  const { detail } = desk.state()
  if (detail !== undefined) desk.set({ detail: { ...detail, tab } })
}

export function stepTab(desk: Desk, step: number): void {
  const { detail } = desk.state()
  if (detail !== undefined) showTab(desk, nextOf(TABS, detail.tab, step))
}

/** Opens the next request of the list in the same tab. */
export function stepRequest(desk: Desk, step: number): void {
  const { detail } = desk.state()
  const { rows, index } = desk.selection()
  const at = rows.findIndex((row) => row.exchange.id === detail?.id)
  const next = rows[clamp((at < 0 ? index : at) + step, rows.length)]
  if (detail === undefined || next === undefined) return
  const { id } = next.exchange
  desk.set({ detail: { ...detail, id }, cursor: id })
  desk.openRecording(id)
}

type Change = (pane: PaneView, shown: NonNullable<ReturnType<Desk['pane']>>) => PaneView

export function changePane(desk: Desk, change: Change): void {
  const { detail } = desk.state()
  const shown = desk.pane()
  if (detail === undefined || shown === undefined) return
  const pane = change(detail.panes[detail.tab], shown)
  desk.set({ detail: { ...detail, panes: { ...detail.panes, [detail.tab]: pane } } })
}

export function paneOf(desk: Desk): PaneView | undefined {
  const { detail } = desk.state()
  return detail?.panes[detail.tab]
}

export function setSearch(desk: Desk, text: string): void {
  changePane(desk, (pane, { doc, size }) => searchFor(doc, pane, { size, text }))
}

export function nextMatch(desk: Desk, direction: 1 | -1): void {
  const search = paneOf(desk)?.search
  if (search === undefined) desk.tell('info', 'Search with / first')
  else changePane(desk, (pane, { doc, size }) => toNextMatch(doc, pane, { size, direction }))
  const found = paneOf(desk)?.search
  if (found !== undefined && found.line === undefined) desk.tell('info', `Not found: ${found.text}`)
}
