/** Runs something later; returns its undo. */
export type Schedule = (run: () => void, ms: number) => () => void

export function schedule(run: () => void, ms: number): () => void {
  const timer = setTimeout(run, ms)
  return () => clearTimeout(timer)
}
