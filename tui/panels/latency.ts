import { known, type Cell, type Column } from '../format/columns.ts'
import { headLine, placeColumns, rowLine } from '../format/columns.ts'
import { count } from '../format/number.ts'
import { clock, seconds } from '../format/time.ts'
import { fit, type Size } from '../look/cells.ts'
import type { Look, Role } from '../look/look.ts'
import type { Latency, Percentiles, Row } from '../store/types.ts'
import { frame, insideFrame, viewTitle } from './box.ts'
import { listLines, type Place } from './list.ts'
import type { Part } from './parts.ts'
import { NUMBER_CELLS, numberText, tierLetter } from './words.ts'

export type LatencyModel = {
  readonly latency: Latency
  /** How far back it looks; Infinity for the whole session. */
  readonly windowMs: number
  /** In the list of the slowest. */
  readonly place: Place
}

/** Head and four lines. */
const TABLE_ROWS = 5
const TABLE_CELLS = 46
const HISTOGRAM_FROM_COLUMNS = 74
const HISTOGRAM_FROM_ROWS = 15
const GAP = 3

/** How many of the slowest requests a panel of this size shows. */
export function slowestRows(model: LatencyModel, size: Size): number {
  const inside = insideFrame(size)
  return Math.max(0, inside.rows - topRows(model, inside) - 3)
}

function hasHistogram({ columns, rows }: Size): boolean {
  return columns >= HISTOGRAM_FROM_COLUMNS && rows >= HISTOGRAM_FROM_ROWS
}

function topRows({ latency }: LatencyModel, inside: Size): number {
  return hasHistogram(inside) ? Math.max(TABLE_ROWS, latency.histogram.length + 1) : TABLE_ROWS
}

export function latencyPanel(model: LatencyModel, size: Size, look: Look): readonly string[] {
  const inside = insideFrame(size)
  const { latency, place } = model
  const title = viewTitle('latency', look)
  const notes = notesOf(model, look)
  if (latency.count === 0) {
    const text = look.paint('dim', '  No answer has come to its end in this time.')
    return frame({ title, notes, lines: ['', text] }, size, look)
  }
  const rows = topRows(model, inside)
  const table = tableLines(latency, Math.min(inside.columns, TABLE_CELLS), look)
  const bars = hasHistogram(inside)
    ? histogramLines(latency, inside.columns - TABLE_CELLS - GAP, look)
    : []
  const top = Array.from({ length: rows }, (_, index) =>
    bars.length === 0
      ? (table[index] ?? '')
      : fit(table[index] ?? '', TABLE_CELLS + GAP) + (bars[index] ?? ''),
  )
  const room = { ...inside, rows: inside.rows - rows - 2 }
  const list = { columns: slowestColumns(look), items: latency.slowest, place, gap: 2 as const }
  const heading = look.paint('strong', 'Slowest')
  const slowest = room.rows < 2 ? [] : ['', heading, ...listLines(list, room, look)]
  return frame({ title, notes, lines: [...top, ...slowest] }, size, look)
}

const WINDOWS = [
  [60_000, '1 min'],
  [900_000, '15 min'],
  [Infinity, 'session'],
] as const

function notesOf({ latency, windowMs }: LatencyModel, look: Look): readonly Part[] {
  const all = WINDOWS.map(([ms, name]) =>
    ms === windowMs ? look.paint('accent', `[${name}]`) : look.paint('dim', name),
  )
  const own = WINDOWS.find(([ms]) => ms === windowMs)?.[1] ?? ''
  const answers = latency.count === 1 ? '1 answer' : `${count(latency.count)} answers`
  return [
    { forms: [all.join(' '), look.paint('accent', own)], rank: 1 },
    { forms: [answers], rank: 2 },
  ]
}

type Measure = {
  readonly name: string
  readonly of: Percentiles | undefined
  readonly format?: (ms: number) => string
}

const TABLE: readonly Column<Measure>[] = [
  { title: '', width: 22, rank: 0, cell: ({ name }) => ({ text: name }) },
  { title: 'p50', align: 'right', width: 6, rank: 1, cell: timeCell('p50') },
  { title: 'p95', align: 'right', width: 6, rank: 2, cell: timeCell('p95') },
  { title: 'p99', align: 'right', width: 6, rank: 3, cell: timeCell('p99') },
]

function timeCell(key: 'p50' | 'p95' | 'p99'): (measure: Measure) => Cell {
  return ({ of, format = seconds }) => known(of?.[key], format)
}

function tableLines(latency: Latency, room: number, look: Look): readonly string[] {
  const placed = placeColumns(TABLE, room, 2)
  const style = { look, gap: 2 } as const
  const measures: readonly Measure[] = [
    { name: 'Time to first token', of: latency.ttft },
    { name: 'Upstream headers', of: latency.headers },
    { name: 'Whole answer', of: latency.total },
    { name: 'Of it the proxy itself', of: latency.overhead, format: shortSpan },
  ]
  return [headLine(placed, style), ...measures.map((measure) => rowLine(placed, measure, style))]
}

/** What the proxy takes is far below what seconds with two digits can tell. */
function shortSpan(ms: number): string {
  return ms < 1000 ? `${ms < 10 ? ms.toFixed(1) : Math.round(ms)}ms` : seconds(ms)
}

const BUCKET_CELLS = 8
const COUNT_CELLS = 5

/** How many answers took how long: first token and whole answer beside each other. */
function histogramLines({ histogram }: Latency, room: number, look: Look): readonly string[] {
  const cells = Math.max(1, Math.floor((room - BUCKET_CELLS - 2) / 2) - COUNT_CELLS)
  const bar = barOf(
    Math.max(1, ...histogram.flatMap(({ ttft, total }) => [ttft, total])),
    cells,
    look,
  )
  const block = cells + COUNT_CELLS
  const [first, whole] = block < 12 ? ['token', 'whole'] : ['first token', 'whole answer']
  const head = `${''.padEnd(BUCKET_CELLS)}${fit(first, block)}  ${fit(whole, block)}`
  const lines = histogram.map(({ below, ttft, total }, index) => {
    const from = histogram[index - 1]?.below ?? 0
    const label = Number.isFinite(below) ? `< ${shortTime(below)}` : `> ${shortTime(from)}`
    const name = look.paint('dim', fit(label, BUCKET_CELLS))
    return `${name}${bar(ttft, 'accent')}  ${bar(total, 'good')}`
  })
  return [look.paint('dim', head), ...lines]
}

function shortTime(ms: number): string {
  return ms < 60_000 ? `${ms / 1000}s` : `${ms / 60_000}min`
}

function barOf(most: number, cells: number, look: Look): (value: number, role: Role) => string {
  const glyph = look.glyphs.levels.at(-2) ?? '#'
  return (value, role) => {
    const length = value === 0 ? 0 : Math.max(1, Math.round((value / most) * cells))
    const number = value === 0 ? '' : ` ${count(value)}`
    const text = look.paint(role, glyph.repeat(length)) + look.paint('dim', number)
    return fit(text, cells + COUNT_CELLS)
  }
}

function slowestColumns(look: Look): readonly Column<Row>[] {
  const left: readonly Column<Row>[] = [
    {
      title: 'TIME',
      width: 8,
      rank: 3,
      cell: ({ exchange }) => ({ text: clock(exchange.time), role: 'dim' }),
    },
    {
      title: 'T',
      width: 1,
      rank: 2,
      cell: ({ exchange }) => ({ text: tierLetter(exchange.tier) }),
    },
    {
      title: 'UPSTREAM MODEL',
      width: 16,
      most: 48,
      rank: 1,
      cell: ({ exchange }) => known(exchange.upstreamModel, (model) => model),
    },
  ]
  const number: Column<Row> = {
    title: '#',
    width: NUMBER_CELLS,
    rank: 4,
    cell: (row) => ({ text: numberText(row.number, look), role: 'dim' }),
  }
  const right: readonly Column<Row>[] = [
    { title: 'OUT', width: 6, rank: 6, cell: ({ output }) => known(output, count) },
    { title: 'TTFT', width: 6, rank: 5, cell: ({ exchange }) => known(exchange.ttftMs, seconds) },
    {
      title: 'TOTAL',
      width: 6,
      rank: 0,
      cell: ({ exchange }) => known(exchange.durationMs, seconds),
    },
  ]
  const align = 'right' as const
  return [{ ...number, align }, ...left, ...right.map((column) => ({ ...column, align }))]
}
