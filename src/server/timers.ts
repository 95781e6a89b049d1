export type Clock = () => number

/**
 * Calls `onSilence` once nobody has called `touch` for `ms`, and a little later where the process was
 * held up. One timer, however often it is touched.
 */
export type Watchdog = {
  touch(): void
  /** Nothing is waited for until the next `touch`. */
  rest(): void
  stop(): void
}

/** Milliseconds by which a timer is late only in a process that was held up. */
const HELD_UP_MS = 200

export function createWatchdog(ms: number, clock: Clock, onSilence: () => void): Watchdog {
  let last = clock()
  let due = last
  /** The `last` after which a hold-up was overlooked: it is so once. */
  let overlooked: number | undefined
  let timer: Timer | undefined
  const arm = (inMs: number): void => {
    due = clock() + inMs
    timer = setTimeout(check, Math.max(1, inMs))
  }
  const check = (): void => {
    const now = clock()
    const left = last + ms - now
    if (left > 0) return arm(Math.min(left, ms))
    // Stopped by its user, or frozen with its machine: what came meanwhile is read after the timers.
    const wasHeldUp = now - due > HELD_UP_MS && overlooked !== last
    if (!wasHeldUp) return onSilence()
    overlooked = last
    arm(HELD_UP_MS)
  }
  arm(ms)
  return {
    touch() {
      last = clock()
    },
    rest() {
      last = Infinity
    },
    stop: () => clearTimeout(timer),
  }
}

export type Patience = { readonly ms: number; readonly clock: Clock }

/** The promise's own outcome, or `orElse` when it takes longer than a watchdog would wait. */
export async function within<T>(
  { ms, clock }: Patience,
  promise: Promise<T>,
  orElse: T,
): Promise<T> {
  const { promise: over, resolve } = Promise.withResolvers<T>()
  const watchdog = createWatchdog(ms, clock, () => resolve(orElse))
  try {
    return await Promise.race([promise, over])
  } finally {
    watchdog.stop()
  }
}

export const TICK = Symbol('tick')

/**
 * Interrupts the wait for a promise every so often, without losing it. The interval runs on through
 * one promise after the other until `touch`.
 */
export type Ticker = {
  /** The promise's own outcome, or `TICK` when the interval ends before it. */
  race<T>(promise: Promise<T>): Promise<T | typeof TICK>
  /** The interval begins anew. */
  touch(): void
  /** The interval from now on. */
  every(ms: number): void
  stop(): void
}

export function createTicker(firstMs: number, clock: Clock): Ticker {
  let interval = firstMs
  let wake: (tick: typeof TICK) => void = () => {}
  let isStopped = false
  let watchdog = createWatchdog(interval, clock, tick)

  function restart(): void {
    watchdog.stop()
    if (!isStopped) watchdog = createWatchdog(interval, clock, tick)
  }
  function tick(): void {
    restart()
    wake(TICK)
  }

  return {
    race(promise) {
      return new Promise((resolve, reject) => {
        wake = resolve
        promise.then(resolve, reject)
      })
    },
    touch: () => watchdog.touch(),
    every(ms) {
      interval = ms
      restart()
    },
    stop() {
      isStopped = true
      watchdog.stop()
    },
  }
}
