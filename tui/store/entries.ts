import type { Exchange } from '../../src/events/exchange.ts'
import type { LiveRate } from './live-rate.ts'
import type { Row } from './types.ts'

/** What is kept of one exchange. */
export type Entry = {
  readonly number: number
  readonly live: LiveRate
  exchange: Exchange
  row: Row
  /** Its thinking came as text, so its characters stand for all of its tokens. */
  hasThought: boolean
  /** When its characters were last heard of. */
  saidAt: number
  /** Tokens that were counted into the activity. */
  told: number
}

export type Entries = {
  readonly find: (id: string) => Entry | undefined
  readonly add: (entry: Entry) => void
  /** Its exchange has ended: from now on it may go. */
  readonly settle: (id: string) => void
  /** Rows in the order of their beginning; the same array until `changed` is called. */
  readonly rows: () => readonly Row[]
  readonly changed: () => void
  readonly all: () => Iterable<Entry>
  /** Takes those that have ended out of the list, or one of them; false when there was none. */
  readonly remove: (id?: string) => boolean
  /** Takes the latest removal back; false when there is none. */
  readonly restore: () => boolean
}

/**
 * At most `keep` entries: those that ended first go first, and only when all are running, the
 * oldest. `onLost` hears of the latter. Only what the user asks for walks through the list, and the
 * making of the array.
 */
export function createEntries(keep: number, onLost: (entry: Entry) => void): Entries {
  let entries = new Map<string, Entry>()
  let ended = createQueue([])
  let removals: readonly (readonly Entry[])[] = []
  let known: readonly Row[] | undefined

  function evict(): void {
    while (entries.size > keep) {
      const id = ended.take() ?? entries.keys().next().value ?? ''
      const entry = entries.get(id)
      entries.delete(id)
      if (entry !== undefined && isRunning(entry)) onLost(entry)
    }
  }

  function put(all: readonly Entry[]): void {
    entries = new Map(all.map((entry) => [entry.exchange.id, entry]))
    ended = createQueue(idsByEnd(all))
    known = undefined
    evict()
  }

  return {
    find: (id) => entries.get(id),
    add(entry) {
      entries.set(entry.exchange.id, entry)
      known = undefined
      evict()
    },
    settle: (id) => ended.add(id),
    changed() {
      known = undefined
    },
    all: () => entries.values(),
    rows() {
      known ??= Array.from(entries.values(), ({ row }) => row)
      return known
    },
    remove(id) {
      const all = [...entries.values()]
      const isGoing = (entry: Entry): boolean =>
        !isRunning(entry) && (id === undefined || entry.exchange.id === id)
      const gone = all.filter(isGoing)
      if (gone.length === 0) return false
      removals = bounded([...removals, gone], keep)
      put(all.filter((entry) => !isGoing(entry)))
      return true
    },
    restore() {
      const back = removals.at(-1)
      if (back === undefined) return false
      removals = removals.slice(0, -1)
      put([...back, ...entries.values()].sort((one, other) => one.number - other.number))
      return true
    },
  }
}

function isRunning({ exchange }: Entry): boolean {
  return exchange.state === 'running'
}

function idsByEnd(entries: readonly Entry[]): readonly string[] {
  return entries
    .filter((entry) => !isRunning(entry))
    .sort((one, other) => (one.exchange.endedAt ?? 0) - (other.exchange.endedAt ?? 0))
    .map(({ exchange }) => exchange.id)
}

/** Taken places are given back when there are so many. */
const SLACK = 1_000

/** First in, first out. (The head of a Set or an array gets slow where much was taken from it.) */
function createQueue(start: readonly string[]) {
  let ids = [...start]
  let head = 0

  return {
    add: (id: string): void => void ids.push(id),
    take(): string | undefined {
      const id = ids[head]
      if (id === undefined) return undefined
      head += 1
      if (head >= SLACK && head * 2 > ids.length) {
        ids = ids.slice(head)
        head = 0
      }
      return id
    },
  }
}

/** The latest removals that together hold no more than `most` entries, and the very latest. */
function bounded(
  removals: readonly (readonly Entry[])[],
  most: number,
): readonly (readonly Entry[])[] {
  let sum = 0
  const first = removals.findLastIndex((removal) => (sum += removal.length) > most)
  return removals.slice(Math.min(first + 1, removals.length - 1))
}
