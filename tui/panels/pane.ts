import type { Doc } from '../format/doc.ts'
import { cut, fill, width, type Size } from '../look/cells.ts'
import type { Look } from '../look/look.ts'
import { beforeLine, nearest, occurrences, type Spot } from './matches.ts'

/** Where a reader is in a text. */
export type PaneView = {
  /** The line at the top, and how many of its rows are above when it is wrapped. */
  readonly top: number
  readonly skip: number
  readonly wrap: boolean
  /** The end stays in view while the text grows. */
  readonly stick: boolean
  readonly search: Search | undefined
  /** Folds that are not as they are at first. */
  readonly toggled: ReadonlySet<number>
  /** All folded texts in full. */
  readonly unfolded: boolean
}

type Search = {
  readonly text: string
  /** The line of the match that the reader is at. */
  readonly line: number | undefined
  /** Where it begins in the line as it is shown. */
  readonly at: number
}

export const START: PaneView = {
  top: 0,
  skip: 0,
  wrap: true,
  stick: false,
  search: undefined,
  toggled: new Set(),
  unfolded: false,
}

/** Rows that stay above a match. */
const MARGIN = 2

/** Exactly as many lines as the size has rows. */
export function paneLines(doc: Doc, pane: PaneView, { size, look }: Frame): readonly string[] {
  const view = settle(doc, pane, size)
  const lines: string[] = []
  for (let index = view.top; index < doc.count && lines.length < size.rows + view.skip; index++) {
    const line = marked(doc.line(index), view.search, look)
    const short = cut(line, size.columns, look.glyphs.ellipsis)
    lines.push(...(view.wrap ? wrapped(line, size.columns) : [short]))
  }
  return fill(lines.slice(view.skip), size)
}

export type Frame = { readonly size: Size; readonly look: Look }

/** The view as it can be shown: within the text, at its end when it sticks there. */
export function settle(doc: Doc, pane: PaneView, size: Size): PaneView {
  const end = endOf(doc, pane, size)
  const isPast = pane.top > end.top || (pane.top === end.top && pane.skip > end.skip)
  if (pane.stick || isPast) return { ...pane, ...end }
  const rows = rowCount(doc, pane, { size, index: pane.top })
  return { ...pane, top: Math.max(0, pane.top), skip: Math.min(pane.skip, Math.max(0, rows - 1)) }
}

/** Moves by rows; Infinity goes to an end. At the last row a view sticks if the text is live. */
export function scroll(doc: Doc, pane: PaneView, { size, by, live }: Motion): PaneView {
  const from = settle(doc, pane, size)
  if (by === Infinity) return { ...from, ...endOf(doc, from, size), stick: live }
  if (by === -Infinity) return { ...from, top: 0, skip: 0, stick: false }
  const moved = step(doc, { ...from, stick: false }, { size, by })
  const end = endOf(doc, moved, size)
  const isEnd = moved.top > end.top || (moved.top === end.top && moved.skip >= end.skip)
  return isEnd ? { ...moved, ...end, stick: live && by > 0 } : moved
}

export type Motion = {
  readonly size: Size
  readonly by: number
  /** The text still grows. */
  readonly live: boolean
}

/** Begins a search at the top of the view; an empty text ends it. */
export function searchFor(doc: Doc, pane: PaneView, { size, text }: Wanted): PaneView {
  if (text === '') return { ...pane, search: undefined }
  const started = { ...pane, search: { text, line: undefined, at: 0 } }
  const spot = nearest(doc, text, { from: beforeLine(pane.top), direction: 1 })
  return spot === undefined ? started : show(doc, started, { size, spot })
}

export type Wanted = { readonly size: Size; readonly text: string }

/** The next match down (1) or up (-1), around the end when there is none. */
export function nextMatch(doc: Doc, pane: PaneView, { size, direction }: Turn): PaneView {
  const { search } = pane
  if (search === undefined) return pane
  const { line, at } = search
  const from = line === undefined ? beforeLine(pane.top) : { line, at }
  const spot = nearest(doc, search.text, { from, direction })
  return spot === undefined ? pane : show(doc, pane, { size, spot })
}

export type Turn = { readonly size: Size; readonly direction: 1 | -1 }

/** Opens or closes the fold at the current match, or else the first one on the screen. */
export function toggleFold(doc: Doc, pane: PaneView, size: Size): PaneView {
  const { top } = settle(doc, pane, size)
  const lines = [
    ...(pane.search?.line === undefined ? [] : [pane.search.line]),
    ...Array.from({ length: size.rows }, (_, row) => top + row),
  ]
  const fold = lines.map((line) => doc.fold(line)).find((found) => found !== undefined)
  if (fold === undefined) return pane
  const toggled = new Set(pane.toggled)
  if (!toggled.delete(fold)) toggled.add(fold)
  return { ...pane, toggled, stick: false }
}

/** `12-40 of 1,024`, for the border. */
export function positionOf(doc: Doc, pane: PaneView, size: Size): string {
  if (doc.count === 0) return ''
  const { top } = settle(doc, pane, size)
  const percent = doc.count <= 1 ? 100 : Math.round((100 * (top + 1)) / doc.count)
  const isEnd = settle(doc, { ...pane, stick: true }, size).top <= top
  const place = isEnd ? (top === 0 ? 'all' : 'end') : top === 0 ? 'top' : `${percent}%`
  return `${doc.count.toLocaleString('en-US')} ${doc.count === 1 ? 'line' : 'lines'}, ${place}`
}

function show(
  doc: Doc,
  pane: PaneView,
  { size, spot }: { readonly size: Size; readonly spot: Spot },
): PaneView {
  const { line } = spot
  const search = pane.search === undefined ? undefined : { ...pane.search, ...spot }
  const skip = pane.wrap ? rowOf(doc.line(line), spot.at, size.columns) : 0
  const found = { ...pane, search, stick: false, top: line, skip }
  const margin = Math.min(MARGIN, Math.floor((size.rows - 1) / 2))
  return settle(doc, step(doc, found, { size, by: -margin }), size)
}

/** Which row of a wrapped line has its character at this place. */
function rowOf(line: string, at: number, columns: number): number {
  const before = inked(Bun.stripANSI(line).slice(0, at))
  let seen = 0
  const rows = wrapped(line, columns)
  const row = rows.findIndex((one) => (seen += inked(Bun.stripANSI(one))) > before)
  return row < 0 ? rows.length - 1 : row
}

/** Characters but spaces, of which wrapping takes and adds some. */
function inked(text: string): number {
  return text.replaceAll(' ', '').length
}

/** By rows, from the top of the view. */
function step(
  doc: Doc,
  pane: PaneView,
  { size, by }: { readonly size: Size; readonly by: number },
): PaneView {
  let { top, skip } = pane
  skip += by
  while (skip < 0 && top > 0) {
    top -= 1
    skip += rowCount(doc, pane, { size, index: top })
  }
  for (let rows = rowCount(doc, pane, { size, index: top }); skip >= rows;) {
    if (top >= doc.count - 1) break
    skip -= rows
    top += 1
    rows = rowCount(doc, pane, { size, index: top })
  }
  return { ...pane, top, skip: Math.max(0, skip) }
}

/** The highest place from which the last row is seen. */
function endOf(
  doc: Doc,
  pane: PaneView,
  size: Size,
): { readonly top: number; readonly skip: number } {
  let left = size.rows
  for (let top = doc.count - 1; top >= 0; top--) {
    const rows = rowCount(doc, pane, { size, index: top })
    if (rows >= left) return { top, skip: rows - left }
    left -= rows
  }
  return { top: 0, skip: 0 }
}

function rowCount(
  doc: Doc,
  { wrap }: PaneView,
  { size, index }: { readonly size: Size; readonly index: number },
): number {
  if (!wrap || index < 0 || index >= doc.count) return 1
  return wrapped(doc.line(index), size.columns).length
}

/** Breaks between words, and within longer ones. What follows keeps the indent of its line. */
function wrapped(line: string, columns: number): readonly string[] {
  if (columns < 1 || width(line) <= columns) return [line]
  const blanks = /^ */.exec(Bun.stripANSI(line))?.[0].length ?? 0
  const lead = Math.min(blanks, Math.floor(columns / 2))
  const hang = lead === 0 ? 0 : Math.min(lead + 2, columns - 1)
  const body = Bun.sliceAnsi(line, lead)
  const rows = Bun.wrapAnsi(body, columns - hang, { hard: true, trim: true }).split('\n')
  return rows.map((row, index) => ' '.repeat(index === 0 ? lead : hang) + row)
}

/** Highlights every occurrence that is in sight. */
function marked(line: string, search: Search | undefined, look: Look): string {
  if (search === undefined || search.text === '') return line
  const plain = Bun.stripANSI(line)
  const wanted = search.text.toLowerCase()
  const found = occurrences(plain, wanted)
  return found.length === 0 ? line : highlight(line, plain, { found, length: wanted.length, look })
}

type Marks = {
  readonly found: readonly number[]
  readonly length: number
  readonly look: Look
}

/** Counts in cells, as `sliceAnsi` does; colours outside of the marks stay. */
function highlight(line: string, plain: string, { found, length, look }: Marks): string {
  let text = ''
  let from = 0
  for (const at of found) {
    const start = width(plain.slice(0, at))
    const end = start + width(plain.slice(at, at + length))
    const inside = look.paint('selected', Bun.stripANSI(Bun.sliceAnsi(line, start, end)))
    text += Bun.sliceAnsi(line, from, start) + inside
    from = end
  }
  return text + Bun.sliceAnsi(line, from)
}
