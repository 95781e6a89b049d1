import type { Desk } from './commands/command.ts'
import type { Dashboard } from './dashboard.ts'
import { createOpened } from './opened.ts'
import { layoutOf } from './panels/layout.ts'
import { requestRows } from './panels/requests.ts'
import { createSelection } from './selection.ts'
import { shownIn } from './shown.ts'

/** The dashboard with what of it is in sight: what commands and views work on. */
export function createDesk(dashboard: Dashboard): Desk {
  const { records, state, set } = dashboard
  const selection = createSelection(dashboard)
  const opened = createOpened(dashboard, selection)
  const desk: Desk = {
    ...dashboard,
    selection,
    opened,
    pane: () => opened(),
    target() {
      const { detail } = state()
      return detail === undefined ? selection().row : records.find(detail.id)
    },
    list() {
      const { view, size } = state()
      const body = { columns: size.columns, rows: layoutOf(size).body }
      if (view === 'requests') {
        return { count: selection().rows.length, height: requestRows(body) }
      }
      const { count, height } = shownIn(view, desk)
      return { count, height: height(body) }
    },
    settle() {
      const { detail, toast } = state()
      const now = dashboard.clock()
      if (toast?.until !== undefined && toast.until <= now) set({ toast: undefined })
      records.tick(now)
      dashboard.bodySearch.refresh()
      if (detail === undefined) return
      if (records.find(detail.id) !== undefined) dashboard.refreshRecording()
      else set({ detail: undefined })
    },
  }
  return desk
}
