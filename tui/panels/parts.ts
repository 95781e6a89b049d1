import { width } from '../look/cells.ts'

/** A piece of a line that can be said at length or briefly. */
export type Part = {
  /** From the longest to the shortest. */
  readonly forms: readonly string[]
  /** What gives way last is 0, and is never dropped. */
  readonly rank: number
}

type Step = { readonly index: number; readonly form: string }

/** The parts that fit into `room` cells with `gap` cells between: first all get shorter, then some go. */
export function fitParts(parts: readonly Part[], room: number, gap: number): readonly string[] {
  const chosen = parts.map(({ forms }) => forms[0] ?? '')
  for (const { index, form } of stepsOf(parts)) {
    if (lengthOf(chosen, gap) <= room) break
    chosen[index] = form
  }
  return grown(parts, chosen, { room, gap })
}

/** Where a later step made more room than was needed, the most important parts get it back. */
function grown(
  parts: readonly Part[],
  chosen: readonly string[],
  { room, gap }: { readonly room: number; readonly gap: number },
): readonly string[] {
  const texts = [...chosen]
  const byRank = parts
    .map((part, index) => ({ ...part, index }))
    .sort((one, other) => one.rank - other.rank)
  for (const { forms, index } of byRank) {
    const longest = forms.find((form) => lengthOf(texts.with(index, form), gap) <= room)
    texts[index] = longest ?? texts[index] ?? ''
  }
  return texts
}

function lengthOf(texts: readonly string[], gap: number): number {
  const shown = texts.filter((text) => text !== '')
  return shown.reduce((sum, text) => sum + width(text) + gap, shown.length > 0 ? -gap : 0)
}

/** What is done in turn while the line is too long. */
function stepsOf(parts: readonly Part[]): readonly Step[] {
  const byRank = parts
    .map((part, index) => ({ ...part, index }))
    .sort((one, other) => other.rank - one.rank)
  const most = Math.max(0, ...parts.map(({ forms }) => forms.length))
  const shorter = Array.from({ length: most }, (_, level) =>
    byRank.flatMap(({ forms, index }) => {
      const form = level === 0 ? undefined : forms[level]
      return form === undefined ? [] : [{ index, form }]
    }),
  )
  const dropped = byRank.filter(({ rank }) => rank > 0).map(({ index }) => ({ index, form: '' }))
  return [...shorter.flat(), ...dropped]
}
