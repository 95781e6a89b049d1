import type { UiClient } from '../client.ts'
import type { Ui, UiOptions } from '../ui.tsx'

/** What a dashboard starts with; it can be sent to another thread. */
export type UiStart = Omit<UiOptions, 'client' | 'write'>

export type LinkOptions = {
  readonly start: UiStart
  readonly client: UiClient
  readonly write: (frame: string) => void
  /** The dashboard has taken the last batch in. */
  readonly onTaken: () => void
  readonly onPrint: (text: string) => void
  /** The dashboard is dead; `reason` is a sentence without content. Called once at most. */
  readonly onCrash: (reason: string) => void
}

/** A running dashboard, wherever it runs. Nothing here throws. */
export type Link = Omit<Ui, 'stop'> & {
  /** Resolves when it has ended, or when waiting for it is of no use. */
  readonly stop: () => Promise<void>
}

export type StartLink = (options: LinkOptions) => Promise<Link>

/** A fault by its name and place. Its message may quote what was on the screen, so it stays out. */
export function describeCrash(error: unknown): string {
  const name = error instanceof Error ? error.name : typeof error
  const stack = error instanceof Error ? (error.stack ?? '') : ''
  const place = /((?:src|tui|node_modules)\/[^\s()]+:\d+:\d+)/.exec(stack)?.[1]
  return place === undefined ? name : `${name} at ${place}`
}
