/** @jsxRuntime automatic @jsxImportSource react */
import type { Desk } from '../commands/command.ts'
import { Lines } from '../components/lines.tsx'
import type { Size } from '../look/cells.ts'
import type { Look } from '../look/look.ts'
import { detailSize } from '../opened.ts'
import { detailLines } from '../panels/detail/frame.ts'
import { layoutOf } from '../panels/layout.ts'
import { requestsPanel } from '../panels/requests.ts'
import { welcomePanel } from '../panels/welcome.ts'
import { requestsOf, welcomeOf } from '../pictures.ts'
import { placeIn, shownIn } from '../shown.ts'

type BodyProps = { readonly desk: Desk; readonly look: Look }

/** The opened request, or the view that is shown. */
export function Body({ desk, look }: BodyProps) {
  const { size: screen, detail } = desk.state()
  const size = { columns: screen.columns, rows: layoutOf(screen).body }
  const opened = desk.opened(look)
  if (detail === undefined || opened === undefined)
    return <Lines lines={viewLines(desk, size, look)} />
  return <Lines lines={detailLines(opened, detailSize(screen), look)} />
}

function viewLines(desk: Desk, size: Size, look: Look): readonly string[] {
  const { view } = desk.state()
  if (view !== 'requests') {
    return shownIn(view, desk).lines(placeIn(view, desk, size), size, look)
  }
  return desk.records.rows().length === 0
    ? welcomePanel(welcomeOf(desk), size, look)
    : requestsPanel(requestsOf(desk), size, look)
}
