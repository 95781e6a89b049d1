import type { Exchange } from '../../src/events/exchange.ts'
import type { Tier } from '../../src/route/tier.ts'
import { BUCKET_MS, createBuckets, type Buckets } from './buckets.ts'
import { createTally, type Tally } from './tally.ts'
import type { ModelStats, Row, Stats } from './types.ts'

/** Clients may name models freely: what comes after so many is counted together. */
const MOST_MODELS = 200
const FURTHER_MODELS = '(further models)'

export type Tallies = {
  /** An exchange began; its tier and model are not known yet. */
  readonly begin: () => Stats
  readonly route: (exchange: Exchange, at: number) => void
  readonly end: (row: Row) => void
  /** An exchange that still runs is no longer followed. */
  readonly lose: (exchange: Exchange) => void
  readonly charge: (exchange: Exchange, cost: number) => void
  readonly totals: () => Stats
  readonly tiers: () => Readonly<Record<Tier, Stats>>
  /** Those with the most requests first. The same array until something changed. */
  readonly models: (now: number) => readonly ModelStats[]
}

type ModelTally = {
  readonly model: string
  readonly tally: Tally
  readonly requests: Buckets
  tiers: readonly Tier[]
}

export function createTallies(): Tallies {
  const all = createTally()
  const tiers = { big: createTally(), middle: createTally(), small: createTally() }
  const models = new Map<string, ModelTally>()
  let knownTiers: Readonly<Record<Tier, Stats>> | undefined
  let knownModels: { readonly bucket: number; readonly list: readonly ModelStats[] } | undefined

  function modelOf(name: string): ModelTally {
    const key = models.has(name) || models.size < MOST_MODELS ? name : FURTHER_MODELS
    const known = models.get(key)
    if (known !== undefined) return known
    const made = { model: key, tally: createTally(), requests: createBuckets(), tiers: [] }
    models.set(key, made)
    return made
  }

  /** The sums to which an exchange belongs beside those of all. */
  function groupsOf({ tier, upstreamModel }: Exchange): readonly Tally[] {
    return [
      ...(tier === undefined ? [] : [tiers[tier]]),
      ...(upstreamModel === undefined ? [] : [modelOf(upstreamModel).tally]),
    ]
  }

  function tell(groups: readonly Tally[], what: (tally: Tally) => void): void {
    for (const tally of groups) what(tally)
    knownTiers = undefined
    knownModels = undefined
  }

  return {
    begin() {
      tell([all], (tally) => tally.begin())
      return all.read()
    },
    route(exchange, at) {
      tell(groupsOf(exchange), (tally) => tally.begin())
      const { tier, upstreamModel } = exchange
      if (upstreamModel === undefined) return
      const model = modelOf(upstreamModel)
      model.requests.add(at, 1)
      if (tier !== undefined && !model.tiers.includes(tier)) model.tiers = [...model.tiers, tier]
    },
    end: (row) => tell([all, ...groupsOf(row.exchange)], (tally) => tally.end(row)),
    lose: (exchange) => tell([all, ...groupsOf(exchange)], (tally) => tally.lose()),
    charge: (exchange, cost) => tell([all, ...groupsOf(exchange)], (tally) => tally.charge(cost)),
    totals: all.read,
    tiers() {
      const { big, middle, small } = tiers
      knownTiers ??= { big: big.read(), middle: middle.read(), small: small.read() }
      return knownTiers
    },
    models(now) {
      const bucket = Math.floor(now / BUCKET_MS)
      if (knownModels?.bucket !== bucket) {
        knownModels = { bucket, list: statsOf([...models.values()], now) }
      }
      return knownModels.list
    },
  }
}

function statsOf(models: readonly ModelTally[], now: number): readonly ModelStats[] {
  return models
    .map(({ model, tally, requests, tiers }) => ({
      ...tally.read(),
      model,
      tiers,
      spark: requests.read(now),
    }))
    .toSorted((one, other) => other.requests - one.requests)
}
