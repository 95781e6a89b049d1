import type { Price } from '../src/config/config.ts'
import type { UpstreamModel } from '../src/control.ts'
import type { Recording, RecordingStart } from '../src/events/capture.ts'
import type { VandammeEvent } from '../src/events/events.ts'
import type { Swap } from '../src/route/routes.ts'
import type { Tier } from '../src/route/tier.ts'

/** What the dashboard knows of the program and its settings; none of it is secret. */
export type Info = {
  readonly version: string
  /** Where clients on this machine find the proxy: `http://localhost:8082`. */
  readonly address: string
  /** Base URL of the upstream, or a word for the demo. */
  readonly upstream: string
  readonly demo: boolean
  /** What to paste for a client's key: `any`, or a word that stands for ANTHROPIC_API_KEY. */
  readonly clientKey: string
  /** The models as the settings have them; a swap makes `tiers` differ. */
  readonly settings: Readonly<Record<Tier, string>>
  readonly tiers: Readonly<Record<Tier, string>>
  /** The file that saving writes. */
  readonly envPath: string
  /** Changes of that file are taken up while the program runs. */
  readonly reloads: boolean
  /** USD per million tokens, by upstream model: from PRICES_FILE. */
  readonly prices: Readonly<Record<string, Price>>
  /** False with `--no-bodies`: what was said is not kept. */
  readonly keepsBodies: boolean
  /** Wall time in milliseconds. */
  readonly startedAt: number
}

/** A line that the program printed while the dashboard had the screen. */
export type Print = { readonly time: number; readonly text: string }

/** What happened since the last batch. Progress events are merged: one an exchange. */
export type Batch = {
  /** Monotonic clock of the proxy in milliseconds, as in the events. */
  readonly at: number
  /** Wall time in milliseconds. */
  readonly time: number
  readonly events: readonly VandammeEvent[]
  readonly prints: readonly Print[]
  /** Requests under way upstream, and waiting for a place. */
  readonly load: { readonly active: number; readonly queued: number }
  /** Milliseconds by which the proxy's event loop was late, at worst since the last batch. */
  readonly lagMs: number
  /** As it is now, where the dashboard may not know it: settings were taken up while we run. */
  readonly info?: Info | undefined
}

/** How a text was copied, for the toast: `pbcopy`, `tmux`, `the terminal (OSC 52)`, a path. */
export type Copied = { readonly way: string }

/**
 * The dashboard's only way to the program: the same in one thread, across a Worker, and later
 * across HTTP. Every call may reject with an Error whose message is for the user.
 */
export type UiClient = {
  readonly swap: (tier: Tier, model: string) => Promise<void>
  /** Takes the latest swap back; gives the swap that this is, or nothing when there is none. */
  readonly undo: () => Promise<Swap | undefined>
  /** False when the exchange was over. */
  readonly cancel: (id: string) => Promise<boolean>
  readonly listModels: () => Promise<readonly UpstreamModel[]>
  /** What was said in an exchange, from the given pieces on; undefined when it is not kept. */
  readonly readRecording: (id: string, from: RecordingStart) => Promise<Recording | undefined>
  /** Ids of the kept exchanges in whose bodies the pattern (a regular expression) occurs. */
  readonly searchBodies: (pattern: string) => Promise<readonly string[]>
  /** Writes these tiers' models into the settings file; gives its path. */
  readonly saveTiers: (tiers: Readonly<Partial<Record<Tier, string>>>) => Promise<string>
  readonly copy: (text: string) => Promise<Copied>
  /** Writes a file into the folder for exports, never over another; gives its path. */
  readonly exportFile: (name: string, text: string) => Promise<string>
  /** Sends one tiny request to a model; gives milliseconds. */
  readonly pingModel: (model: string) => Promise<number>
  /** Lets the program stop gracefully; `now` ends what still runs. */
  readonly quit: (now: boolean) => void
  /** Hands the terminal back to the shell (ctrl-z). */
  readonly suspend: () => void
}
