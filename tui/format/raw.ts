import { cleanLine, type Doc } from './doc.ts'

/** Characters of one line of the pane: JSON often comes as a single line of megabytes. */
const MOST = 2_000

/** A text as it came, cut into lines of bearable length. Lines are made when they are looked at. */
export function rawDoc(text: string): Doc {
  const starts: number[] = []
  const ends: number[] = []
  for (let start = 0; start < text.length;) {
    const newline = text.indexOf('\n', start)
    const end = newline < 0 ? text.length : newline
    // An empty line is a line.
    for (let from = start; from < end || from === start; from += MOST) {
      starts.push(from)
      ends.push(Math.min(end, from + MOST))
    }
    start = end + 1
  }
  const line = (index: number): string =>
    cleanLine(text.slice(starts[index] ?? 0, ends[index] ?? 0), MOST)
  return { count: starts.length, line, text: line, fold: () => undefined }
}
