import { sanitizeText } from './sanitize.ts'

/** Text of any length for a pane: only the lines that are looked at are made. */
export type Doc = {
  readonly count: number
  /** One line, painted and clean; '' outside. */
  readonly line: (index: number) => string
  /** The whole clean text of a line, for a search: what is folded away, too. */
  readonly text: (index: number) => string
  /** What opens or closes a line, if anything does. */
  readonly fold: (index: number) => number | undefined
}

export const EMPTY: Doc = listDoc([])

/** Painted lines that are made already. */
export function listDoc(lines: readonly string[]): Doc {
  return {
    count: lines.length,
    line: (index) => lines[index] ?? '',
    text: (index) => Bun.stripANSI(lines[index] ?? ''),
    fold: () => undefined,
  }
}

/** Lines of the same kind, made from their items when they are looked at. */
export function lazyDoc<Item>(items: readonly Item[], format: (item: Item) => string): Doc {
  const line = (index: number): string => {
    const item = items[index]
    return item === undefined ? '' : format(item)
  }
  return {
    count: items.length,
    line,
    text: (index) => Bun.stripANSI(line(index)),
    fold: () => undefined,
  }
}

/** One below the other. */
export function joinDocs(...docs: readonly Doc[]): Doc {
  const count = docs.reduce((sum, doc) => sum + doc.count, 0)
  function at<Value>(index: number, read: (doc: Doc, index: number) => Value, none: Value): Value {
    let rest = index
    for (const doc of docs) {
      if (rest >= 0 && rest < doc.count) return read(doc, rest)
      rest -= doc.count
    }
    return none
  }
  return {
    count,
    line: (index) => at(index, (doc, rest) => doc.line(rest), ''),
    text: (index) => at(index, (doc, rest) => doc.text(rest), ''),
    fold: (index) => at(index, (doc, rest) => doc.fold(rest), undefined),
  }
}

/** One clean line of a text from outside, with the blanks that begin it: code lives by them. */
export function cleanLine(text: string, most: number): string {
  return sanitizeText(text.slice(0, most)).replaceAll('\n', ' ')
}
