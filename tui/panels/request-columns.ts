import { known, type Cell, type Column } from '../format/columns.ts'
import { count, money, percent, rate } from '../format/number.ts'
import { clock, seconds } from '../format/time.ts'
import { cut } from '../look/cells.ts'
import type { Look } from '../look/look.ts'
import type { OrderBy, Row } from '../store/types.ts'
import {
  NUMBER_CELLS,
  numberText,
  plainWord,
  shortModel,
  STATE_ROLES,
  STATE_WORDS,
  tierLetter,
  tierName,
} from './words.ts'

export type RequestItem = { readonly row: Row; readonly now: number; readonly look: Look }

export type RequestColumn = {
  /** The order that this column shows. */
  readonly order?: OrderBy
  /** Column of the requests' numbers, which also stand for their time. */
  readonly isNumber?: boolean
  /** A failure's reason takes the place of these; they are the last ones. */
  readonly isMeasure?: boolean
}

type Requested = Column<RequestItem> & RequestColumn

/** From here on states and tiers are written out. */
const WORDS_FROM = 150

/** The columns of the list in their order, for lines of `room` cells. */
export function requestColumns(room: number): readonly Requested[] {
  return [...identity(room >= WORDS_FROM), ...models(room), ...measures(room >= WORDS_FROM)]
}

function identity(hasWords: boolean): readonly Requested[] {
  return [
    {
      title: '#',
      align: 'right',
      width: NUMBER_CELLS,
      rank: 2,
      isNumber: true,
      cell: ({ row, look }) => ({ text: numberText(row.number, look), role: 'dim' }),
    },
    {
      title: 'TIME',
      width: 8,
      rank: 10,
      order: 'time',
      cell: ({ row }) => ({ text: clock(row.exchange.time), role: 'dim' }),
    },
    {
      title: hasWords ? 'STATE' : 'ST',
      width: hasWords ? 11 : 2,
      rank: 0,
      cell: ({ row: { state }, look }) => ({
        text: hasWords
          ? `${look.glyphs.state[state]} ${STATE_WORDS[state]}`
          : look.glyphs.state[state],
        role: STATE_ROLES[state],
      }),
    },
    {
      title: hasWords ? 'TIER' : 'T',
      width: hasWords ? 6 : 1,
      rank: 3,
      order: 'tier',
      cell: ({ row: { exchange } }) => ({
        text: hasWords ? tierName(exchange.tier) : tierLetter(exchange.tier),
        role: exchange.tier === undefined ? 'dim' : undefined,
      }),
    },
  ]
}

function models(room: number): readonly Requested[] {
  return [
    {
      title: 'CLIENT MODEL',
      width: 12,
      most: 32,
      rank: 11,
      cell: clientModelCell,
    },
    {
      title: 'UPSTREAM MODEL',
      width: room >= 80 ? 22 : 16,
      most: 48,
      rank: 1,
      order: 'model',
      cell: ({ row }) => known(row.exchange.upstreamModel, (model) => model),
    },
  ]
}

/** Here even a name with its date is whole. */
const WHOLE_CELLS = 26

/** Whole names, or what tells them from each other: all rows in the same way. */
function clientModelCell({ row: { exchange } }: RequestItem, cells: number): Cell {
  return known(exchange.model, (model) => (cells >= WHOLE_CELLS ? model : shortModel(model)), 'dim')
}

function measures(hasWords: boolean): readonly Requested[] {
  const columns: readonly Requested[] = [
    { title: 'IN', width: 6, rank: 8, order: 'input', cell: ({ row }) => tokens(row, row.input) },
    { title: 'CACHE', width: 5, rank: 12, cell: ({ row }) => known(row.cached, percent, 'dim') },
    {
      title: 'OUT',
      width: 6,
      rank: 5,
      order: 'output',
      cell: ({ row }) => tokens(row, row.output),
    },
    { title: 'TTFT', width: 6, rank: 7, order: 'ttft', cell: ttftCell },
    { title: 'T/S', width: 5, rank: 6, order: 'rate', cell: ({ row }) => known(row.rate, rate) },
    { title: 'TOTAL', width: 6, rank: 4, order: 'total', cell: totalCell },
    { title: 'COST', width: 7, rank: 9, order: 'cost', cell: ({ row }) => known(row.cost, money) },
  ]
  const words: readonly Requested[] = [
    { title: 'STOP', width: 10, rank: 13, cell: stopCell },
    { title: 'SESSION', width: 8, rank: 14, cell: sessionCell },
  ]
  return [
    ...columns.map((column) => ({ ...column, align: 'right' as const, isMeasure: true })),
    ...(hasWords ? words.map((column) => ({ ...column, isMeasure: true })) : []),
  ]
}

function tokens(row: Row, value: number | undefined): Cell {
  return known(value, (amount) => (row.estimated ? `~${count(amount)}` : count(amount)))
}

function ttftCell({ row: { exchange }, look }: RequestItem): Cell {
  const { ttftMs, state } = exchange
  if (ttftMs !== undefined || state !== 'running') return known(ttftMs, seconds)
  return { text: look.glyphs.ellipsis, role: 'dim' }
}

function totalCell({ row: { exchange }, now }: RequestItem): Cell {
  const { durationMs, startedAt } = exchange
  return { text: seconds(durationMs ?? Math.max(0, now - startedAt)) }
}

function stopCell({ row: { exchange } }: RequestItem): Cell {
  const role = exchange.stopReason === 'max_tokens' ? 'warn' : 'dim'
  return known(exchange.stopReason, (reason) => STOP_WORDS[reason] ?? plainWord(reason), role)
}

const STOP_WORDS: Readonly<Record<string, string>> = {
  stop_sequence: 'sequence',
  model_context_window_exceeded: 'context',
}

function sessionCell({ row: { exchange } }: RequestItem): Cell {
  return known(exchange.client.session, (session) => cut(session, 8, ''), 'dim')
}
