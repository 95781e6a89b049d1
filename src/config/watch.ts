import { watch } from 'node:fs'
import { basename, dirname } from 'node:path'

export type WatchOptions = {
  readonly path: string
  /** Hears of each change, once it has come to rest. */
  readonly onChange: () => void
  /** Hears when the system cannot watch, or no longer. */
  readonly onError: () => void
  /** Runs something later; gives its undo. */
  readonly later?: (run: () => void) => () => void
}

/** Editors write a file in several steps. */
const SETTLE_MS = 100

/**
 * Watches one file, also where there is none yet. It is the folder that is watched: most editors
 * put a new file in the place of the old one. Gives its undo.
 */
export function watchFile({ path, onChange, onError, later = settle }: WatchOptions): () => void {
  let cancel = () => {}
  const name = basename(path)
  try {
    const watcher = watch(dirname(path), (_event, changed) => {
      // Not every system says which file it was.
      if (changed !== null && changed !== name) return
      cancel()
      cancel = later(onChange)
    })
    watcher.on('error', onError)
    return () => {
      cancel()
      watcher.close()
    }
  } catch {
    onError()
    return cancel
  }
}

function settle(run: () => void): () => void {
  const timer = setTimeout(run, SETTLE_MS)
  return () => clearTimeout(timer)
}
