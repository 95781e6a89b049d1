import type { Line } from '../keys/line-editor.ts'
import { fit, width } from '../look/cells.ts'
import type { Look } from '../look/look.ts'

/** A text field in so many cells: the cursor is always in sight. */
export function lineField(line: Line, columns: number, look: Look): string {
  const before = line.characters.slice(0, line.cursor).join('')
  const under = line.characters[line.cursor] ?? ' '
  const behind = line.characters.slice(line.cursor + 1).join('')
  // Without colours the cursor would be lost in inverse video that is none.
  const cursor =
    look.paint('selected', under) === under ? `${under}_` : look.paint('selected', under)
  const room = Math.max(1, columns - width(cursor))
  const start = Math.max(0, width(before) - room)
  return fit(Bun.sliceAnsi(before, start) + cursor + behind, columns)
}
