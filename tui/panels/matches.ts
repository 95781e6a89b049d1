import type { Doc } from '../format/doc.ts'
import { around } from '../place.ts'

/** The beginning of a match: a line, and where in the line as it is shown. */
export type Spot = { readonly line: number; readonly at: number }

export function beforeLine(line: number): Spot {
  return { line, at: -1 }
}

/** The first match of a text behind the place (1) or before it (-1), around the end when there is none. */
export function nearest(
  doc: Doc,
  text: string,
  { from, direction }: { readonly from: Spot; readonly direction: 1 | -1 },
): Spot | undefined {
  if (doc.count === 0) return undefined
  const wanted = text.toLowerCase()
  // The text may have shrunk since.
  const start = around(from.line, doc.count)
  const first = matchesIn(doc, start, wanted)
  const here =
    direction === 1 ? first.find((at) => at > from.at) : first.findLast((at) => at < from.at)
  if (here !== undefined) return { line: start, at: here }
  // The line itself once more at the end: its matches on the other side of the place.
  for (let step = 1; step <= doc.count; step++) {
    const line = around(start + step * direction, doc.count)
    const at = matchesIn(doc, line, wanted).at(direction === 1 ? 0 : -1)
    if (at !== undefined) return { line, at }
  }
  return undefined
}

/** Where the matches of a line begin; what is folded away is found where its line begins. */
function matchesIn(doc: Doc, line: number, wanted: string): readonly number[] {
  if (!doc.text(line).toLowerCase().includes(wanted)) return []
  const shown = occurrences(Bun.stripANSI(doc.line(line)), wanted)
  return shown.length > 0 ? shown : [0]
}

/** Of a text in lower case. */
export function occurrences(plain: string, wanted: string): readonly number[] {
  const lower = plain.toLowerCase()
  // Lower case may be longer than the text in a few scripts: then nothing is told apart.
  if (lower.length !== plain.length) return []
  const found: number[] = []
  for (let at = lower.indexOf(wanted); at >= 0; at = lower.indexOf(wanted, at + wanted.length)) {
    found.push(at)
  }
  return found
}
