/** What was done to a thing that could not pass as it was. */
type LedgerAction = 'dropped' | 'renamed' | 'repaired' | 'replaced' | 'moved'

/**
 * One kind of change. `subject` names the field or block (`cache_control`, `tool web_search`),
 * `reason` says why; neither ever holds what a user or a model wrote.
 */
export type LedgerEntry = {
  readonly action: LedgerAction
  readonly subject: string
  readonly reason: string
  readonly count: number
}

export type Ledger = {
  /** Adds one change; equal ones are counted together. */
  note(action: LedgerAction, subject: string, reason: string): void
  entries(): readonly LedgerEntry[]
}

/** Collects what a conversion dropped, renamed or repaired: no loss is silent. */
export function createLedger(): Ledger {
  const entries = new Map<string, LedgerEntry>()
  return {
    note(action, subject, reason) {
      const key = `${action}\n${subject}\n${reason}`
      const count = (entries.get(key)?.count ?? 0) + 1
      entries.set(key, { action, subject, reason, count })
    },
    entries: () => [...entries.values()],
  }
}
