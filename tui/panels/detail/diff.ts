import { cleanLine, joinDocs, lazyDoc, listDoc } from '../../format/doc.ts'
import { cut, fit, fitCut } from '../../look/cells.ts'
import type { Look, Role } from '../../look/look.ts'
import type { How, Pair, Spot } from './compare.ts'
import { gaps, notKept, type TabDoc } from './model.ts'
import { ledgerLines } from './summary.ts'

const ROLES: Readonly<Record<How, Role>> = {
  same: 'dim',
  changed: 'warn',
  renamed: 'accent',
  dropped: 'bad',
  added: 'good',
}
const HOWS = ['same', 'changed', 'renamed', 'dropped', 'added'] as const
/** Two sides stand beside each other from here on. */
const WIDE = 116
/** Characters of a value; a line is cut to the width of the pane anyway. */
const MOST = 400

export const diffTab: TabDoc = (model, { columns }, kit) => {
  const { reading, row } = model
  const { look } = kit
  const head = listDoc([...gaps(model, kit), ...ledgerLines(row.exchange.ledger, look)])
  if (reading.request === undefined)
    return joinDocs(head, notKept("The client's request", model, kit))
  if (reading.sent === undefined)
    return joinDocs(head, notKept("The upstream's request", model, kit))
  const { settings, messages, tools } = kit.compare(reading.request, reading.sent.body)
  const lines = [
    ...part('Settings', settings),
    ...part('Conversation', messages),
    ...part('Tools', tools),
  ]
  const rows = columns >= WIDE ? lines : lines.flatMap(stacked)
  const format = columns >= WIDE ? wideLine : narrowLine
  return joinDocs(
    head,
    listDoc(legend(columns, look)),
    lazyDoc(rows, (line) => format(line, columns, look)),
  )
}

type Line =
  | { readonly type: 'title'; readonly title: string; readonly pairs: readonly Pair[] }
  | { readonly type: 'pair'; readonly pair: Pair }
  | { readonly type: 'second'; readonly pair: Pair }
  | { readonly type: 'space' }

function part(title: string, pairs: readonly Pair[]): readonly Line[] {
  if (pairs.length === 0) return []
  return [
    { type: 'title', title, pairs },
    ...pairs.map((pair) => ({ type: 'pair', pair }) as const),
    { type: 'space' },
  ]
}

function stacked(line: Line): readonly Line[] {
  const isDouble =
    line.type === 'pair' && line.pair.left !== undefined && line.pair.right !== undefined
  // What stayed the same is said once.
  return isDouble && line.pair.how !== 'same' ? [line, { type: 'second', pair: line.pair }] : [line]
}

function legend(columns: number, look: Look): readonly string[] {
  const words = HOWS.map((how) => `${look.paint(ROLES[how], sign(how, look))} ${how}`).join('  ')
  if (columns < WIDE) return [words, '']
  const room = half(columns)
  return [
    `   ${look.paint('strong', fit('Client (Messages)', room))}   ${look.paint('strong', 'Upstream (Chat Completions)')}`,
    `   ${words}`,
    '',
  ]
}

function titleLine(title: string, pairs: readonly Pair[], look: Look): string {
  const counts = HOWS.map((how) => [how, pairs.filter((pair) => pair.how === how).length] as const)
  const words = counts.filter(([, count]) => count > 0).map(([how, count]) => `${count} ${how}`)
  return `${look.paint('accent', title)}  ${look.paint('dim', words.join(', '))}`
}

function wideLine(line: Line, columns: number, look: Look): string {
  if (line.type === 'space') return ''
  if (line.type === 'title') return titleLine(line.title, line.pairs, look)
  const { how, left, right } = line.pair
  const room = half(columns)
  const [one, other] = [left, right].map((spot) =>
    fitCut(spotText(spot, how, look), room, look.glyphs.ellipsis),
  )
  const rule = look.paint('dim', look.glyphs.rule)
  return `${look.paint(ROLES[how], sign(how, look))} ${one ?? ''} ${rule} ${(other ?? '').trimEnd()}`
}

function half(columns: number): number {
  return Math.floor((columns - 6) / 2)
}

function narrowLine(line: Line, columns: number, look: Look): string {
  if (line.type === 'space') return ''
  if (line.type === 'title') return titleLine(line.title, line.pairs, look)
  const { how, left, right } = line.pair
  const ellipsis = look.glyphs.ellipsis
  if (line.type === 'second')
    return cut(`     ${look.paint('dim', 'to')} ${spotText(right, how, look)}`, columns, ellipsis)
  return cut(
    `${look.paint(ROLES[how], sign(how, look))} ${spotText(left ?? right, how, look)}`,
    columns,
    ellipsis,
  )
}

/** Two cells, so that what follows stands in a column. */
function sign(how: How, look: Look): string {
  const signs = { same: '=', changed: '~', renamed: look.glyphs.arrow, dropped: '-', added: '+' }
  return signs[how].padEnd(2)
}

function spotText(spot: Spot | undefined, how: How, { paint }: Look): string {
  if (spot === undefined) return ''
  const value = cleanLine(spot.value, MOST)
  return `${paint('accent', cleanLine(spot.path, 200))} ${how === 'same' ? paint('dim', value) : value}`
}
