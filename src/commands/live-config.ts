import type { Config } from '../config/config.ts'

/** The settings in force, which a reload replaces. */
export type LiveConfig = {
  readonly read: () => Config
  readonly set: (config: Config) => void
  /** Hears of every change; returns its undo. */
  readonly onChange: (listener: () => void) => () => void
}

export function createLiveConfig(first: Config): LiveConfig {
  const listeners = new Set<() => void>()
  let config = first
  return {
    read: () => config,
    set(next) {
      config = next
      for (const listener of listeners) listener()
    },
    onChange(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}
