import type { Recording, RecordingStart } from './events/capture.ts'
import type { Routes } from './route/routes.ts'
import type { UpstreamModel } from './upstream/models.ts'

export type { UpstreamModel }

/** Requests under way upstream, and waiting for a place. */
export type Load = { readonly active: number; readonly queued: number }

type Acts = {
  /** Ends a running exchange; false when it is not running. */
  readonly cancel: (id: string) => boolean
  /** The upstream's own list of models. */
  readonly listModels: () => Promise<readonly UpstreamModel[]>
  /** Sends one tiny request to a model, which is no exchange; gives milliseconds. */
  readonly pingModel: (model: string) => Promise<number>
  readonly load: () => Load
  /** From now on bodies are kept, until the returned function is called. */
  readonly attach: () => () => void
  /** What was said in an exchange, from the given pieces on; undefined when it is not kept. */
  readonly readRecording: (id: string, from: RecordingStart) => Recording | undefined
  /** Ids of the kept exchanges in whose bodies the regular expression occurs. */
  readonly searchBodies: (pattern: string) => Promise<readonly string[]>
}

export type ControlDependencies = Acts & { readonly routes: Routes }

export type Control = Pick<Routes, 'swap' | 'undo' | 'tiers'> & Acts

/** All that a dashboard may ask of the proxy; what came of it, it learns from events. */
export function createControl({ routes, ...acts }: ControlDependencies): Control {
  const { swap, undo, tiers } = routes
  return { swap, undo, tiers, ...acts }
}
