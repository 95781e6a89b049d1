import type { Dashboard } from './dashboard.ts'
import type { Doc } from './format/doc.ts'
import type { Size } from './look/cells.ts'
import { createLook, type Look } from './look/look.ts'
import { detailPaneSize, type DetailFrame } from './panels/detail/frame.ts'
import { createKit, type Kit } from './panels/detail/model.ts'
import { tabDoc } from './panels/detail/tabs.ts'
import { layoutOf } from './panels/layout.ts'
import type { Selection } from './selection.ts'

/** The text of the shown tab, and the room that it has. */
export type PaneDoc = {
  readonly doc: Doc
  readonly size: Size
  /** It still grows. */
  readonly live: boolean
}

/** The opened request as its panel shows it; undefined while none is, or when it is gone. */
export type Opened = DetailFrame & PaneDoc

/** Rows of the detail view: all but header, status and hints. */
export function detailSize(screen: Size): Size {
  const layout = layoutOf(screen)
  return { columns: screen.columns, rows: layout.tiers + layout.body }
}

/**
 * Makes the text of the shown tab. How many lines it has depends on nothing but its width, so the
 * one that keys move in needs no colours.
 */
export function createOpened(dashboard: Dashboard, selection: () => Selection) {
  const kits = new WeakMap<Look, Kit>()
  const plain = createLook({ theme: 'mono', ascii: false, color: false })

  function kitFor(look: Look): Kit {
    const kit = kits.get(look) ?? createKit(look)
    kits.set(look, kit)
    return kit
  }

  return (look: Look = plain): Opened | undefined => {
    const { detail, size: screen } = dashboard.state()
    const { records, info, clock } = dashboard
    const row = detail === undefined ? undefined : records.find(detail.id)
    const reading = dashboard.recording()?.reading()
    if (detail === undefined || row === undefined || reading === undefined) return undefined
    const { rows } = selection()
    const pane = detail.panes[detail.tab]
    const price = records.priceOf(row.exchange.upstreamModel)
    const now = records.now(clock())
    const { keepsBodies } = info()
    const model = { row, reading, keepsBodies, price, now, raw: detail.raw, pane }
    const size = detailPaneSize(detailSize(screen))
    return {
      model,
      tab: detail.tab,
      doc: tabDoc(detail.tab, model, { size, kit: kitFor(look) }),
      pane,
      position: rows.findIndex(({ exchange }) => exchange.id === detail.id) + 1,
      total: rows.length,
      size,
      live: row.exchange.state === 'running',
    }
  }
}
