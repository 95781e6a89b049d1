import { NO_FILTER, type Dashboard } from '../dashboard.ts'
import { parseFilter } from '../store/filter.ts'
import { withLatest } from '../store/preferences.ts'

/** Takes the text up as it is typed. A text that is no filter changes nothing but the error shown. */
export function setFilter(dashboard: Dashboard, text: string): void {
  const { filter: before } = dashboard.state()
  if (text.trim() === '') {
    dashboard.set({ filter: NO_FILTER })
    return
  }
  const parsed = parseFilter(text)
  if (parsed.type === 'error') {
    dashboard.set({ filter: { ...before, error: parsed.message } })
    return
  }
  const { filter } = parsed
  const known = [...before.bodies].filter(([pattern]) => filter.bodies.includes(pattern))
  dashboard.set({ filter: { text, filter, bodies: new Map(known), error: undefined } })
  dashboard.bodySearch.refresh()
}

/** A filter that was used comes back with the arrow up. */
export function rememberFilter(dashboard: Dashboard, text: string): void {
  if (text.trim() === '') return
  dashboard.prefer({ filters: withLatest(dashboard.preferences().filters, text, 'history') })
}
