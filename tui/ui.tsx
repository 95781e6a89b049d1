/** @jsxRuntime automatic @jsxImportSource react */
import { homedir } from 'node:os'

import { render } from 'ink'

import { fetchModels, receiveBatch } from './acts/listing.ts'
import type { Batch, Info, UiClient } from './client.ts'
import type { Desk } from './commands/command.ts'
import { createDashboard } from './dashboard.ts'
import { createDesk } from './desk.ts'
import { createFrames } from './frames.ts'
import { createDecoder } from './keys/decode.ts'
import type { Size } from './look/cells.ts'
import { createLook, type Look, type Theme } from './look/look.ts'
import { press } from './overlays/press.ts'
import { schedule } from './schedule.ts'
import { createPreferencesWriter, preferencesPath, readPreferences } from './store/preferences.ts'
import { Screen } from './views/screen.tsx'
import { createVirtualStdin, createVirtualStdout } from './virtual-terminal.ts'

export type UiOptions = {
  readonly client: UiClient
  readonly info: Info
  readonly size: Size
  /** Gets the bytes that draw the picture. */
  readonly write: (text: string) => void
  readonly display: Display
  /** Keys cannot be read: the dashboard only shows. */
  readonly isReadOnly: boolean
}

/** How the picture is to look, from flags and the environment. */
export type Display = {
  /** False with NO_COLOR. */
  readonly color: boolean
  readonly ascii: boolean
  /** Pictures a second while something moves; undefined leaves it to the preferences. */
  readonly fps: number | undefined
}

/** The running dashboard, as its host sees it. */
export type Ui = {
  /** Raw bytes of the keyboard, as text. */
  readonly keys: (chunk: string) => void
  readonly resize: (size: Size) => void
  readonly receive: (batch: Batch) => void
  /** Draws everything anew: the terminal was in other hands. */
  readonly redraw: () => void
  /** Leaves the alternate screen. */
  readonly stop: () => void
}

/** Above four a second numbers look live; each more costs about one percent of a core. */
const USUAL_FPS = 6

/** "Synchronized output", which terminals that do not know it pass over. */
const [HOLD, SHOW] = ['\x1b[?2026h', '\x1b[?2026l']

const clock = (): number => performance.now()

export function startUi(options: UiOptions): Ui {
  const terminal = createVirtualStdout(options.size, options.write)
  // Last: what the command itself tells would take its place at once.
  const warn = (message: string) => void setTimeout(() => desk.warn(message))
  const made = dashboardOptions(options, warn)
  const desk = createDesk(createDashboard({ ...made, redraw: () => redraw() }))
  const frames = createFrames({ ...pacing(desk), draw, clock, schedule })
  const ink = render(picture(), {
    ...HOW,
    stdout: terminal.stdout,
    stdin: createVirtualStdin(),
    onRender: ({ renderTime }) => frames.measured({ drawMs: renderTime }),
  })
  // A picture that cannot be drawn ends Ink. Nobody catches this rejection: the host hears of it.
  void ink.waitUntilExit()
  const decode = createDecoder()
  const stopListening = desk.onChange(frames.request)

  function picture() {
    const look = lookFor(desk.state().theme, options.display)
    return <Screen desk={desk} look={look} frames={frames.stats()} />
  }

  function draw(): void {
    desk.settle()
    terminal.inOne(() => ink.rerender(picture()))
  }

  /**
   * Ink draws what changed, from where it left the cursor: brings it there, then forgets the picture.
   * The terminal shows nothing until the new one is there: an empty screen in between would flicker.
   */
  function redraw(): void {
    terminal.inOne(() => {
      terminal.stdout.write(`${HOLD}\x1b[${desk.state().size.rows};1H`)
      ink.clear()
      frames.now()
      // An unchanged picture is not drawn, but for a new size.
      terminal.resized()
      terminal.stdout.write(SHOW)
    })
  }

  fetchModels(desk)
  return {
    keys(chunk) {
      for (const stroke of decode(chunk)) press(desk, stroke)
      frames.now()
    },
    resize(next) {
      const { columns, rows } = desk.state().size
      if (next.columns === columns && next.rows === rows) return
      terminal.setSize(next)
      desk.set({ size: next })
      redraw()
    },
    receive(batch) {
      frames.measured({ lagMs: batch.lagMs })
      receiveBatch(desk, batch)
    },
    redraw,
    stop() {
      stopListening()
      frames.stop()
      ink.unmount()
    },
  }
}

/** How Ink is to work: the terminal is ours, and so is the pace. */
const HOW = {
  alternateScreen: true,
  incrementalRendering: true,
  // Above our own pace: a throttle at the same pace would beat with it.
  maxFps: 60,
  patchConsole: false,
  exitOnCtrlC: false,
  interactive: true,
} as const

function dashboardOptions(options: UiOptions, onFailure: (message: string) => void) {
  const { client, info, size, display, isReadOnly } = options
  const path = preferencesPath({ env: process.env, platform: process.platform, home: homedir() })
  const preferences = readPreferences(path)
  const savePreferences = createPreferencesWriter({
    path,
    onFailure,
  })
  const fps = display.fps ?? preferences.fps ?? USUAL_FPS
  const kept = { preferences, preferencesPath: path, savePreferences }
  return { client, info, size, isReadOnly, clock, fps, ...kept }
}

const looks = new Map<string, Look>()

/** One object for each look: what is made for it is kept with it. */
function lookFor(theme: Theme, { ascii, color }: Display): Look {
  const key = `${theme} ${ascii} ${color}`
  const look = looks.get(key) ?? createLook({ theme, ascii, color })
  looks.set(key, look)
  return look
}

/** What makes the picture move. */
function pacing({ state, records, bodySearch }: Desk) {
  return {
    fps: () => state().fps,
    cells: () => state().size.columns * state().size.rows,
    isMoving: () => state().frozen === undefined && records.totals().running > 0,
    nextChange: () => earliest([nextSecond(state().toast?.until), bodySearch.dueAt()]),
  }
}

function earliest(times: readonly (number | undefined)[]): number | undefined {
  const known = times.filter((time) => time !== undefined)
  return known.length === 0 ? undefined : Math.min(...known)
}

/** The seconds that a toast has left are counted down. */
function nextSecond(until: number | undefined): number | undefined {
  if (until === undefined) return undefined
  const left = (until - clock()) % 1_000
  return clock() + (left <= 0 ? 1_000 + left : left)
}
