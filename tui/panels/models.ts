import { TIERS, type Tier } from '../../src/route/tier.ts'
import { known, type Cell, type Column } from '../format/columns.ts'
import { count, money, percent, rate } from '../format/number.ts'
import { spark } from '../format/spark.ts'
import { seconds } from '../format/time.ts'
import type { Size } from '../look/cells.ts'
import type { Look, Role } from '../look/look.ts'
import type { ModelStats, Percentiles, Stats } from '../store/types.ts'
import { frame, insideFrame, viewTitle } from './box.ts'
import { listLines, positionOf, type Place } from './list.ts'
import { tierLetter, tierName } from './words.ts'

export type ModelsModel = {
  readonly tierStats: Readonly<Record<Tier, Stats>>
  readonly models: readonly ModelStats[]
  readonly place: Place
}

type ModelItem = {
  readonly name: string
  readonly tiers: readonly Tier[]
  readonly stats: Stats
  readonly spark: readonly number[]
  readonly look: Look
}

/** Head and three lines of the tiers, and an empty line. */
const TIER_LINES = 5
const TIERS_FROM_ROWS = 12

/** How many models a panel of this size shows. */
export function modelRows(size: Size): number {
  const { rows } = insideFrame(size)
  return Math.max(0, rows - 1 - (rows >= TIERS_FROM_ROWS ? TIER_LINES : 0))
}

export function modelsPanel(model: ModelsModel, size: Size, look: Look): readonly string[] {
  const { models, place } = model
  const inside = insideFrame(size)
  const above = inside.rows >= TIERS_FROM_ROWS ? tierLines(model, inside, look) : []
  const items = models.map((stats) => ({
    name: stats.model,
    tiers: stats.tiers,
    stats,
    spark: stats.spark,
    look,
  }))
  const list = { columns: columnsOf('UPSTREAM MODEL'), items, place, gap: 2 as const }
  const rows = inside.rows - above.length
  const below =
    models.length === 0
      ? [look.paint('dim', '  No model has been asked yet.')]
      : listLines(list, { ...inside, rows }, look)
  const notes = [{ forms: [positionOf(place, models.length)], rank: 1 }]
  return frame({ title: viewTitle('models', look), notes, lines: [...above, ...below] }, size, look)
}

function tierLines({ tierStats }: ModelsModel, inside: Size, look: Look): readonly string[] {
  const items = TIERS.map((tier) => ({
    name: tierName(tier),
    tiers: [],
    stats: tierStats[tier],
    spark: [],
    look,
  }))
  const place = { first: 0, cursor: -1 }
  const list = { columns: columnsOf('TIER'), items, place, gap: 2 as const }
  return [...listLines(list, { ...inside, rows: TIER_LINES - 1 }, look), '']
}

const SPARK_CELLS = 20

/** The tiers have the same columns as the models, so that their numbers stand below each other. */
function columnsOf(title: string): readonly Column<ModelItem>[] {
  return [
    { title, width: 16, most: 44, rank: 0, cell: ({ name }) => ({ text: name }) },
    {
      title: 'T',
      width: 3,
      rank: 7,
      cell: ({ tiers }) => ({ text: tiers.map(tierLetter).join('') }),
    },
    ...numbers().map((column) => ({ ...column, align: 'right' as const })),
    {
      title: 'REQUESTS',
      width: SPARK_CELLS,
      rank: 15,
      cell: ({ spark: values, look }) => ({
        text: values.length === 0 ? '' : spark(values, look.glyphs.levels, SPARK_CELLS),
        role: 'accent',
      }),
    },
  ]
}

function numbers(): readonly Column<ModelItem>[] {
  const ttft = (key: PercentileKey) => timeCell('ttft', key)
  const total = (key: PercentileKey) => timeCell('total', key)
  return [
    { title: 'REQ', width: 5, rank: 1, cell: ({ stats }) => amount(stats.requests) },
    { title: 'RUN', width: 3, rank: 12, cell: ({ stats }) => amount(stats.running, 'good') },
    { title: 'ERR', width: 4, rank: 2, cell: ({ stats }) => amount(stats.errors, 'bad') },
    { title: 'ERR%', width: 5, rank: 13, cell: ({ stats }) => errorShare(stats) },
    { title: 'IN', width: 5, rank: 8, cell: ({ stats }) => amount(stats.input) },
    { title: 'OUT', width: 5, rank: 6, cell: ({ stats }) => amount(stats.output) },
    { title: 'CACHE', width: 5, rank: 11, cell: ({ stats }) => cacheShare(stats) },
    { title: 'COST', width: 7, rank: 5, cell: ({ stats }) => known(stats.cost, money) },
    { title: 'TTFT50', width: 6, rank: 3, cell: ttft('p50') },
    { title: 'TTFT95', width: 6, rank: 9, cell: ttft('p95') },
    { title: 'TTFT99', width: 6, rank: 14, cell: ttft('p99') },
    { title: 'T/S', width: 4, rank: 4, cell: ({ stats }) => known(stats.rate?.p50, rate) },
    { title: 'TOT50', width: 6, rank: 4.5, cell: total('p50') },
    { title: 'TOT95', width: 6, rank: 10, cell: total('p95') },
    { title: 'TOT99', width: 6, rank: 14.5, cell: total('p99') },
  ]
}

type PercentileKey = Exclude<keyof Percentiles, 'count'>

function timeCell(of: 'ttft' | 'total', key: PercentileKey): (item: ModelItem) => Cell {
  return ({ stats }) => known(stats[of]?.[key], seconds)
}

function amount(value: number, role?: Role): Cell {
  return value === 0 ? { text: '0', role: 'dim' } : { text: count(value), role }
}

function errorShare({ errors, requests }: Stats): Cell {
  const share = requests === 0 ? undefined : errors / requests
  return known(share, percent, errors > 0 ? 'bad' : 'dim')
}

function cacheShare({ input, cacheRead }: Stats): Cell {
  return known(input === 0 ? undefined : cacheRead / input, percent)
}
