import { describeCrash, type Link, type LinkOptions } from './link.ts'

export type PictureOptions = {
  readonly startLink: (options: Pick<LinkOptions, 'onCrash'>) => Promise<Link>
  readonly clock: () => number
  /** False where nobody could press the key for it. */
  readonly canRestart: boolean
  readonly onStart: (link: Link) => void
  readonly onRestart: () => void
  readonly onCrash: (reason: string, canRestart: boolean) => void
}

/** The dashboard's life: it may crash, and start again. */
export type Picture = {
  readonly start: () => Promise<void>
  readonly restart: () => void
  readonly stop: () => Promise<void>
  readonly keys: (chunk: string) => void
  /** It is there, or on its way. */
  readonly isAlive: () => boolean
  readonly link: () => Link | undefined
}

/** A dashboard that crashes twice within this stays away. */
const TWO_CRASHES_MS = 10_000
const MOST_EARLY_KEYS = 100

export function createPicture(options: PictureOptions): Picture {
  let state: 'starting' | 'running' | 'crashed' | 'lost' | 'stopped' = 'stopped'
  let link: Link | undefined
  let crashedAt = -Infinity
  let earlyKeys: readonly string[] = []

  async function start(): Promise<void> {
    state = 'starting'
    try {
      begin(await options.startLink({ onCrash: crash }))
    } catch (error) {
      crash(describeCrash(error))
    }
  }

  function begin(begun: Link): void {
    // It may have crashed at once, or the program wants to end.
    if (state !== 'starting') return void begun.stop()
    state = 'running'
    link = begun
    for (const chunk of earlyKeys) begun.keys(chunk)
    earlyKeys = []
    options.onStart(begun)
  }

  function crash(reason: string): void {
    if (state !== 'starting' && state !== 'running') return
    const again = options.canRestart && options.clock() - crashedAt > TWO_CRASHES_MS
    crashedAt = options.clock()
    state = again ? 'crashed' : 'lost'
    link = undefined
    earlyKeys = []
    options.onCrash(reason, again)
  }

  return {
    start,
    restart() {
      if (state !== 'crashed') return
      options.onRestart()
      void start()
    },
    async stop() {
      state = 'stopped'
      await link?.stop()
    },
    keys(chunk) {
      if (link === undefined) earlyKeys = [...earlyKeys, chunk].slice(-MOST_EARLY_KEYS)
      else link.keys(chunk)
    },
    isAlive: () => state === 'starting' || state === 'running',
    link: () => link,
  }
}
