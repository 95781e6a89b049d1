import { Text } from 'ink'
import { memo } from 'react'

/** One line of the screen. Its text is as wide as it may be, so that Ink has nothing to lay out. */
const Line = memo(function Line({ text }: { readonly text: string }) {
  return <Text wrap="truncate-end">{text}</Text>
})

/** The lines of a panel, each drawn anew only when it has changed. */
export function Lines({ lines }: { readonly lines: readonly string[] }) {
  // A line has no other identity than its place.
  return lines.map((text, row) => <Line key={row} text={text} />)
}
