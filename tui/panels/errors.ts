import { known, type Column } from '../format/columns.ts'
import { count } from '../format/number.ts'
import { clock } from '../format/time.ts'
import { wrapText } from '../format/wrap.ts'
import type { Size } from '../look/cells.ts'
import type { Look } from '../look/look.ts'
import type { ErrorGroup } from '../store/types.ts'
import { frame, insideFrame, viewTitle } from './box.ts'
import { listLines, positionOf, type Place } from './list.ts'
import { plainWord, tierLetter } from './words.ts'

export type ErrorsModel = { readonly groups: readonly ErrorGroup[]; readonly place: Place }

const COLUMNS: readonly Column<ErrorGroup>[] = [
  {
    title: 'COUNT',
    align: 'right',
    width: 5,
    rank: 1,
    cell: (group) => ({ text: count(group.count), role: 'bad' }),
  },
  {
    title: 'LAST',
    width: 8,
    rank: 4,
    cell: ({ lastTime }) => ({ text: clock(lastTime), role: 'dim' }),
  },
  { title: 'T', width: 1, rank: 2, cell: ({ tier }) => ({ text: tierLetter(tier) }) },
  {
    title: 'MODEL',
    width: 14,
    most: 30,
    rank: 5,
    cell: ({ upstreamModel }) => known(upstreamModel, (model) => model),
  },
  {
    title: 'ERROR',
    width: 20,
    rank: 3,
    cell: ({ status, kind }) => ({
      text: [status === undefined || status < 400 ? '' : status, plainWord(kind)].join(' ').trim(),
    }),
  },
  {
    title: 'MESSAGE',
    width: 12,
    most: 400,
    rank: 6,
    cell: ({ message }) => ({ text: message, role: 'dim' }),
  },
]

/** How many groups a panel of this size shows. */
export function errorRows(size: Size): number {
  const { rows } = insideFrame(size)
  return Math.max(0, rows - helpRows(rows) - 1)
}

/** The message and the hint of the selected group need lines of their own. */
function helpRows(rows: number): number {
  if (rows >= 14) return 6
  return rows >= 9 ? 5 : 0
}

export function errorsPanel(
  { groups, place }: ErrorsModel,
  size: Size,
  look: Look,
): readonly string[] {
  const inside = insideFrame(size)
  const title = viewTitle('errors', look)
  const notes = [{ forms: [positionOf(place, groups.length)], rank: 1 }]
  if (groups.length === 0) {
    const text = `  ${look.paint('good', look.glyphs.ok)} ${look.paint('dim', 'No request has failed.')}`
    return frame({ title, notes, lines: ['', text] }, size, look)
  }
  const help = helpRows(inside.rows)
  const rows = inside.rows - help
  const list = listLines(
    { columns: COLUMNS, items: groups, place, gap: 2 },
    { ...inside, rows },
    look,
  )
  const blanks = Array<string>(Math.max(0, rows - list.length)).fill('')
  const selected = groups[place.cursor]
  const below =
    help === 0 || selected === undefined ? [] : helpLines(selected, { ...inside, rows: help }, look)
  return frame({ title, notes, lines: [...list, ...blanks, ...below] }, size, look)
}

const INDENT = 2

function helpLines(
  { message, hint }: ErrorGroup,
  { columns, rows }: Size,
  look: Look,
): readonly string[] {
  const room = columns - 2 * INDENT
  const advice = wrapText(`${look.glyphs.arrow} ${hint}`, room)
  // The hint is what helps, so the message gives way.
  const said = wrapText(message, room).slice(0, Math.max(0, rows - 1 - advice.length))
  const line = (text: string): string => ' '.repeat(INDENT) + text
  return [
    look.paint('dim', look.glyphs.box.across.repeat(columns)),
    ...said.map((text) => line(look.paint('bad', text))),
    ...advice.map((text) => line(text)),
  ]
}
