/** The exit code that a shell gives a program ended by the signal. */
const EXIT_CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129, SIGQUIT: 131 } as const
type Signal = keyof typeof EXIT_CODES

/** Without a screen SIGHUP keeps its meaning: a listener would undo what `nohup` has set. */
export const SIGNALS = ['SIGINT', 'SIGTERM'] as const
/** With the dashboard: the user may close the window. */
export const SCREEN_SIGNALS = [...SIGNALS, 'SIGHUP', 'SIGQUIT'] as const
/** The user's own way out, in the dashboard: with `now`, what still runs is ended. */
type Wish = 'quit' | 'quit now'

/**
 * One Ctrl+C under `bun start` or `npx` arrives twice: from the terminal, and once more from the
 * parent that passes it on.
 */
const SAME_PRESS_MS = 500

export type Ending = {
  /** As if a signal had come. */
  readonly quit: (now: boolean) => void
  /** The exit code: 0 after a graceful stop. */
  readonly code: Promise<number>
}

export type EndOptions = {
  readonly signals: readonly Signal[]
  /** Ends what runs gracefully, or with `now` at once. */
  readonly stop: (now: boolean) => Promise<void>
  readonly pause?: () => Promise<void>
}

/** Waits for a signal or for `quit`, then stops gracefully; another one ends the wait. */
export function awaitEnd({ signals, stop, pause = samePress }: EndOptions): Ending {
  const endings = listen(signals)

  async function end(): Promise<number> {
    const first = await endings.next()
    const stopped = stop(first === 'quit now').then(() => 0)
    const hurried = pause().then(async () => codeOf(await endings.next()))
    return await Promise.race([stopped, hurried]).finally(() => endings.end())
  }

  return { quit: (now) => endings.hear(now ? 'quit now' : 'quit'), code: end() }
}

function samePress(): Promise<void> {
  return Bun.sleep(SAME_PRESS_MS)
}

function codeOf(ending: Signal | Wish): number {
  return ending === 'quit' || ending === 'quit now' ? 0 : EXIT_CODES[ending]
}

function listen(signals: readonly Signal[]) {
  let heard = Promise.withResolvers<Signal | Wish>()
  const hear = (ending: Signal | Wish) => heard.resolve(ending)
  for (const signal of signals) process.on(signal, hear)
  return {
    hear,
    /** The next one from now on. */
    async next(): Promise<Signal | Wish> {
      heard = Promise.withResolvers<Signal | Wish>()
      return await heard.promise
    },
    end(): void {
      for (const signal of signals) process.off(signal, hear)
    },
  }
}
