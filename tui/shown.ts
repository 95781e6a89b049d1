import type { Desk } from './commands/command.ts'
import type { Size } from './look/cells.ts'
import type { Look } from './look/look.ts'
import { errorRows, errorsPanel } from './panels/errors.ts'
import { latencyPanel, slowestRows } from './panels/latency.ts'
import { logRows, logsPanel } from './panels/logs.ts'
import { modelRows, modelsPanel } from './panels/models.ts'
import { settingsLength, settingsPanel } from './panels/settings.ts'
import type { ListView } from './state.ts'
import { errorGroups } from './store/errors.ts'
import { latency } from './store/latency.ts'
import { windowOf } from './store/select.ts'
import { LOG_LEVELS } from './store/types.ts'

/** What a view with a list shows. */
export type Shown = {
  readonly count: number
  /** Lines of the list in a panel of this size. */
  readonly height: (size: Size) => number
  readonly lines: (place: Place, size: Size, look: Look) => readonly string[]
}

type Place = { readonly first: number; readonly cursor: number }

/** The lists beside the requests. */
export function shownIn(view: ListView, desk: Desk): Shown {
  return LISTS[view](desk)
}

/** Where the user is in the list, and what of it is in sight. */
export function placeIn(view: ListView, desk: Desk, size: Size): Place {
  const { count, height } = shownIn(view, desk)
  const cursor = Math.max(0, Math.min(desk.state().places[view], count - 1))
  // The cursor is kept in the middle: such a window needs no memory.
  const rows = height(size)
  const first = windowOf({ count, cursor, first: cursor - Math.floor(rows / 2), height: rows })
  return { first, cursor }
}

const LISTS: Readonly<Record<ListView, (desk: Desk) => Shown>> = {
  errors(desk) {
    const groups = errorGroups(desk.records.rows())
    return {
      count: groups.length,
      height: errorRows,
      lines: (place, size, look) => errorsPanel({ groups, place }, size, look),
    }
  },
  models({ records }) {
    const models = records.modelStats()
    return {
      count: models.length,
      height: modelRows,
      lines: (place, size, look) =>
        modelsPanel({ tierStats: records.tierStats(), models, place }, size, look),
    }
  },
  latency(desk) {
    const { records, clock, state } = desk
    const windowMs = state().latencyWindow
    const seen = latency(records.rows(), windowMs, records.now(clock()))
    const model = { latency: seen, windowMs, place: { first: 0, cursor: 0 } }
    return {
      count: seen.slowest.length,
      height: (size) => slowestRows(model, size),
      lines: (place, size, look) => latencyPanel({ ...model, place }, size, look),
    }
  },
  logs({ records, state }) {
    const level = state().logLevel
    const lines = records
      .logs()
      .filter((line) => LOG_LEVELS.indexOf(line.level) >= LOG_LEVELS.indexOf(level))
      .toReversed()
    return {
      count: lines.length,
      height: logRows,
      lines: (place, size, look) => logsPanel({ lines, level, place }, size, look),
    }
  },
  settings({ info, records, state, preferencesPath }) {
    const { theme, fps } = state()
    const model = { info, tiers: records.tiers(), theme, fps, preferencesPath }
    return {
      count: settingsLength({ ...model, first: 0 }),
      height: ({ rows }) => rows,
      lines: ({ cursor }, size, look) => settingsPanel({ ...model, first: cursor }, size, look),
    }
  },
}
