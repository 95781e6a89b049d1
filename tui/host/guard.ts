/** The exit code that a shell gives a program ended by the signal. */
const ENDINGS = [
  { signal: 'SIGINT', code: 130 },
  { signal: 'SIGTERM', code: 143 },
  { signal: 'SIGHUP', code: 129 },
  { signal: 'SIGQUIT', code: 131 },
] as const
type Signal = (typeof ENDINGS)[number]['signal']

/** The part of the process that the guard needs. */
export type GuardedProcess = {
  readonly on: (event: 'exit' | Signal, listener: () => void) => unknown
  readonly off: (event: 'exit' | Signal, listener: () => void) => unknown
  readonly listenerCount: (event: Signal) => number
  readonly exit: (code: number) => unknown
}

export type Guard = {
  readonly arm: () => void
  /** Restores, and watches no more. */
  readonly disarm: () => void
}

/**
 * Sees to it that `restore` runs on every way out of the program: return, throw, `process.exit`, a
 * signal that nobody else takes care of. Only `kill -9` escapes. `restore` must do its work at once,
 * for nothing asynchronous happens any more, and may run twice.
 */
export function createGuard(restore: () => void, system: GuardedProcess = process): Guard {
  let isArmed = false
  const listeners = ENDINGS.map(({ signal, code }) => ({
    signal,
    end: () => {
      // The program has listeners of its own for a graceful stop: with them there, ours does nothing.
      if (system.listenerCount(signal) > 1) return
      restore()
      system.exit(code)
    },
  }))

  return {
    arm() {
      if (isArmed) return
      isArmed = true
      system.on('exit', restore)
      for (const { signal, end } of listeners) system.on(signal, end)
    },
    disarm() {
      if (!isArmed) return
      isArmed = false
      system.off('exit', restore)
      for (const { signal, end } of listeners) system.off(signal, end)
      restore()
    },
  }
}
