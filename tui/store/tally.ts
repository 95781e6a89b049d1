import { inputOf } from './row.ts'
import { createSamples } from './samples.ts'
import type { Row, Stats } from './types.ts'

/** Sums of a tier, of a model or of all. They stay when the rows are gone. */
export type Tally = {
  readonly begin: () => void
  /** Takes what has ended, once. */
  readonly end: (row: Row) => void
  /** One that is no longer followed, though it has not ended. */
  readonly lose: () => void
  /** A cost that became known only after the end. */
  readonly charge: (cost: number) => void
  /** The same object until something changed. */
  readonly read: () => Stats
}

type Sums = Omit<Stats, 'ttft' | 'total' | 'rate'>

const NOTHING: Sums = {
  requests: 0,
  running: 0,
  errors: 0,
  input: 0,
  output: 0,
  cacheRead: 0,
  cost: undefined,
}

export function createTally(): Tally {
  const [ttft, total, rate] = [createSamples(), createSamples(), createSamples()]
  let sums = NOTHING
  let known: Stats | undefined

  function change(next: Partial<Sums>): void {
    sums = { ...sums, ...next }
    known = undefined
  }

  return {
    begin: () => change({ requests: sums.requests + 1, running: sums.running + 1 }),
    lose: () => change({ running: sums.running - 1 }),
    charge: (cost) => change({ cost: (sums.cost ?? 0) + cost }),
    end(row) {
      change(added(sums, row))
      const { ttftMs, durationMs } = row.exchange
      if (ttftMs !== undefined) ttft.add(ttftMs)
      if (row.rate !== undefined) rate.add(row.rate)
      // What failed at once would make the upstream look fast.
      if (row.state === 'done' && durationMs !== undefined) total.add(durationMs)
    },
    read() {
      known ??= { ...sums, ttft: ttft.read(), total: total.read(), rate: rate.read() }
      return known
    },
  }
}

function added(sums: Sums, { state, exchange, cost }: Row): Partial<Sums> {
  const { tokens } = exchange
  return {
    running: sums.running - 1,
    errors: sums.errors + (state === 'failed' ? 1 : 0),
    input: sums.input + (tokens === undefined ? 0 : inputOf(tokens)),
    output: sums.output + (tokens?.output ?? 0),
    cacheRead: sums.cacheRead + (tokens?.cacheRead ?? 0),
    cost: cost === undefined ? sums.cost : (sums.cost ?? 0) + cost,
  }
}
