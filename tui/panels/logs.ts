import type { Column } from '../format/columns.ts'
import { clock } from '../format/time.ts'
import { wrapText } from '../format/wrap.ts'
import { cut, type Size } from '../look/cells.ts'
import type { Look, Role } from '../look/look.ts'
import type { LogLine, LogLineLevel } from '../store/types.ts'
import { frame, insideFrame, viewTitle } from './box.ts'
import { footedList, footedRows } from './foot.ts'
import { positionOf, type Place } from './list.ts'

export type LogsModel = {
  /** Those of the wanted levels, in the order in which they are shown. */
  readonly lines: readonly LogLine[]
  /** The lowest level that is shown. */
  readonly level: string
  readonly place: Place
}

const ROLES: Readonly<Record<LogLineLevel, Role | undefined>> = {
  DEBUG: 'dim',
  INFO: undefined,
  WARNING: 'warn',
  ERROR: 'bad',
}

const COLUMNS: readonly Column<LogLine>[] = [
  { title: 'TIME', width: 8, rank: 1, cell: ({ time }) => ({ text: clock(time), role: 'dim' }) },
  { title: 'LEVEL', width: 7, rank: 2, cell: ({ level }) => ({ text: level, role: ROLES[level] }) },
  {
    title: 'TEXT',
    width: 10,
    most: 1_000,
    rank: 0,
    cell: ({ text, level }) => ({ text, role: level === 'DEBUG' ? 'dim' : undefined }),
  },
]

const NOTHING = [
  'Nothing has been logged.',
  'LOG_LEVEL=INFO in the settings tells of every request; failures are told in any case.',
]

/** How many lines a panel of this size shows. */
export function logRows(size: Size): number {
  return footedRows(insideFrame(size).rows)
}

export function logsPanel(
  { lines, level, place }: LogsModel,
  size: Size,
  look: Look,
): readonly string[] {
  const inside = insideFrame(size)
  const foot = (line: LogLine, room: Size) => wholeText(line, room, look)
  const shown =
    lines.length === 0
      ? ['', ...NOTHING.map((text) => look.paint('dim', `  ${text}`))]
      : footedList({ columns: COLUMNS, items: lines, place, gap: 2, foot }, inside, look)
  const from = level === 'DEBUG' ? 'all levels' : `${level} and above`
  const notes = [
    { forms: [from], rank: 1 },
    { forms: [positionOf(place, lines.length)], rank: 2 },
  ]
  return frame({ title: viewTitle('logs', look), notes, lines: shown }, size, look)
}

/** A line of the log begins with what is the least news: its end is what tells why. */
function wholeText(
  { text, level }: LogLine,
  { columns, rows }: Size,
  look: Look,
): readonly string[] {
  const lines = wrapText(text, columns)
  const last = lines[rows - 1] ?? ''
  const isCut = lines.length > rows
  const end = isCut ? [cut(last, columns - 1, '') + look.glyphs.ellipsis] : lines.slice(rows - 1)
  const role = ROLES[level]
  return [...lines.slice(0, rows - 1), ...end].map((line) =>
    role === undefined ? line : look.paint(role, line),
  )
}
