import type { Schedule } from '../schedule.ts'

export type PaceOptions = {
  /** Monotonic milliseconds. */
  readonly clock: () => number
  readonly schedule: Schedule
  readonly run: () => void
}

export type Pace = {
  /** Runs soon: at once after a silence, else when the time between two runs is over. */
  readonly request: () => void
  readonly cancel: () => void
  /** Takes the worst lateness of the event loop since the last time, in milliseconds. */
  readonly takeLag: () => number
}

/** Ten batches a second look live, and cost a tenth of a message per event. */
const INTERVAL_MS = 100
/** How often the event loop's lateness is looked at while something waits. */
const LAG_INTERVAL_MS = 20

/** Runs what is requested, at most ten times a second. Without a request no timer runs. */
export function createPace({ clock, schedule, run }: PaceOptions): Pace {
  let ranAt = -Infinity
  let lagMs = 0
  let stop: (() => void) | undefined

  function wait(): void {
    const step = Math.min(LAG_INTERVAL_MS, Math.max(0, ranAt + INTERVAL_MS - clock()))
    const due = clock() + step
    stop = schedule(() => {
      stop = undefined
      // A wait of 0 takes until the end of what runs now: that is no lateness.
      if (step > 0) lagMs = Math.max(lagMs, clock() - due)
      if (clock() < ranAt + INTERVAL_MS) return wait()
      ranAt = clock()
      run()
    }, step)
  }

  return {
    request() {
      if (stop === undefined) wait()
    },
    cancel() {
      stop?.()
      stop = undefined
    },
    takeLag() {
      const taken = lagMs
      lagMs = 0
      return taken
    },
  }
}
