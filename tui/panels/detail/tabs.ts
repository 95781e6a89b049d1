import type { Doc } from '../../format/doc.ts'
import type { Size } from '../../look/cells.ts'
import { requestTab, upstreamTab } from './bodies.ts'
import { diffTab } from './diff.ts'
import { eventsTab } from './events.ts'
import type { DetailModel, Kit, TabDoc } from './model.ts'
import { responseTab } from './response.ts'
import { summaryTab } from './summary.ts'
import { timelineTab } from './timeline.ts'

export const TAB_DOCS = {
  summary: summaryTab,
  timeline: timelineTab,
  request: requestTab,
  response: responseTab,
  upstream: upstreamTab,
  events: eventsTab,
  diff: diffTab,
} as const satisfies Readonly<Record<string, TabDoc>>

export type TabName = keyof typeof TAB_DOCS

/** What a tab shows, in a pane of that size. */
export function tabDoc(
  tab: TabName,
  model: DetailModel,
  { size, kit }: { readonly size: Size; readonly kit: Kit },
): Doc {
  return TAB_DOCS[tab](model, size, kit)
}
