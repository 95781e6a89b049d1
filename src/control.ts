import type { Routes } from './route/routes.ts'

export type ControlDependencies = {
  readonly routes: Routes
  /** Ends a running exchange; false when it is not running. */
  readonly cancel: (id: string) => boolean
  /** The upstream's own list of models. */
  readonly listModels: () => Promise<readonly string[]>
}

export type Control = Pick<Routes, 'swap' | 'undo' | 'tiers'> &
  Pick<ControlDependencies, 'cancel' | 'listModels'>

/** All that a dashboard may ask of the proxy; what came of it, it learns from events. */
export function createControl({ routes, cancel, listModels }: ControlDependencies): Control {
  const { swap, undo, tiers } = routes
  return { swap, undo, tiers, cancel, listModels }
}
