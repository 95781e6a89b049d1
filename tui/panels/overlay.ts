import type { Line } from '../keys/line-editor.ts'
import { cut, fit, width, type Size, fitCut } from '../look/cells.ts'
import type { Look } from '../look/look.ts'
import { box, insideBox } from './box.ts'
import { lineField } from './line.ts'

/** A list to choose from. */
export type Choices = {
  readonly lines: readonly string[]
  readonly cursor: number
}

/** The lines in sight, the one under the cursor marked by a glyph and by its style. */
export function choiceLines({ lines, cursor }: Choices, size: Size, look: Look): readonly string[] {
  const first = firstOf(lines.length, cursor, size.rows)
  return lines.slice(first, first + size.rows).map((line, row) => {
    const isUnder = first + row === cursor
    const text = fitCut(line, Math.max(0, size.columns - 2), look.glyphs.ellipsis)
    return isUnder
      ? look.paint('accent', look.glyphs.cursor) + look.paint('selected', ` ${Bun.stripANSI(text)}`)
      : `  ${text}`
  })
}

/** Keeps the cursor in the middle where that is possible: the list has no state of its own. */
function firstOf(count: number, cursor: number, rows: number): number {
  return Math.max(0, Math.min(count - rows, cursor - Math.floor(rows / 2)))
}

export type MenuModel = {
  readonly title: string
  readonly items: readonly { readonly key: string; readonly label: string }[]
  readonly cursor: number
}

export function menuPanel(menu: MenuModel, screen: Size, look: Look): readonly string[] {
  const lines = menu.items.map(({ key, label }) => `${look.paint('key', key)}  ${label}`)
  const widest = Math.max(width(menu.title) + 4, ...lines.map(width)) + 6
  const size = within(screen, { columns: widest, rows: lines.length + 2 })
  const inside = insideBox(size)
  const shown = choiceLines({ lines, cursor: menu.cursor }, inside, look)
  return box({ title: { forms: [menu.title], rank: 0 }, lines: shown }, size, look)
}

export function confirmPanel(question: string, screen: Size, look: Look): readonly string[] {
  const columns = Math.min(screen.columns, Math.max(40, Math.min(70, width(question) + 6)))
  const text = Bun.wrapAnsi(question, Math.max(1, columns - 4), { hard: true, trim: true })
  const answer = `${look.paint('key', 'y')} yes   ${look.paint('key', 'n')} no`
  const lines = [...text.split('\n'), '', answer]
  const size = within(screen, { columns, rows: lines.length + 2 })
  return box({ title: { forms: ['Sure?'], rank: 0 }, lines }, size, look)
}

export type ListModel = {
  readonly title: string
  /** Before the text field. */
  readonly prompt: string
  readonly line: Line
  readonly entries: readonly { readonly left: string; readonly right: string }[]
  readonly cursor: number
  /** Where nothing fits. */
  readonly empty: string
}

const WIDEST_LIST = 88

/** A text field over the list that it filters: help and palette. */
export function listPanel(model: ListModel, screen: Size, look: Look): readonly string[] {
  const rows = Math.min(screen.rows - 3, Math.max(6, model.entries.length + 4), 26)
  // Beside a wide list, a few cells of the view would be in sight, and no use.
  const columns = screen.columns < WIDEST_LIST + 8 ? screen.columns : WIDEST_LIST
  const size = within(screen, { columns, rows })
  const inside = insideBox(size)
  const { prompt } = model
  const field = lineField(model.line, Math.max(1, inside.columns - width(prompt) - 1), look)
  const wide = Math.max(0, ...model.entries.map(({ left }) => width(left)))
  const column = Math.min(Math.floor(inside.columns / 2), wide)
  const lines = model.entries.map(
    ({ left, right }) => `${look.paint('key', fit(left, column))}  ${right}`,
  )
  const list =
    lines.length === 0
      ? [look.paint('dim', model.empty)]
      : choiceLines({ lines, cursor: model.cursor }, { ...inside, rows: inside.rows - 2 }, look)
  const counter = lines.length === 0 ? '' : `${model.cursor + 1}/${lines.length}`
  const content = [`${look.paint('accent', prompt)} ${field}`, '', ...list]
  return box({ title: { forms: [model.title], rank: 0 }, counter, lines: content }, size, look)
}

function within(screen: Size, wanted: Size): Size {
  return {
    columns: Math.max(1, Math.min(screen.columns, wanted.columns)),
    rows: Math.max(1, Math.min(screen.rows, wanted.rows)),
  }
}

export type PromptModel = {
  readonly label: string
  readonly line: Line
  /** How many it leaves, or what is wrong with the text: the longest form that fits is shown. */
  readonly notes: readonly string[]
  readonly isWrong: boolean
}

/** A text field in the last line. */
export function promptLine(prompt: PromptModel, columns: number, look: Look): string {
  const label = ` ${look.paint('key', prompt.label)} `
  const most = Math.floor(columns / 2)
  const forms = prompt.notes.map((note) => ` ${note} `)
  const fitting = forms.find((form) => width(form) <= most)
  const note = fitting ?? cut(forms.at(-1) ?? '', most, look.glyphs.ellipsis)
  const room = Math.max(1, columns - width(label) - width(note))
  const painted = look.paint(prompt.isWrong ? 'bad' : 'dim', note)
  return fit(label + lineField(prompt.line, room, look) + painted, columns)
}
