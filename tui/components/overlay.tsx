/** @jsxRuntime automatic @jsxImportSource react */
import { Box } from 'ink'

import { width, type Size } from '../look/cells.ts'
import { Lines } from './lines.tsx'

/** A panel over the view: in the middle, or at the bottom. Its lines are full, so nothing shines through. */
export function Overlay({
  lines,
  screen,
}: {
  readonly lines: readonly string[]
  readonly screen: Size
}) {
  const columns = width(lines[0] ?? '')
  const left = Math.max(0, Math.floor((screen.columns - columns) / 2))
  const top = Math.max(0, Math.floor((screen.rows - lines.length) / 2))
  return (
    <Box position="absolute" top={top} left={left} width={columns} flexDirection="column">
      <Lines lines={lines} />
    </Box>
  )
}
