import type { ExchangeEvent, VandammeEvent } from '../../src/events/events.ts'
import type { Tier } from '../../src/route/tier.ts'
import type { Batch, Info } from '../client.ts'
import { cleanEvent, cleanName } from './clean.ts'
import { createFold, type Fold } from './fold.ts'
import { createLogs, type Logs } from './logs.ts'
import type { PricedModel, Prices } from './prices.ts'
import type { LogLine, LogLineLevel, ModelStats, Row, Sparks, Stats } from './types.ts'

export type RecordsOptions = Pick<Info, 'prices' | 'tiers'> & {
  /** Rows that are kept. */
  readonly keep?: number
  /** Wall time in milliseconds, for notes. */
  readonly time?: () => number
}

/** All that the dashboard knows of the program's work. What it gives is the same until it changed. */
export type Records = {
  /** `localMs` is the reader's own monotonic clock. */
  readonly receive: (batch: Batch, localMs: number) => void
  /** Lets the rates of silent streams sink; true when a row changed by it. */
  readonly tick: (localMs: number) => boolean
  /** Oldest first. */
  readonly rows: () => readonly Row[]
  readonly find: (id: string) => Row | undefined
  readonly totals: () => Stats
  /** The model that each tier has now. */
  readonly tiers: () => Readonly<Record<Tier, string>>
  readonly tierStats: () => Readonly<Record<Tier, Stats>>
  /** Those with the most requests first. */
  readonly modelStats: () => readonly ModelStats[]
  /** `now` is of the proxy's clock. */
  readonly sparks: (now: number) => Sparks
  readonly logs: () => readonly LogLine[]
  /** Adds a line of the dashboard's own to the log. */
  readonly note: (level: LogLineLevel, text: string) => void
  /** From the upstream's listing; what has ended without a price gets its cost. */
  readonly addPrices: (models: readonly PricedModel[]) => void
  /** USD per million tokens of an upstream model, where it is known. */
  readonly priceOf: Prices['priceOf']
  /** The proxy's monotonic clock at a time of the reader's. */
  readonly now: (localMs: number) => number
  readonly load: () => Batch['load']
  /** Takes what has ended out of the list; the sums stay. False when there was nothing. */
  readonly clear: () => boolean
  /** Takes the latest `clear` or `drop` back; false when there is none. */
  readonly restore: () => boolean
  /** Takes one that has ended out of the list; false when it is not there or still runs. */
  readonly drop: (id: string) => boolean
}

const KEPT = 5_000

type Tiers = Readonly<Record<Tier, string>>

export function createRecords(options: RecordsOptions): Records {
  const fold = createFold(options.keep ?? KEPT, options.prices)
  const logs = createLogs()
  const clock = createClock()
  const time = options.time ?? Date.now
  let tiers: Tiers = cleanTiers(options.tiers)
  let load: Batch['load'] = { active: 0, queued: 0 }

  function hear(event: VandammeEvent): void {
    if (event.type === 'tier.swapped') tiers = { ...tiers, [event.tier]: event.to }
    if (isOfExchange(event)) fold.hear(event)
  }

  function inform(info: Info): void {
    tiers = cleanTiers(info.tiers)
    fold.ownPrices(info.prices)
  }

  return {
    ...viewsOf(fold, logs, clock),
    receive(batch, localMs) {
      clock.heard(batch.at, localMs)
      load = batch.load
      for (const event of batch.events) hear(cleanEvent(event))
      if (batch.info !== undefined) inform(batch.info)
      for (const print of batch.prints) logs.print(print)
      fold.refresh(batch.at)
    },
    tick: (localMs) => fold.refresh(clock.tick(localMs)),
    tiers: () => tiers,
    note: (level, text) => logs.note({ time: time(), level, text }),
    addPrices: fold.addPrices,
    load: () => load,
    clear: () => fold.entries.remove(),
    restore: fold.entries.restore,
    drop: (id) => fold.entries.remove(id),
    priceOf: fold.priceOf,
  }
}

type Views = Pick<
  Records,
  'rows' | 'find' | 'totals' | 'tierStats' | 'modelStats' | 'sparks' | 'logs' | 'now'
>

function viewsOf(fold: Fold, logs: Logs, clock: Clock): Views {
  return {
    rows: fold.entries.rows,
    find: (id) => fold.entries.find(id)?.row,
    totals: fold.tallies.totals,
    tierStats: fold.tallies.tiers,
    modelStats: () => fold.tallies.models(clock.latest()),
    sparks: fold.activity.read,
    logs: logs.read,
    now: clock.now,
  }
}

function isOfExchange(event: VandammeEvent): event is ExchangeEvent {
  return event.type.startsWith('exchange.')
}

function cleanTiers({ big, middle, small }: Tiers): Tiers {
  return { big: cleanName(big), middle: cleanName(middle), small: cleanName(small) }
}

type Clock = {
  readonly heard: (at: number, localMs: number) => void
  readonly now: (localMs: number) => number
  /** Moves the latest known time on, and gives it. */
  readonly tick: (localMs: number) => number
  readonly latest: () => number
}

/** How the proxy's monotonic clock stands beside the reader's. */
function createClock(): Clock {
  let ahead: number | undefined
  let latest = 0

  function now(localMs: number): number {
    return localMs + (ahead ?? 0)
  }

  return {
    heard(at, localMs) {
      // The batch that was the least under way tells best how far they are apart.
      ahead = Math.max(ahead ?? -Infinity, at - localMs)
      latest = Math.max(latest, at)
    },
    now,
    tick(localMs) {
      latest = Math.max(latest, now(localMs))
      return latest
    },
    latest: () => latest,
  }
}
