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

type Change = Omit<LedgerEntry, 'count'>

/** Collects what a conversion dropped, renamed or repaired: no loss is silent. */
export function createLedger(): Ledger {
  // Most conversions of an answer have nothing to note.
  let entries: Map<string, Change & { count: number }> | undefined

  const count = (change: Change): void => {
    entries ??= new Map()
    const key = keyOf(change)
    const known = entries.get(key)
    if (known !== undefined) known.count++
    else if (entries.size < MOST_KINDS || change === FURTHER)
      entries.set(key, { ...change, count: 1 })
    else count(FURTHER)
  }

  return {
    note: (action, subject, reason) => count({ action, subject, reason }),
    entries: () => (entries === undefined ? NOTHING : Array.from(entries.values(), copied)),
  }
}

/** As it is now: it may go on being counted. */
function copied(entry: LedgerEntry): LedgerEntry {
  return { ...entry }
}

/** A field, type or keyword from outside as a subject may hold it: what reads like prose is hidden. */
export function ledgerName(word: string): string {
  return /^\$?[A-Za-z_][A-Za-z0-9_.-]{0,39}$/.test(word) ? word : 'unknown'
}

function keyOf({ action, subject, reason }: Change): string {
  return `${action}\n${subject}\n${reason}`
}
