/** The exit code that a shell gives a program ended by the signal. */
const EXIT_CODES = { SIGINT: 130, SIGTERM: 143 } as const
const SIGNALS = ['SIGINT', 'SIGTERM'] as const

type Signal = (typeof SIGNALS)[number]

/**
 * One Ctrl+C under `bun start` or `npx` arrives twice: from the terminal, and once more from the
 * parent that passes it on.
 */
const SAME_PRESS_MS = 500

/**
 * Waits for SIGINT or SIGTERM, then stops gracefully; another signal ends the wait. Gives the exit
 * code: 0 after a graceful stop.
 */
export async function stopOnSignal(
  stop: () => Promise<void>,
  pause: () => Promise<void> = () => Bun.sleep(SAME_PRESS_MS),
): Promise<number> {
  const signals = listen()
  await signals.next()
  const stopped = stop().then(() => 0)
  const hurried = pause().then(async () => EXIT_CODES[await signals.next()])
  return await Promise.race([stopped, hurried]).finally(() => signals.end())
}

function listen() {
  let heard = Promise.withResolvers<Signal>()
  const hear = (signal: Signal) => heard.resolve(signal)
  for (const signal of SIGNALS) process.on(signal, hear)
  return {
    /** The next signal from now on. */
    async next(): Promise<Signal> {
      heard = Promise.withResolvers<Signal>()
      return await heard.promise
    },
    end(): void {
      for (const signal of SIGNALS) process.off(signal, hear)
    },
  }
}
