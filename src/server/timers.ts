export type Clock = () => number

/** Calls `onSilence` once nobody has called `touch` for `ms`. One timer, however often it is touched. */
export type Watchdog = { touch(): void; stop(): void }

export function createWatchdog(ms: number, clock: Clock, onSilence: () => void): Watchdog {
  let last = clock()
  let timer: Timer | undefined
  const arm = (inMs: number): void => {
    timer = setTimeout(check, Math.max(1, inMs))
  }
  const check = (): void => {
    const left = last + ms - clock()
    if (left > 0) arm(left)
    else onSilence()
  }
  arm(ms)
  return {
    touch() {
      last = clock()
    },
    stop: () => clearTimeout(timer),
  }
}

export const TICK = Symbol('tick')

/** Interrupts the wait for a slow promise every so often, without losing it. */
export type Ticker = {
  /** The promise's own outcome, or `TICK` when it took longer than the interval. */
  race<T>(promise: Promise<T>): Promise<T | typeof TICK>
  /** The interval from now on. */
  every(ms: number): void
  stop(): void
}

export function createTicker(firstMs: number, clock: Clock): Ticker {
  let interval = firstMs
  let wake: () => void = () => {}
  let isStopped = false
  let watchdog = createWatchdog(interval, clock, tick)

  function restart(): void {
    watchdog.stop()
    if (!isStopped) watchdog = createWatchdog(interval, clock, tick)
  }
  function tick(): void {
    restart()
    wake()
  }

  return {
    race(promise) {
      watchdog.touch()
      return new Promise((resolve, reject) => {
        wake = () => resolve(TICK)
        promise.then(resolve, reject)
      })
    },
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
