import type { Tier } from '../src/route/tier.ts'
import { createBodySearch, type BodySearch } from './body-search.ts'
import type { Batch, Info, UiClient } from './client.ts'
import type { Size } from './look/cells.ts'
import { NO_PLACES, type FilterState, type Toast, type UiState } from './state.ts'
import { cleanMessage, cleanName, messageOf } from './store/clean.ts'
import type { Preferences } from './store/preferences.ts'
import { createRecordingReader, type RecordingReader } from './store/recording.ts'
import { createRecords, type Records } from './store/records.ts'

export type DashboardOptions = {
  readonly client: UiClient
  readonly info: Info
  readonly size: Size
  readonly fps: number
  /** Keys cannot be read: the dashboard only shows. */
  readonly isReadOnly: boolean
  readonly preferences: Preferences
  /** The file of the preferences. */
  readonly preferencesPath: string
  /** Keeps the preferences for the next start. */
  readonly savePreferences: (preferences: Preferences) => void
  /** Monotonic milliseconds of this thread. */
  readonly clock: () => number
  /** Draws everything anew. */
  readonly redraw: () => void
}

/**
 * The dashboard without its picture: what is known, what the user has set, and the way to the
 * program. Commands change it; views read it.
 */
export type Dashboard = {
  readonly info: () => Info
  readonly client: UiClient
  readonly records: Records
  readonly isReadOnly: boolean
  readonly clock: () => number
  readonly redraw: () => void
  readonly state: () => UiState
  readonly set: (change: Partial<UiState>) => void
  readonly preferences: () => Preferences
  readonly preferencesPath: string
  readonly prefer: (change: Partial<Preferences>) => void
  readonly tell: (kind: Toast['kind'], text: string) => void
  /** Tells of a failure behind the user's back; where an error waits to be seen, in the log alone. */
  readonly warn: (text: string) => void
  /** Runs something that may fail; its failure becomes a toast. */
  readonly attempt: (task: () => Promise<void>) => void
  readonly receive: (batch: Batch) => void
  /** What the filter asks of the bodies. */
  readonly bodySearch: BodySearch
  /** The recording of the opened exchange. */
  readonly recording: () => RecordingReader | undefined
  readonly openRecording: (id: string | undefined) => void
  /** Fetches what was said since the last time. */
  readonly refreshRecording: () => void
  /** Hears of every change; returns its undo. */
  readonly onChange: (listener: () => void) => () => void
}

const TOAST_MS = 8_000

export function createDashboard(options: DashboardOptions): Dashboard {
  const { client, clock } = options
  let { info } = options
  const records = createRecords({ prices: info.prices, tiers: info.tiers })
  const listeners = new Set<() => void>()
  let preferences = options.preferences
  let state = initialState(options)
  const opened = createOpened(client, changed)

  function changed(): void {
    for (const listener of listeners) listener()
  }

  function set(change: Partial<UiState>): void {
    state = { ...state, ...change }
    changed()
  }

  const dashboard: Dashboard = {
    info: () => info,
    client,
    records,
    clock,
    redraw: options.redraw,
    isReadOnly: options.isReadOnly,
    state: () => state,
    set,
    preferences: () => preferences,
    preferencesPath: options.preferencesPath,
    prefer(change) {
      preferences = { ...preferences, ...change }
      options.savePreferences(preferences)
    },
    ...createTelling({ records, clock, state: () => state, set }),
    receive(batch) {
      info = batch.info ?? info
      records.receive(batch, clock())
      noteSwaps(dashboard, batch)
      changed()
    },
    bodySearch: createBodySearch({
      search: client.searchBodies,
      filter: () => state.filter,
      setFilter: (filter) => dashboard.set({ filter }),
      version: records.totals,
      clock,
    }),
    recording: opened.reader,
    openRecording: opened.open,
    refreshRecording: opened.refresh,
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
  return dashboard
}

type Telling = Pick<Dashboard, 'tell' | 'warn' | 'attempt'>

/** What the user reads at the foot of the screen, and in the log. */
function createTelling(dashboard: Pick<Dashboard, 'records' | 'clock' | 'state' | 'set'>): Telling {
  const { records, clock, state, set } = dashboard
  const tell: Dashboard['tell'] = (kind, text) => {
    const until = kind === 'bad' ? undefined : clock() + TOAST_MS
    set({ toast: { kind, text: cleanMessage(text), until } })
    records.note(kind === 'bad' ? 'WARNING' : 'INFO', text)
  }
  return {
    tell,
    warn(text) {
      if (state().toast?.kind === 'bad') records.note('WARNING', text)
      else tell('bad', text)
    },
    attempt(task) {
      task().catch((error: unknown) => tell('bad', messageOf(error)))
    },
  }
}

export const NO_FILTER: FilterState = {
  text: '',
  filter: undefined,
  bodies: new Map(),
  error: undefined,
}

function initialState({ size, fps, preferences }: DashboardOptions): UiState {
  return {
    size,
    view: 'requests',
    cursor: undefined,
    follow: preferences.follow,
    frozen: undefined,
    filter: NO_FILTER,
    quick: undefined,
    marks: new Set(),
    order: preferences.order,
    places: NO_PLACES,
    latencyWindow: Infinity,
    logLevel: 'DEBUG',
    detail: undefined,
    overlay: undefined,
    toast: undefined,
    listing: { type: 'loading', models: [] },
    undone: [],
    previous: {},
    theme: preferences.theme,
    fps,
    showHints: preferences.hints,
    showPerformance: false,
    interruptedAt: undefined,
  }
}

/** Whoever swapped (another dashboard may have), the way back is known. */
function noteSwaps(dashboard: Dashboard, { events }: Batch): void {
  for (const event of events) {
    if (event.type !== 'tier.swapped') continue
    const previous: Partial<Record<Tier, string>> = {
      ...dashboard.state().previous,
      [event.tier]: cleanName(event.from),
    }
    dashboard.set({ previous })
  }
}

/** The recording of the exchange in the detail view, fetched piece by piece. */
function createOpened(client: UiClient, changed: () => void) {
  let id: string | undefined
  let reader: RecordingReader | undefined
  let isFetching = false
  /** Asked for once more while the answer was still on its way, which may lack what is new since. */
  let isWantedAgain = false

  async function fetch(): Promise<void> {
    const [wanted, into] = [id, reader]
    if (wanted === undefined || into === undefined) return
    const recording = await client.readRecording(wanted, into.next())
    // Another one may have been opened meanwhile.
    if (id !== wanted) return
    // A picture asks again: without this, one picture would follow the other for ever.
    if (into.receive(recording)) changed()
  }

  function refresh(): void {
    isWantedAgain = isFetching
    if (isFetching) return
    isFetching = true
    fetch()
      .catch(() => undefined)
      .finally(() => {
        isFetching = false
        if (isWantedAgain) refresh()
      })
  }

  return {
    reader: () => reader,
    open: (next: string | undefined): void => {
      if (next === id) return
      id = next
      reader = next === undefined ? undefined : createRecordingReader()
      refresh()
    },
    refresh,
  }
}
