import { width, fitCut } from '../look/cells.ts'
import type { Look } from '../look/look.ts'

export type Hint = { readonly keys: string; readonly label: string }

const GAP = 2

/** As many hints as fit into one line, the most important ones first; an ellipsis says that more exist. */
export function hintsLine(hints: readonly Hint[], columns: number, look: Look): string {
  const shown: string[] = []
  let used = 1
  for (const [index, { keys, label }] of hints.entries()) {
    const isLast = index === hints.length - 1
    const end = isLast ? 0 : GAP + width(look.glyphs.ellipsis)
    const cells = width(keys) + 1 + width(label)
    if (used + cells + end > columns) {
      shown.push(look.paint('dim', look.glyphs.ellipsis))
      break
    }
    shown.push(`${look.paint('key', keys)} ${label}`)
    used += cells + GAP
  }
  return fitCut(` ${shown.join(' '.repeat(GAP))}`, columns, look.glyphs.ellipsis)
}
