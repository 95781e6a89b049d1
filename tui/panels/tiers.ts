import { FAMILY_OF, TIERS, type Tier } from '../../src/route/tier.ts'
import { headLine, known, placeColumns, rowLine } from '../format/columns.ts'
import type { Cell, Column } from '../format/columns.ts'
import { count, money, percent, rate } from '../format/number.ts'
import { spark } from '../format/spark.ts'
import { seconds } from '../format/time.ts'
import { cut, fit, type Size, fitCut } from '../look/cells.ts'
import type { Look, Role } from '../look/look.ts'
import type { Percentiles, Sparks, Stats } from '../store/types.ts'
import { frame, insideFrame } from './box.ts'
import { fitParts, type Part } from './parts.ts'
import { tierLetter, tierName } from './words.ts'

export type TiersModel = {
  readonly tiers: Readonly<Record<Tier, string>>
  /** What the settings say; a tier that differs gets a `*`. */
  readonly settings: Readonly<Record<Tier, string>>
  readonly stats: Readonly<Record<Tier, Stats>>
  readonly sparks: Sparks
}

type TierItem = {
  readonly tier: Tier
  readonly model: string
  readonly isSwapped: boolean
  readonly stats: Stats
  readonly look: Look
}

const COLUMNS: readonly Column<TierItem>[] = [
  {
    title: 'TIER',
    width: 6,
    rank: 0,
    cell: ({ tier }) => ({ text: tierName(tier), role: 'strong' }),
  },
  {
    title: 'CLIENT',
    width: 6,
    rank: 12,
    cell: ({ tier }) => ({ text: FAMILY_OF[tier], role: 'dim' }),
  },
  { title: 'UPSTREAM MODEL', width: 20, most: 44, rank: 1, cell: modelCell },
  ...numberColumns().map((column) => ({ ...column, align: 'right' as const })),
]

function numberColumns(): readonly Column<TierItem>[] {
  return [
    { title: 'REQ', width: 5, rank: 2, cell: ({ stats }) => amount(stats.requests) },
    { title: 'ERR', width: 4, rank: 3, cell: ({ stats }) => amount(stats.errors, 'bad') },
    { title: 'TTFT 50/95', width: 13, rank: 4, cell: ({ stats }) => times(stats.ttft) },
    { title: 'T/S', width: 4, rank: 5, cell: ({ stats }) => known(stats.rate?.p50, rate) },
    { title: 'TOTAL 50/95', width: 13, rank: 6, cell: ({ stats }) => times(stats.total) },
    { title: 'IN', width: 5, rank: 9, cell: ({ stats }) => amount(stats.input) },
    { title: 'OUT', width: 5, rank: 8, cell: ({ stats }) => amount(stats.output) },
    { title: 'CACHE', width: 5, rank: 10, cell: ({ stats }) => cacheCell(stats) },
    { title: 'COST', width: 7, rank: 7, cell: ({ stats }) => known(stats.cost, money) },
  ]
}

function amount(value: number, role?: Role): Cell {
  return value === 0 ? { text: '0', role: 'dim' } : { text: count(value), role }
}

function times(percentiles: Percentiles | undefined): Cell {
  return known(percentiles, ({ p50, p95 }) => `${seconds(p50)} /${seconds(p95).padStart(6)}`)
}

function cacheCell({ input, cacheRead }: Stats): Cell {
  return known(input === 0 ? undefined : cacheRead / input, percent)
}

function modelCell({ model, isSwapped, look }: TierItem, cells: number): Cell {
  if (!isSwapped) return { text: model }
  return { text: `${cut(model, cells - 2, look.glyphs.ellipsis)} *`, role: 'accent' }
}

function itemsOf({ tiers, settings, stats }: TiersModel, look: Look): readonly TierItem[] {
  return TIERS.map((tier) => ({
    tier,
    model: tiers[tier],
    isSwapped: tiers[tier] !== settings[tier],
    stats: stats[tier],
    look,
  }))
}

/** The tiers with all their numbers, and how the last minutes went beside them. */
export function tiersPanel(model: TiersModel, size: Size, look: Look): readonly string[] {
  const { columns } = insideFrame(size)
  const chart = CHART_CELLS.find(({ from }) => columns >= from)?.cells ?? 0
  const gap = 2
  const room = chart === 0 ? columns : columns - chart - RULE_CELLS
  const placed = placeColumns(COLUMNS, Math.max(0, room), gap)
  const style = { look, gap } as const
  const table = [
    headLine(placed, style),
    ...itemsOf(model, look).map((item) => rowLine(placed, item, style)),
  ]
  const charts = chart === 0 ? [] : chartLines(model, chart, look)
  const rule = look.paint('dim', ` ${look.glyphs.rule} `)
  const lines = table.map((line, index) =>
    chart === 0 ? line : fit(line, room) + rule + (charts[index] ?? ''),
  )
  const title: Part = { forms: [look.paint('strong', 'Tiers')], rank: 0 }
  const counter = chart === 0 ? '' : look.paint('dim', spanOf(model.sparks))
  return frame({ title, notes: notesOf(model, look), counter, lines }, size, look)
}

/** How wide the charts are, by the width of the panel. */
const CHART_CELLS = [
  { from: 190, cells: 70 },
  { from: 150, cells: 36 },
  { from: 110, cells: 26 },
] as const
const RULE_CELLS = 3
const LABEL_CELLS = 9

function chartLines({ sparks, stats }: TiersModel, cells: number, look: Look): readonly string[] {
  const chart = (label: string, values: readonly number[], role: Role): string =>
    look.paint('dim', fit(label, LABEL_CELLS)) +
    look.paint(role, spark(values, look.glyphs.levels, cells - LABEL_CELLS))
  return [
    chart('requests', sparks.requests, 'accent'),
    chart('tokens', sparks.tokens, 'good'),
    chart('errors', sparks.errors, 'bad'),
    sumLine(
      TIERS.map((tier) => stats[tier]),
      cells,
      look,
    ),
  ]
}

function sumLine(stats: readonly Stats[], cells: number, look: Look): string {
  const input = stats.reduce((sum, one) => sum + one.input, 0)
  const output = stats.reduce((sum, one) => sum + one.output, 0)
  const cacheRead = stats.reduce((sum, one) => sum + one.cacheRead, 0)
  const share = input === 0 ? [] : [`cache ${percent(cacheRead / input)}`]
  const texts = [`in ${count(input)}`, `out ${count(output)}`, ...share]
  const parts = texts.map((text, index) => ({ forms: [look.paint('dim', text)], rank: index }))
  return fit(fitParts(parts, cells, 2).join('  '), cells)
}

/** `last 10 min`: how far back the charts go. */
function spanOf({ bucketMs, requests }: Sparks): string {
  const all = (bucketMs * requests.length) / 1000
  return all < 120 ? `last ${Math.round(all)} s` : `last ${Math.round(all / 60)} min`
}

function notesOf({ tiers, settings }: TiersModel, look: Look): readonly Part[] {
  const hasSwap = TIERS.some((tier) => tiers[tier] !== settings[tier])
  const star = { forms: [look.paint('accent', '* not as in the settings')], rank: 2 }
  const keys = look.paint('key', 'b m s')
  return [
    ...(hasSwap ? [star] : []),
    { forms: [`${keys} ${look.paint('dim', 'pick a model')}`], rank: 1 },
  ]
}

type Brevity = { readonly cells: number; readonly hasRate: boolean; readonly hasTtft: boolean }

/** All tiers are told at the same length, from the longest to the shortest. */
const BREVITIES: readonly Brevity[] = [
  { cells: 40, hasRate: true, hasTtft: true },
  { cells: 24, hasRate: true, hasTtft: true },
  { cells: 18, hasRate: true, hasTtft: true },
  { cells: 18, hasRate: false, hasTtft: true },
  { cells: 14, hasRate: false, hasTtft: true },
  { cells: 18, hasRate: false, hasTtft: false },
  { cells: 10, hasRate: false, hasTtft: false },
  { cells: 6, hasRate: false, hasTtft: false },
]

/** The tiers in one line: which model, time to first token, tokens a second, errors. */
export function tiersLine(model: TiersModel, columns: number, look: Look): string {
  const items = itemsOf(model, look)
  const rule = look.paint('dim', ` ${look.glyphs.rule} `)
  const forms = BREVITIES.map((brevity) => items.map((item) => brief(item, brevity)).join(rule))
  const [line = ''] = fitParts([{ forms, rank: 0 }], columns - 2, 0)
  return fitCut(` ${line}`, columns, look.glyphs.ellipsis)
}

function brief(item: TierItem, { cells, hasRate, hasTtft }: Brevity): string {
  const { tier, model, isSwapped, stats, look } = item
  const { glyphs, paint } = look
  const name = cut(model, cells, glyphs.ellipsis)
  const { ttft, rate: speed, errors } = stats
  const texts = [
    paint('strong', tierLetter(tier)),
    isSwapped ? paint('accent', `${name}*`) : name,
    hasTtft && ttft !== undefined ? paint('dim', seconds(ttft.p50)) : '',
    hasRate && speed !== undefined ? paint('dim', `${rate(speed.p50)}t/s`) : '',
    errors === 0 ? '' : paint('bad', glyphs.bad + count(errors)),
  ]
  return texts.filter((text) => text !== '').join(' ')
}
