import type { Desk } from './commands/command.ts'
import type { Size } from './look/cells.ts'
import type { Look } from './look/look.ts'
import { errorRows, errorsPanel } from './panels/errors.ts'
import { latencyPanel, slowestRows } from './panels/latency.ts'
import { logRows, logsPanel } from './panels/logs.ts'
import { modelRows, modelsPanel } from './panels/models.ts'
import { settingsLength, settingsPanel } from './panels/settings.ts'
import { clamp } from './place.ts'
import type { ListView } from './state.ts'
import { errorGroups } from './store/errors.ts'
import { latency } from './store/latency.ts'
import { warningsIn } from './store/logs.ts'
import { createMemo } from './store/memo.ts'
import type { Records } from './store/records.ts'
import { windowOf } from './store/select.ts'
import { LOG_LEVELS } from './store/types.ts'
import type { ErrorGroup, Latency, LogLine, LogLineLevel } from './store/types.ts'

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

/** The line under the cursor: the list may have shrunk since it was put there. */
export function cursorIn(view: ListView, desk: Desk): number {
  return clamp(desk.state().places[view], shownIn(view, desk).count)
}

/** Where the user is in the list, and what of it is in sight. */
export function placeIn(view: ListView, desk: Desk, size: Size): Place {
  const { count, height } = shownIn(view, desk)
  const cursor = cursorIn(view, desk)
  // The cursor is kept in the middle: such a window needs no memory.
  const rows = height(size)
  const first = windowOf({ count, cursor, first: cursor - Math.floor(rows / 2), height: rows })
  return { first, cursor }
}

// Each list is asked for several times a picture, and most pictures change nothing in it.
const groupsMemo = createMemo<readonly ErrorGroup[]>()
const latencyMemo = createMemo<Latency>()
const logsMemo = createMemo<readonly LogLine[]>()

/** How exactly the time window of the latencies is kept. */
const WINDOW_STEP_MS = 1_000

/** The same while no request began, ended or was taken out of the list. */
function endedIn(records: Records): readonly unknown[] {
  return [records, records.totals(), records.rows().length]
}

/** The latest first. */
function atLeast(level: LogLineLevel, lines: readonly LogLine[]): readonly LogLine[] {
  const least = LOG_LEVELS.indexOf(level)
  return lines.filter((line) => LOG_LEVELS.indexOf(line.level) >= least).toReversed()
}

const LISTS: Readonly<Record<ListView, (desk: Desk) => Shown>> = {
  errors({ records }) {
    const groups = groupsMemo(endedIn(records), () => errorGroups(records.rows()))
    return {
      count: groups.length,
      height: errorRows,
      lines: (place, size, look) =>
        errorsPanel({ groups, warnings: warningsIn(records.logs()), place }, size, look),
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
  latency({ records, clock, state }) {
    const windowMs = state().latencyWindow
    const now = records.now(clock())
    const key = [...endedIn(records), windowMs, Math.floor(now / WINDOW_STEP_MS)]
    const seen = latencyMemo(key, () => latency(records.rows(), windowMs, now))
    const model = { latency: seen, windowMs, place: { first: 0, cursor: 0 } }
    return {
      count: seen.slowest.length,
      height: (size) => slowestRows(model, size),
      lines: (place, size, look) => latencyPanel({ ...model, place }, size, look),
    }
  },
  logs({ records, state }) {
    const level = state().logLevel
    const lines = logsMemo([records.logs(), level], () => atLeast(level, records.logs()))
    return {
      count: lines.length,
      height: logRows,
      lines: (place, size, look) => logsPanel({ lines, level, place }, size, look),
    }
  },
  settings({ info, records, state, preferencesPath }) {
    const { theme, fps } = state()
    const model = { info: info(), tiers: records.tiers(), theme, fps, preferencesPath }
    return {
      count: settingsLength({ ...model, first: 0 }),
      height: ({ rows }) => rows,
      lines: ({ cursor }, size, look) => settingsPanel({ ...model, first: cursor }, size, look),
    }
  },
}
