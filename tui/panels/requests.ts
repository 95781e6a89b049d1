import {
  placeColumns,
  placedWidth,
  rowLine,
  shownOf,
  type Gap,
  type Placed,
} from '../format/columns.ts'
import { fit, width, type Size, fitCut } from '../look/cells.ts'
import type { Look } from '../look/look.ts'
import { clamp } from '../place.ts'
import type { Order, OrderBy, Row } from '../store/types.ts'
import { frame, insideFrame, viewTitle } from './box.ts'
import type { Part } from './parts.ts'
import { requestColumns, type RequestColumn, type RequestItem } from './request-columns.ts'
import { errorText } from './words.ts'

export type RequestsModel = {
  /** What the filter leaves, in order. */
  readonly rows: readonly Row[]
  /** Indexes of the topmost row and of the selected one; -1 when nothing is selected. */
  readonly first: number
  readonly cursor: number
  readonly marks: ReadonlySet<string>
  /** Monotonic milliseconds of the proxy. */
  readonly now: number
  readonly order: Order
  /** As the user typed it; empty for none. */
  readonly filter: string
  /** The filter of one key: `errors`, `active`, `marked`. */
  readonly quick: string | undefined
  readonly isFollowing: boolean
  /** Requests that came since the picture was paused; undefined while it is live. */
  readonly paused: number | undefined
}

type Table = {
  readonly placed: readonly Placed<RequestItem, RequestColumn>[]
  readonly gap: Gap
  /** Cells of a line, cursor and mark included. */
  readonly room: number
  readonly look: Look
}

/** Cursor and mark. */
const LEAD = 2
const WIDE_GAP_FROM = 130

/** How many requests a panel of this size shows. */
export function requestRows(size: Size): number {
  return Math.max(0, insideFrame(size).rows - 1)
}

export function requestsPanel(model: RequestsModel, size: Size, look: Look): readonly string[] {
  const room = insideFrame(size).columns
  const gap = room >= WIDE_GAP_FROM ? 2 : 1
  const placed = placeColumns(requestColumns(room), Math.max(0, room - LEAD), gap)
  const table: Table = { placed, gap, room, look }
  const rows = shownOf(model.rows, model.first, requestRows(size))
  const start = clamp(model.first, model.rows.length)
  const lines = rows.map((row, index) =>
    lineOf(row, start + index === model.cursor, [model, table]),
  )
  const title = viewTitle('requests', look)
  const content = lines.length > 0 ? [headOf(model.order, table), ...lines] : nothing(model, look)
  return frame({ title, notes: notesOf(model, look), lines: content }, size, look)
}

function nothing({ filter, quick }: RequestsModel, look: Look): readonly string[] {
  const isFiltered = filter !== '' || quick !== undefined
  const text = isFiltered ? 'Nothing fits the filter. Esc shows all again.' : 'No requests yet.'
  return ['', look.paint('dim', `  ${text}`)]
}

function headOf(order: Order, { placed, gap, look }: Table): string {
  const arrow = arrowOf(order, look)
  const hasTime = placed.some(({ column }) => column.order === 'time')
  const cells = placed.map(({ column, width: cells }) => {
    const isOrder =
      column.order === order.by || (!hasTime && order.by === 'time' && column.isNumber)
    if (!isOrder) return look.paint('dim', fit(column.title, cells, column.align))
    const title = column.title + arrow
    return look.paint('accent', fit(width(title) > cells ? arrow : title, cells, column.align))
  })
  return ' '.repeat(LEAD) + cells.join(' '.repeat(gap))
}

function arrowOf({ reverse }: Order, { glyphs }: Look): string {
  return reverse ? glyphs.up : glyphs.down
}

type Cached = { readonly look: Look; readonly key: string; readonly line: string }

/** What a row looks like follows from the row and the key alone, so it is kept as long as the row. */
const cache = new WeakMap<Row, Cached>()

function lineOf(
  row: Row,
  isSelected: boolean,
  [model, table]: readonly [RequestsModel, Table],
): string {
  const isMarked = model.marks.has(row.exchange.id)
  const item = { row, now: model.now, look: table.look }
  const draw = (): string => drawLine(item, { isSelected, isMarked }, table)
  // Of a running request the elapsed time moves without a new row.
  if (row.exchange.state === 'running') return draw()
  const key = `${table.room} ${isSelected} ${isMarked}`
  const cached = cache.get(row)
  if (cached?.look === table.look && cached.key === key) return cached.line
  const line = draw()
  cache.set(row, { look: table.look, key, line })
  return line
}

type Marking = { readonly isSelected: boolean; readonly isMarked: boolean }

function drawLine(item: RequestItem, { isSelected, isMarked }: Marking, table: Table): string {
  const { look, room } = table
  const { cursor, mark } = look.glyphs
  const sign = isSelected ? mark : look.paint('accent', mark)
  const lead = (isSelected ? cursor : ' ') + (isMarked ? sign : ' ')
  const line = fitCut(lead + cellsOf(item, table, isSelected), room, look.glyphs.ellipsis)
  if (isSelected) return look.paint('selected', line)
  return item.row.state === 'cancelled' ? look.paint('dim', line) : line
}

function cellsOf(item: RequestItem, table: Table, isSelected: boolean): string {
  const { placed, gap, look } = table
  const isPlain = isSelected || item.row.state === 'cancelled'
  const style = { look, gap, isPlain }
  const words = inPlaceOfNumbers(item.row)
  if (words === undefined) return rowLine(placed, item, style)
  const left = leftOf(words, placed, gap)
  const room = placedWidth(placed, gap) - placedWidth(left, gap) - gap
  const text = fitCut(words, Math.max(0, room), look.glyphs.ellipsis)
  const said = isPlain ? text : look.paint('bad', text)
  return `${rowLine(left, item, style)}${' '.repeat(gap)}${said}`
}

/** Fewer cells than this tell nothing of a failure: it takes the model's place too. */
const LEAST_WORDS = 16

function leftOf(words: string, placed: Table['placed'], gap: Gap): Table['placed'] {
  const left = placed.filter(({ column }) => !column.isMeasure)
  const room = placedWidth(placed, gap) - placedWidth(left, gap) - gap
  return room >= Math.min(LEAST_WORDS, width(words)) ? left : left.slice(0, -1)
}

/** What failed has no numbers worth a look, but a reason. */
function inPlaceOfNumbers({ state, exchange, output }: Row): string | undefined {
  if (state === 'failed') return errorText(exchange)
  if (state !== 'cancelled' || output !== undefined) return undefined
  return exchange.error?.kind === 'cancelled' ? 'cancelled here' : 'the client left'
}

const ORDER_WORDS: Readonly<Record<OrderBy, string>> = {
  time: 'time',
  tier: 'tier',
  model: 'model',
  input: 'in',
  output: 'out',
  ttft: 'TTFT',
  rate: 'tok/s',
  total: 'total',
  cost: 'cost',
}

/** Only what is not as usual, and where the user is. */
function notesOf(model: RequestsModel, look: Look): readonly Part[] {
  const { order, rows, cursor, isFollowing, paused } = model
  const by = `${ORDER_WORDS[order.by]} ${arrowOf(order, look)}`
  const live = isFollowing ? [{ forms: [look.paint('good', 'FOLLOW')], rank: 2 }] : []
  const stopped = { forms: [look.paint('warn', `PAUSED +${paused ?? 0}`)], rank: 0 }
  return [
    ...filterNotes(model, look),
    { forms: [order.activeFirst ? `active first, ${by}` : by, by], rank: 4 },
    ...(paused === undefined ? live : [stopped]),
    { forms: [`${cursor + 1}/${rows.length}`], rank: 3 },
  ]
}

const FILTER_CELLS = [40, 24, 12] as const

function filterNotes({ filter, quick }: RequestsModel, look: Look): readonly Part[] {
  const words = [quick ?? '', filter].filter((text) => text !== '').join(' ')
  if (words === '') return []
  const forms = FILTER_CELLS.map((cells) =>
    look.paint(
      'accent',
      width(words) <= cells ? `/${words}` : `/${fitCut(words, cells, look.glyphs.ellipsis)}`,
    ),
  )
  return [{ forms, rank: 1 }]
}
