import type { Doc } from '../../format/doc.ts'
import { count } from '../../format/number.ts'
import { fill, fit, type Size } from '../../look/cells.ts'
import type { Look } from '../../look/look.ts'
import { frame, insideFrame } from '../box.ts'
import { paneLines, positionOf, type PaneView } from '../pane.ts'
import { fitParts, type Part } from '../parts.ts'
import { STATE_ROLES } from '../words.ts'
import type { DetailModel } from './model.ts'
import { STATE_WORDS } from './summary.ts'
import type { TabName } from './tabs.ts'

const TITLES = {
  summary: 'Summary',
  timeline: 'Timeline',
  request: 'Request',
  response: 'Response',
  upstream: 'Upstream',
  events: 'Events',
  diff: 'Diff',
} as const satisfies Readonly<Record<TabName, string>>

/** The breadcrumb and the bar of tabs. */
const HEAD_ROWS = 2

export type DetailFrame = {
  readonly model: DetailModel
  readonly tab: TabName
  readonly doc: Doc
  readonly pane: PaneView
  /** Place of its row in the list, from 1 on. */
  readonly position: number
  readonly total: number
}

/** What the detail view leaves for its text: the size to scroll and to make the tab with. */
export function detailPaneSize({ columns, rows }: Size): Size {
  return insideFrame({ columns, rows: Math.max(0, rows - HEAD_ROWS) })
}

export function detailLines(detail: DetailFrame, size: Size, look: Look): readonly string[] {
  const { model, tab, doc, pane } = detail
  const room = Math.max(0, size.columns - 1)
  const body = { columns: size.columns, rows: Math.max(0, size.rows - HEAD_ROWS) }
  const lines = paneLines(doc, pane, { size: insideFrame(body), look })
  const framed = {
    title: { forms: [look.paint('strong', TITLES[tab])], rank: 0 },
    notes: notesOf(detail, look),
    counter: positionOf(doc, pane, insideFrame(body)),
    lines,
  }
  return fill(
    [
      ` ${fit(breadcrumb(detail, room, look), room)}`,
      ` ${fit(tabBar(tab, model, { room, look }), room)}`,
      ...frame(framed, body, look),
    ],
    size,
  )
}

function breadcrumb({ model, position, total }: DetailFrame, room: number, look: Look): string {
  const { exchange, state, number } = model.row
  const { arrow, state: states } = look.glyphs
  const route = [exchange.model, exchange.tier?.toUpperCase(), exchange.upstreamModel].filter(
    (name) => name !== undefined,
  )
  const session = exchange.client.session?.slice(0, 8)
  const paint = (text: string): string => look.paint(STATE_ROLES[state], text)
  const parts: readonly Part[] = [
    {
      forms: [
        `${look.paint('dim', 'Requests /')} ${look.paint('strong', `#${number}`)}`,
        look.paint('strong', `#${number}`),
      ],
      rank: 0,
    },
    { forms: [paint(`${states[state]} ${STATE_WORDS[state]}`), paint(states[state])], rank: 1 },
    { forms: [route.join(` ${arrow} `), exchange.upstreamModel ?? exchange.model ?? ''], rank: 2 },
    { forms: [session === undefined ? '' : look.paint('dim', `session ${session}`), ''], rank: 5 },
    { forms: [`${position} of ${total.toLocaleString('en-US')}`, `${position}/${total}`], rank: 3 },
    { forms: [look.paint('dim', 'J/K next/previous'), ''], rank: 4 },
  ]
  return fitParts(parts, room, 3)
    .filter((text) => text !== '')
    .join('   ')
}

type Bar = { readonly room: number; readonly look: Look }

function tabBar(tab: TabName, { reading }: DetailModel, { room, look }: Bar): string {
  const events = reading.counts.upstream + reading.counts.client
  const parts = Object.entries(TITLES).map(([name, title], index): Part => {
    const badge = name === 'events' && events > 0 ? ` ${count(events)}` : ''
    const label = `${index + 1} ${title}`
    if (name === tab)
      return {
        forms: [look.paint('strong', `[${label}${badge}]`), look.paint('strong', `[${label}]`)],
        rank: 0,
      }
    const forms = [
      ` ${label}${badge} `,
      ` ${label} `,
      ` ${index + 1} ${title.slice(0, 3)} `,
      ` ${index + 1} `,
    ]
    return { forms: forms.map((form) => look.paint('dim', form)), rank: index + 1 }
  })
  return fitParts(parts, room, 0).join('')
}

/** How the text is shown, where that is not as it is at first. */
function notesOf({ model, pane }: DetailFrame, look: Look): readonly Part[] {
  const isRunning = model.row.exchange.state === 'running'
  const note = (text: string, rank: number): Part => ({ forms: [text], rank })
  return [
    ...(isRunning ? [note(look.paint('good', pane.stick ? 'live, following' : 'live'), 2)] : []),
    ...(model.raw ? [note('raw', 3)] : []),
    ...(pane.wrap ? [] : [note('not wrapped', 5)]),
    ...(pane.unfolded ? [note('unfolded', 6)] : []),
    ...(pane.search === undefined ? [] : [searchNote(pane.search, look)]),
  ]
}

function searchNote({ text, line }: NonNullable<PaneView['search']>, look: Look): Part {
  const shown = `/${text}${line === undefined ? ': not found' : ''}`
  return { forms: [look.paint(line === undefined ? 'bad' : 'warn', shown)], rank: 1 }
}
