import { cut, fill, width, type Size, fitCut } from '../look/cells.ts'
import type { Look } from '../look/look.ts'
import { fitParts, type Part } from './parts.ts'

/** Lines in a frame: what it is stands at the top left, how it is set at the top right. */
export type Framed = {
  readonly title: Part
  readonly notes?: readonly Part[]
  /** At the bottom right, where there is a bottom. */
  readonly counter?: string
  readonly lines: readonly string[]
}

/** From here on a frame has four sides; below, a line above the content is all it may cost. */
const BOX_FROM_COLUMNS = 110
const BOX_FROM_ROWS = 5

function isBox({ columns, rows }: Size): boolean {
  return columns >= BOX_FROM_COLUMNS && rows >= BOX_FROM_ROWS
}

/** What a frame of this size leaves for its lines. */
export function insideFrame(size: Size): Size {
  return isBox(size) ? insideBox(size) : insideRule(size)
}

/** What a box of this size leaves for its lines: a cell of air at both sides. */
export function insideBox({ columns, rows }: Size): Size {
  return { columns: Math.max(0, columns - 4), rows: Math.max(0, rows - 2) }
}

export function insideRule({ columns, rows }: Size): Size {
  return { columns, rows: Math.max(0, rows - 1) }
}

/** A box where there is room for its sides, else a rule above the lines. */
export function frame(framed: Framed, size: Size, look: Look): readonly string[] {
  return isBox(size) ? box(framed, size, look) : rule(framed, size, look)
}

export function box(framed: Framed, size: Size, look: Look): readonly string[] {
  if (size.columns < 4 || size.rows < 2) return fitted(framed, size, look)
  const { topLeft, topRight, bottomLeft, bottomRight, down } = look.glyphs.box
  const room = size.columns - 2
  const side = look.paint('dim', down)
  const lines = fitted(framed, insideBox(size), look)
  const top = look.paint('dim', topLeft) + topLine(framed, room, look)
  const bottom = look.paint('dim', bottomLeft) + bottomLine(framed.counter ?? '', room, look)
  return [
    top + look.paint('dim', topRight),
    ...lines.map((line) => `${side} ${line} ${side}`),
    bottom + look.paint('dim', bottomRight),
  ]
}

/** A titled rule above the lines: nothing at the sides, so what is copied is the text alone. */
export function rule(framed: Framed, size: Size, look: Look): readonly string[] {
  if (size.columns < 4 || size.rows < 2) return fitted(framed, size, look)
  return [topLine(framed, size.columns, look), ...fitted(framed, insideRule(size), look)]
}

/** As `fill`, with the look's own sign for what is cut. */
function fitted({ lines }: Framed, size: Size, { glyphs }: Look): readonly string[] {
  return fill(
    lines.slice(0, size.rows).map((line) => cut(line, size.columns, glyphs.ellipsis)),
    size,
  )
}

function topLine({ title, notes = [] }: Framed, columns: number, look: Look): string {
  const room = Math.max(0, columns - 7)
  const [name = '', ...rest] = fitParts([title, ...notes], room, NOTE_GAP)
  const dot = look.paint('dim', ` ${look.glyphs.dot} `)
  const note = rest.filter((text) => text !== '').join(dot)
  const left = `${dash(1, look)} ${name} `
  const right = note === '' ? '' : ` ${note} ${dash(1, look)}`
  const between = dash(columns - width(left) - width(right), look)
  return fitCut(left + between + right, columns, look.glyphs.ellipsis)
}

/** Cells of the dot between two notes. */
const NOTE_GAP = 3

function bottomLine(counter: string, columns: number, look: Look): string {
  if (counter === '') return dash(columns, look)
  const right = ` ${counter} ${dash(1, look)}`
  return fitCut(dash(columns - width(right), look) + right, columns, look.glyphs.ellipsis)
}

function dash(cells: number, look: Look): string {
  return look.paint('dim', look.glyphs.box.across.repeat(Math.max(0, cells)))
}

const VIEW_NAMES = {
  requests: 'Requests',
  errors: 'Errors',
  models: 'Models',
  latency: 'Latency',
  logs: 'Logs',
  settings: 'Settings',
} as const
export type ViewName = keyof typeof VIEW_NAMES

/** A key and three letters: `3 Mod`. */
const BRIEF_CELLS = 5

/** All views with their keys, the shown one in brackets; where that is too long, its name alone. */
export function viewTitle(view: ViewName, look: Look): Part {
  const names = Object.entries(VIEW_NAMES).map(([name, label], index) => ({
    text: `${index + 1} ${label}`,
    isShown: name === view,
  }))
  const all = names.map(({ text, isShown }) =>
    isShown ? look.paint('strong', `[${text}]`) : look.paint('dim', ` ${text} `),
  )
  const own = names.find(({ isShown }) => isShown)?.text ?? ''
  const brief = (cells: number): string =>
    names
      .map(({ text, isShown }, index) =>
        isShown ? all[index] : look.paint('dim', ` ${text.slice(0, cells)} `),
      )
      .join('')
  const forms = [all.join(''), brief(BRIEF_CELLS), brief(1), look.paint('strong', own)]
  return { forms, rank: 0 }
}
