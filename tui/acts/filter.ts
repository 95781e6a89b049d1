import { messageOf, NO_FILTER, type Dashboard } from '../dashboard.ts'
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
  dashboard.set({ filter: { text, filter, bodies: before.bodies, error: undefined } })
  searchBodies(dashboard, filter.bodies)
}

/** What was said is with the proxy: it searches, and the list grows when the answer is there. */
function searchBodies(dashboard: Dashboard, patterns: readonly string[]): void {
  for (const pattern of patterns) {
    if (dashboard.state().filter.bodies.has(pattern)) continue
    searchBody(dashboard, pattern).catch((error: unknown) => {
      const { filter } = dashboard.state()
      dashboard.set({ filter: { ...filter, error: messageOf(error) } })
    })
  }
}

async function searchBody({ client, state, set }: Dashboard, pattern: string): Promise<void> {
  const ids = new Set(await client.searchBodies(pattern))
  const { filter } = state()
  set({ filter: { ...filter, bodies: new Map(filter.bodies).set(pattern, ids) } })
}

/** A filter that was used comes back with the arrow up. */
export function rememberFilter(dashboard: Dashboard, text: string): void {
  if (text.trim() === '') return
  dashboard.prefer({ filters: withLatest(dashboard.preferences().filters, text, 'history') })
}
