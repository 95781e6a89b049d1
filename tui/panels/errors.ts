import { known, type Column } from '../format/columns.ts'
import { count } from '../format/number.ts'
import { clock } from '../format/time.ts'
import { wrapText } from '../format/wrap.ts'
import type { Size } from '../look/cells.ts'
import type { Look } from '../look/look.ts'
import type { Warnings } from '../store/logs.ts'
import type { ErrorGroup } from '../store/types.ts'
import { frame, insideFrame, viewTitle } from './box.ts'
import { footedList, footedRows } from './foot.ts'
import { positionOf, type Place } from './list.ts'
import { plainWord, tierLetter } from './words.ts'

export type ErrorsModel = {
  readonly groups: readonly ErrorGroup[]
  /** What went wrong beside the requests, such as a client that was refused at the door. */
  readonly warnings: Warnings | undefined
  readonly place: Place
}

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
  return footedRows(insideFrame(size).rows)
}

export function errorsPanel(
  { groups, warnings, place }: ErrorsModel,
  size: Size,
  look: Look,
): readonly string[] {
  const title = viewTitle('errors', look)
  const notes = [{ forms: [positionOf(place, groups.length)], rank: 1 }]
  if (groups.length === 0) {
    const { columns } = insideFrame(size)
    return frame({ title, notes, lines: ['', ...noneLines(warnings, columns, look)] }, size, look)
  }
  const foot = (group: ErrorGroup, room: Size) => helpLines(group, room, look)
  const list = { columns: COLUMNS, items: groups, place, gap: 2, foot } as const
  return frame({ title, notes, lines: footedList(list, insideFrame(size), look) }, size, look)
}

function noneLines(warnings: Warnings | undefined, columns: number, look: Look): readonly string[] {
  const none = `  ${look.paint('good', look.glyphs.ok)} ${look.paint('dim', 'No request has failed.')}`
  if (warnings === undefined) return [none]
  const { count: all, latest } = warnings
  const more = all === 1 ? 'Logs (5) has it.' : `Logs (5) has all ${count(all)}.`
  const said = wrapText(`${latest} ${more}`, columns - 4)
  return [
    none,
    '',
    '  Beside the requests:',
    ...said.map((line) => `    ${look.paint('warn', line)}`),
  ]
}

function helpLines({ message, hint }: ErrorGroup, room: Size, look: Look): readonly string[] {
  const advice = wrapText(`${look.glyphs.arrow} ${hint}`, room.columns)
  // The hint is what helps, so the message gives way.
  const said = wrapText(message, room.columns).slice(0, Math.max(0, room.rows - advice.length))
  return [...said.map((text) => look.paint('bad', text)), ...advice]
}
