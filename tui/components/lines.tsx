/** @jsxRuntime automatic @jsxImportSource react */
import { Transform } from 'ink'

/**
 * The lines of a panel, which are as wide as they may be. Ink measures, cuts and cleans each text of
 * each picture anew, which costs more than all the rest; so it gets as many blank lines, and the
 * real ones only when it writes.
 */
export function Lines({ lines }: { readonly lines: readonly string[] }) {
  return (
    <Transform
      transform={(blank, row) => lines[row] ?? blank}
      accessibilityLabel={lines.join('\n')}
    >
      {Array<string>(lines.length).fill(' ').join('\n')}
    </Transform>
  )
}
