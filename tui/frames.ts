import type { Schedule } from './schedule.ts'

/** When to draw, and when not: drawing is what a dashboard costs. */
export type Frames = {
  /** Something changed by itself: draws at once after a rest, else with the next picture. */
  readonly request: () => void
  /** The user did something: draws at once. */
  readonly now: () => void
  /** What one picture took in milliseconds, and how late the proxy's loop was. */
  readonly measured: (cost: { readonly drawMs?: number; readonly lagMs?: number }) => void
  readonly stats: () => FrameStats
  readonly stop: () => void
}

export type FrameStats = {
  readonly frames: number
  /** Milliseconds between two pictures while something moves. */
  readonly intervalMs: number
  readonly drawMs: number
  readonly lagMs: number
}

export type FrameOptions = {
  readonly draw: () => void
  /** Pictures a second that the user wants. */
  readonly fps: () => number
  /** Cells of the screen: a large one is drawn less often. */
  readonly cells: () => number
  /** Something runs, whose time goes on without any event. */
  readonly isMoving: () => boolean
  /** Local milliseconds at which something on the screen goes by itself. */
  readonly nextChange: () => number | undefined
  readonly clock: () => number
  readonly schedule: Schedule
}

const MANY_CELLS = 6_000
const FPS_OF_MANY = 5
const LEAST_FPS = 2
/** Above these the pace is halved. */
const SLOW_DRAW_MS = 25
const LATE_MS = 10
/** Elapsed times move at least this often. */
const TICK_MS = 500
/** Of a running mean, the share of the newest value. */
const NEWEST = 0.2

/**
 * Draws at most so many times a second, and not at all while nothing changes: when idle there is no
 * timer. A large screen, slow drawing and a late proxy each make it draw less often.
 */
export function createFrames(options: FrameOptions): Frames {
  const { clock, schedule } = options
  let frames = 0
  let lastAt = -Infinity
  let drawMs = 0
  let lagMs = 0
  let pending: { readonly at: number; readonly cancel: () => void } | undefined

  function intervalMs(): number {
    const wanted = Math.min(options.fps(), options.cells() > MANY_CELLS ? FPS_OF_MANY : Infinity)
    const halvings = Number(drawMs > SLOW_DRAW_MS) + Number(lagMs > LATE_MS)
    return 1000 / Math.max(Math.min(wanted, LEAST_FPS), wanted / 2 ** halvings)
  }

  function draw(): void {
    pending?.cancel()
    pending = undefined
    frames++
    lastAt = clock()
    options.draw()
    rest()
  }

  /** Until something happens only time itself can change the picture. */
  function rest(): void {
    const change = options.nextChange()
    if (options.isMoving()) plan(Math.max(TICK_MS, intervalMs()))
    else if (change !== undefined) plan(Math.max(1, change - clock()))
  }

  function plan(ms: number): void {
    const at = clock() + ms
    if (pending !== undefined && pending.at <= at) return
    pending?.cancel()
    pending = { at, cancel: schedule(draw, ms) }
  }

  return {
    request() {
      const wait = lastAt + intervalMs() - clock()
      if (wait <= 0) draw()
      else plan(wait)
    },
    now: draw,
    measured(cost) {
      if (cost.drawMs !== undefined) drawMs += (cost.drawMs - drawMs) * NEWEST
      if (cost.lagMs !== undefined) lagMs += (cost.lagMs - lagMs) * NEWEST
    },
    stats: () => ({ frames, intervalMs: intervalMs(), drawMs, lagMs }),
    stop() {
      pending?.cancel()
      pending = undefined
    },
  }
}
