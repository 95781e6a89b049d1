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

/** More kinds than any honest request has; names from outside could make up any number. */
const MOST_KINDS = 200

const FURTHER = {
  action: 'dropped',
  subject: 'further changes',
  reason: 'the ledger lists no more kinds',
} as const

const NOTHING: readonly LedgerEntry[] = []

/** Collects what a conversion dropped, renamed or repaired: no loss is silent. */
export function createLedger(): Ledger {
  // Most conversions of an answer have nothing to note.
  let entries: Map<string, LedgerEntry> | undefined
  return {
    note(action, subject, reason) {
      entries ??= new Map()
      const change = { action, subject, reason }
      const key = keyOf(change)
      const isListed = entries.size < MOST_KINDS || entries.has(key)
      if (isListed) count(key, change, entries)
      else count(keyOf(FURTHER), FURTHER, entries)
    },
    entries: () => (entries === undefined ? NOTHING : [...entries.values()]),
  }
}

function count(
  key: string,
  change: Omit<LedgerEntry, 'count'>,
  entries: Map<string, LedgerEntry>,
): void {
  entries.set(key, { ...change, count: (entries.get(key)?.count ?? 0) + 1 })
}

/** A field, type or keyword from outside as a subject may hold it: what reads like prose is hidden. */
export function ledgerName(word: string): string {
  return /^\$?[A-Za-z_][A-Za-z0-9_.-]{0,39}$/.test(word) ? word : 'unknown'
}

function keyOf({ action, subject, reason }: Omit<LedgerEntry, 'count'>): string {
  return `${action}\n${subject}\n${reason}`
}
