/** @jsxRuntime automatic @jsxImportSource react */
import { Box } from 'ink'
import type { ReactNode } from 'react'

import type { Desk } from '../commands/command.ts'
import { Lines } from '../components/lines.tsx'
import type { FrameStats } from '../frames.ts'
import { hintsOf } from '../hints.ts'
import type { Look } from '../look/look.ts'
import { headerLine } from '../panels/header.ts'
import { hintsLine } from '../panels/hints.ts'
import { layoutOf, type Layout } from '../panels/layout.ts'
import { noticePanel } from '../panels/notice.ts'
import { performanceLine } from '../panels/performance.ts'
import { statusLine } from '../panels/status.ts'
import { tiersLine, tiersPanel } from '../panels/tiers.ts'
import { toastLine } from '../panels/toast.ts'
import { headerOf, tiersOf } from '../pictures.ts'
import { Body } from './body.tsx'
import { OverView, promptOf } from './over-view.tsx'

export type ScreenProps = {
  readonly desk: Desk
  readonly look: Look
  readonly frames: FrameStats
}

/** The whole picture, from top to bottom; what lies over it comes last. */
export function Screen(props: ScreenProps) {
  const { desk, look } = props
  const { size, detail } = desk.state()
  const layout = layoutOf(size)
  if (layout.kind === 'notice') return <Frame {...props} lines={noticePanel(size)} />
  return (
    <Frame {...props} lines={[headerLine(headerOf(desk), size.columns, look)]}>
      {detail === undefined && layout.tiers > 0 && <Tiers {...props} layout={layout} />}
      <Body {...props} />
      <Lines lines={bottomLines(props, layout)} />
      <OverView {...props} />
    </Frame>
  )
}

/** Exactly as large as the terminal: what is larger would be drawn anew each time. */
function Frame({
  desk,
  lines,
  children,
}: ScreenProps & { readonly lines: readonly string[]; readonly children?: ReactNode }) {
  const { columns, rows } = desk.state().size
  return (
    <Box width={columns} height={rows} flexDirection="column" overflow="hidden">
      <Lines lines={lines} />
      {children}
    </Box>
  )
}

function Tiers({ desk, look, layout }: ScreenProps & { readonly layout: Layout }) {
  const { columns } = desk.state().size
  const model = tiersOf(desk)
  const lines =
    layout.kind === 'full'
      ? tiersPanel(model, { columns, rows: layout.tiers }, look)
      : [tiersLine(model, columns, look)]
  return <Lines lines={lines} />
}

/** What is selected or has just happened, and what can be done. */
function bottomLines(props: ScreenProps, layout: Layout): readonly string[] {
  const { desk, look } = props
  const { columns } = desk.state().size
  const status = layout.status > 0 ? [lineOfStatus(props)] : []
  const prompt = promptOf(desk, look)
  return [...status, prompt ?? hints(desk, look, columns)]
}

function lineOfStatus({ desk, look, frames }: ScreenProps): string {
  const { toast, size, showPerformance, view, detail } = desk.state()
  if (toast !== undefined) {
    const secondsLeft = toast.until === undefined ? undefined : (toast.until - desk.clock()) / 1000
    return toastLine({ ...toast, secondsLeft }, size.columns, look)
  }
  if (showPerformance) return performanceLine(frames, size.columns, look)
  // Beside other lists it would tell of a request that nobody sees.
  const isInSight = view === 'requests' || detail !== undefined
  return statusLine(isInSight ? desk.target() : undefined, size.columns, look)
}

/** From here on the picker has room for its own keys. */
const PICKER_TELLS_FROM = 12

function hints(desk: Desk, look: Look, columns: number): string {
  const { showHints, overlay, size } = desk.state()
  const isTold = overlay?.type === 'picker' && size.rows >= PICKER_TELLS_FROM
  return showHints && !isTold
    ? hintsLine(hintsOf(desk, look.glyphs), columns, look)
    : ' '.repeat(columns)
}
