import { width, fitCut } from '../look/cells.ts'
import type { Look } from '../look/look.ts'

export type Hint = {
  readonly keys: string
  readonly label: string
  /** Stays where there is room for anything: the way to all others, and the way out. */
  readonly isPinned?: boolean
}

const GAP = ' '.repeat(2)

/** As many hints as fit into one line, the most important ones first; an ellipsis says that more exist. */
export function hintsLine(hints: readonly Hint[], columns: number, look: Look): string {
  const { ellipsis } = look.glyphs
  const line = formsOf(hints, look).find((form) => width(form) <= columns) ?? ` ${ellipsis}`
  return fitCut(line, columns, ellipsis)
}

/** From all hints to none. */
function formsOf(hints: readonly Hint[], look: Look): readonly string[] {
  const textOf = ({ keys, label }: Hint): string => `${look.paint('key', keys)} ${label}`
  const pinned = hints.filter(({ isPinned }) => isPinned === true).map(textOf)
  const others = hints.filter(({ isPinned }) => isPinned !== true).map(textOf)
  const more = look.paint('dim', look.glyphs.ellipsis)
  const fewer = others.map((_, index) => [...others.slice(0, -1 - index), more, ...pinned])
  const fewest = pinned.map((_, index) => [more, ...pinned.slice(index + 1)])
  const forms = [[...others, ...pinned], ...fewer, ...fewest]
  return forms.map((texts) => ` ${texts.join(GAP)}`)
}
