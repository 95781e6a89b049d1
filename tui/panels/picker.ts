import { TIERS, type Tier } from '../../src/route/tier.ts'
import { count } from '../format/number.ts'
import { seconds } from '../format/time.ts'
import type { Line } from '../keys/line-editor.ts'
import { cut, fit, spread, type Size, fitCut } from '../look/cells.ts'
import type { Look } from '../look/look.ts'
import { box, insideBox } from './box.ts'
import { lineField } from './line.ts'
import { choiceLines } from './overlay.ts'

/** A model as the picker shows it; what is not known is undefined. */
export type PickerEntry = {
  readonly id: string
  readonly owner: string | undefined
  readonly context: number | undefined
  /** USD per million tokens. */
  readonly input: number | undefined
  readonly output: number | undefined
  /** Requests that it has answered here, and its median time to the first token. */
  readonly used: number
  readonly ttft: number | undefined
  readonly tiers: readonly Tier[]
  readonly isFavourite: boolean
  readonly isTyped: boolean
}

export type PickerModel = {
  readonly tier: Tier
  readonly current: string
  readonly line: Line
  readonly entries: readonly PickerEntry[]
  readonly cursor: number
  readonly state:
    | { readonly type: 'loading' }
    | { readonly type: 'ok'; readonly listed: number }
    | { readonly type: 'failed'; readonly message: string }
  readonly hints: string
}

const WIDEST = 112
const MOST_ROWS = 24
/** Text field, head, rule and two lines of hints. */
const FIXED_ROWS = 6

/** Columns at the right of a model's name, by what goes last when the screen is narrow. */
type Column = {
  readonly title: string
  readonly width: number
  readonly text: (entry: PickerEntry) => string
}

const COLUMNS: readonly Column[] = [
  { title: 'IN USE', width: 16, text: ({ tiers }) => tiers.map((t) => t.toUpperCase()).join(' ') },
  { title: 'USED', width: 5, text: ({ used }) => (used === 0 ? '-' : count(used)) },
  { title: 'TTFT p50', width: 8, text: ({ ttft }) => seconds(ttft) },
  { title: 'CONTEXT', width: 7, text: ({ context }) => count(context) },
  { title: '$/M OUT', width: 7, text: ({ output }) => price(output) },
  { title: '$/M IN', width: 7, text: ({ input }) => price(input) },
  { title: 'OWNER', width: 12, text: ({ owner }) => owner ?? '' },
]
/** Cells that the name of a model should have at least. */
const NAME_CELLS = 26

function price(usd: number | undefined): string {
  return usd === undefined ? '-' : usd.toFixed(2)
}

/** The picker of upstream models, over whatever is shown. */
export function pickerPanel(picker: PickerModel, screen: Size, look: Look): readonly string[] {
  const size = {
    columns: Math.max(1, Math.min(screen.columns - (screen.columns > 90 ? 4 : 0), WIDEST)),
    // The line above the last one tells what a key of the picker has done.
    rows: Math.max(1, Math.min(screen.rows - 3, MOST_ROWS)),
  }
  const inside = insideBox(size)
  const list = { ...inside, rows: Math.max(1, inside.rows - FIXED_ROWS) }
  const lines = [
    tierLine(picker, inside.columns, look),
    filterLine(picker, inside.columns, look),
    '',
    ...listLines(picker, list, look),
    look.paint('dim', look.glyphs.box.across.repeat(inside.columns)),
    adviceLine(picker, inside.columns, look),
    picker.hints,
  ]
  const counter = picker.entries.length === 0 ? '' : `${picker.cursor + 1}/${picker.entries.length}`
  return box({ title: { forms: ['Pick an upstream model'], rank: 0 }, counter, lines }, size, look)
}

function tierLine({ tier, current }: PickerModel, columns: number, look: Look): string {
  const names = TIERS.map((one) =>
    one === tier
      ? look.paint('strong', `[${one.toUpperCase()}]`)
      : look.paint('dim', ` ${one.toUpperCase()} `),
  )
  const left = `Tier   ${names.join(look.paint('dim', look.glyphs.rule))}`
  return spread(left, `now ${current}`, columns)
}

function filterLine(picker: PickerModel, columns: number, look: Look): string {
  const state = cut(stateOf(picker), Math.floor(columns / 2), look.glyphs.ellipsis)
  const label = `${look.paint('key', 'Model')}  `
  const room = Math.max(1, columns - 7 - Bun.stringWidth(state) - 2)
  const role = picker.state.type === 'failed' ? 'bad' : 'dim'
  return `${label}${lineField(picker.line, room, look)}  ${look.paint(role, state)}`
}

function stateOf({ state, entries }: PickerModel): string {
  if (state.type === 'loading') return 'asking the upstream …'
  if (state.type === 'failed') return state.message
  return `${entries.length} shown, ${state.listed} listed`
}

function listLines(picker: PickerModel, size: Size, look: Look): readonly string[] {
  const columns = columnsFor(size.columns)
  const used = columns.reduce((sum, column) => sum + column.width + 2, 0)
  // Two cells for the cursor, two for the star.
  const name = Math.max(1, size.columns - used - 4)
  const head = columns.map(({ title, width }) => fit(title, width, 'right')).join('  ')
  const lines = picker.entries.map((entry) => {
    const star = entry.isFavourite ? look.paint('warn', look.glyphs.star) : ' '
    const cells = columns.map(({ text, width }) => fit(text(entry), width, 'right')).join('  ')
    return `${star} ${fitCut(entry.id, name, look.glyphs.ellipsis)}  ${cells}`
  })
  const title = look.paint('dim', `    ${fit('MODEL', name)}  ${head}`)
  const rows = size.rows - 1
  const shown = choiceLines({ lines, cursor: picker.cursor }, { ...size, rows }, look)
  const nothing = [look.paint('dim', '    Type the name of a model.')]
  const padding = Array.from({ length: Math.max(0, rows - Math.max(1, shown.length)) }, () => '')
  return [title, ...(shown.length === 0 ? nothing : shown), ...padding]
}

function columnsFor(columns: number): readonly Column[] {
  let left = columns - NAME_CELLS - 4
  const fitting = COLUMNS.filter(({ width }) => {
    const fits = left >= width + 2
    if (fits) left -= width + 2
    return fits
  })
  return fitting.toReversed()
}

function adviceLine(picker: PickerModel, columns: number, look: Look): string {
  const entry = picker.entries[picker.cursor]
  const advice =
    entry?.isTyped === true
      ? `${look.glyphs.warn} The upstream does not list ${entry.id}; Enter uses it all the same.`
      : 'New requests use it at once; running streams keep their model.'
  return look.paint(
    entry?.isTyped === true ? 'warn' : 'dim',
    cut(advice, columns, look.glyphs.ellipsis),
  )
}
