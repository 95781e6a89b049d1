import { join } from 'node:path'

import { reloadOf } from '../config/changes.ts'
import type { Config } from '../config/config.ts'
import type { Sources } from '../config/layers.ts'
import type { Problem } from '../config/load.ts'
import { watchFile, type WatchOptions } from '../config/watch.ts'
import { describeFault } from '../errors.ts'

export type ReloadOptions = {
  /** What the proxy was started from. */
  readonly sources: Sources
  /** Reads the same again; throws when it cannot. */
  readonly read: () => Promise<Sources>
  /** What the proxy was started with. */
  readonly config: Config
  readonly apply: (config: Config) => void
  /** Gets one sentence at a time. */
  readonly say: (message: string) => void
}

/** Takes up changes of the working folder's `.env`, from now on. Gives its undo. */
export function startReload(
  options: ReloadOptions,
  watch: (options: WatchOptions) => () => void = watchFile,
): () => void {
  const check = createReload(options)
  const stop = watch({
    path: join(process.cwd(), '.env'),
    onChange: () => void check(),
    onError: () => options.say('Changes of .env cannot be watched here: they take a restart.'),
  })
  // It may have changed while the proxy was starting.
  void check()
  return stop
}

/**
 * Reads the settings once more, whenever it is called, one time after the other. What cannot be is
 * told; the old ones stay. Never rejects.
 */
export function createReload(options: ReloadOptions): () => Promise<void> {
  const { sources, read, config, apply, say } = options
  let last = Promise.resolve()
  let inForce = sources
  let refused: Sources | undefined

  function take(next: Sources): void {
    // A refusal is told once, however often the folder stirs.
    if (refused !== undefined && Bun.deepEquals(refused.file, next.file)) return
    refused = undefined
    const reload = reloadOf(inForce, next, config)
    if (reload.type === 'same') return
    if (reload.type === 'problems') {
      refused = next
      for (const problem of reload.problems) say(refusal(problem))
      return
    }
    inForce = next
    apply(reload.config)
    for (const one of reload.news) say(`.env: ${one}`)
  }

  async function check(): Promise<void> {
    try {
      take(await read())
    } catch (error) {
      say(describeFault(error))
    }
  }

  return () => (last = last.then(check))
}

function refusal({ name, value, fix }: Problem): string {
  const what = value === undefined ? `${name} is not set` : `${name}=${value} cannot be`
  return `.env was changed, but the settings from before stay: ${what}. ${fix}`
}
