import type { UpstreamModel } from '../src/control.ts'
import type { Tier } from '../src/route/tier.ts'
import type { Line } from './keys/line-editor.ts'
import type { Size } from './look/cells.ts'
import type { Theme } from './look/look.ts'
import type { PaneView } from './panels/pane.ts'
import type { Filter } from './store/filter.ts'
import type { Quick } from './store/select.ts'
import type { LogLineLevel, Order, Row } from './store/types.ts'

export const VIEWS = ['requests', 'errors', 'models', 'latency', 'logs', 'settings'] as const
export type View = (typeof VIEWS)[number]
export type ListView = Exclude<View, 'requests'>

export const TABS = [
  'summary',
  'timeline',
  'request',
  'response',
  'upstream',
  'events',
  'diff',
] as const
export type Tab = (typeof TABS)[number]

/** One exchange, opened. The pane's place is kept for each tab. */
export type Detail = {
  readonly id: string
  readonly tab: Tab
  readonly panes: Readonly<Record<Tab, PaneView>>
  /** Bodies as they came, not made readable. */
  readonly raw: boolean
}

type MenuItem = {
  readonly key: string
  readonly label: string
  readonly command: string
  readonly argument?: string
}

/** What lies over the view and takes the keys. */
export type Overlay =
  | { readonly type: 'picker'; readonly tier: Tier; readonly line: Line; readonly cursor: number }
  | { readonly type: 'help'; readonly line: Line; readonly cursor: number }
  | {
      readonly type: 'palette'
      readonly line: Line
      readonly cursor: number
      /** How far back in the history; undefined while the line is the user's own. */
      readonly past: number | undefined
    }
  | {
      readonly type: 'filter' | 'search'
      readonly line: Line
      readonly past: number | undefined
      /** What the text was before: Esc goes back to it. */
      readonly before: string
    }
  | {
      readonly type: 'menu'
      readonly title: string
      readonly items: readonly MenuItem[]
      readonly cursor: number
    }
  | {
      readonly type: 'confirm'
      readonly question: string
      readonly command: string
      readonly argument: string
    }

export type Toast = {
  readonly kind: 'info' | 'good' | 'bad'
  readonly text: string
  /** Local milliseconds at which it goes; without, it stays until a key is pressed. */
  readonly until: number | undefined
}

/** The upstream's own list of models, which is also its sign of life. */
export type Listing =
  | { readonly type: 'loading'; readonly models: readonly UpstreamModel[] }
  | {
      readonly type: 'ok'
      readonly models: readonly UpstreamModel[]
      readonly ms: number
      /** Local milliseconds. */
      readonly at: number
    }
  | {
      readonly type: 'failed'
      readonly models: readonly UpstreamModel[]
      readonly message: string
    }

/** The list as it stood when the picture was paused. */
type Frozen = {
  readonly rows: readonly Row[]
  readonly now: number
  /** Requests counted until then. */
  readonly requests: number
}

export type FilterState = {
  readonly text: string
  readonly filter: Filter | undefined
  /** Ids that answer the filter's patterns for bodies, by pattern. */
  readonly bodies: ReadonlyMap<string, ReadonlySet<string>>
  /** Why the text being typed is no filter; the last good one stays. */
  readonly error: string | undefined
}

export type UiState = {
  readonly size: Size
  readonly view: View
  /** The id under the cursor of the requests: it stays there, whatever the list does. */
  readonly cursor: string | undefined
  readonly follow: boolean
  readonly frozen: Frozen | undefined
  readonly filter: FilterState
  readonly quick: Quick | undefined
  readonly marks: ReadonlySet<string>
  readonly order: Order
  /** Line of the cursor in the other views. */
  readonly places: Readonly<Record<ListView, number>>
  /** Milliseconds that the latency view looks back; Infinity for all. */
  readonly latencyWindow: number
  readonly logLevel: LogLineLevel
  readonly detail: Detail | undefined
  readonly overlay: Overlay | undefined
  readonly toast: Toast | undefined
  readonly listing: Listing
  /** Swaps taken back, to be done again: the latest last. */
  readonly undone: readonly { readonly tier: Tier; readonly model: string }[]
  /** The model that each tier had before. */
  readonly previous: Readonly<Partial<Record<Tier, string>>>
  readonly theme: Theme
  readonly fps: number
  readonly showHints: boolean
  readonly showPerformance: boolean
  /** Local milliseconds of a first ctrl-c: a second one soon after quits. */
  readonly interruptedAt: number | undefined
}

export const NO_PLACES: UiState['places'] = {
  errors: 0,
  models: 0,
  latency: 0,
  logs: 0,
  settings: 0,
}
