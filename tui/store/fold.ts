import type { ExchangeEvent } from '../../src/events/events.ts'
import { applyEvent, type Exchange } from '../../src/events/exchange.ts'
import type { Info } from '../client.ts'
import { createActivity, type Activity } from './activity.ts'
import { createCharactersPerToken, type CharactersPerToken } from './characters.ts'
import { createEntries, type Entries, type Entry } from './entries.ts'
import { createLiveRate, wholeRate } from './live-rate.ts'
import { createPrices, type PricedModel, type Prices } from './prices.ts'
import { toRow } from './row.ts'
import { createTallies, type Tallies } from './tallies.ts'

export type Fold = {
  readonly entries: Entries
  readonly tallies: Tallies
  readonly activity: Activity
  readonly hear: (event: ExchangeEvent) => void
  /** Makes the rows of what changed, with their rates at that time; true when there were any. */
  readonly refresh: (at: number) => boolean
  readonly addPrices: (models: readonly PricedModel[]) => void
  /** Prices of the user's own, in place of the ones before. What has its cost keeps it. */
  readonly ownPrices: (prices: Info['prices']) => void
  readonly priceOf: Prices['priceOf']
}

type Parts = {
  readonly entries: Entries
  readonly tallies: Tallies
  readonly activity: Activity
  readonly prices: Prices
  readonly characters: CharactersPerToken
  /** Running exchanges that have begun to answer: their rates move by themselves. */
  readonly live: Set<Entry>
  /** Running exchanges whose rows are not made yet. */
  readonly changed: Set<Entry>
}

/** Folds the events of all exchanges into rows and sums, in constant time for each event. */
export function createFold(keep: number, firstPrices: Info['prices']): Fold {
  const [tallies, activity] = [createTallies(), createActivity()]
  const [live, changed] = [new Set<Entry>(), new Set<Entry>()]
  const entries = createEntries(keep, (entry) => {
    live.delete(entry)
    changed.delete(entry)
    tallies.lose(entry.exchange)
  })
  const prices = createPrices(firstPrices)
  const characters = createCharactersPerToken()
  const parts: Parts = { entries, tallies, activity, prices, characters, live, changed }

  function chargeAll(): void {
    for (const entry of entries.all()) charge(parts, entry)
  }

  return {
    entries,
    tallies,
    activity,
    hear: (event) => hear(parts, event),
    refresh: (at) => refresh(parts, at),
    addPrices(models) {
      prices.add(models)
      chargeAll()
    },
    ownPrices(own) {
      prices.own(own)
      chargeAll()
    },
    priceOf: prices.priceOf,
  }
}

function hear(parts: Parts, event: ExchangeEvent): void {
  const entry = parts.entries.find(event.id)
  const before = entry?.exchange
  const exchange = applyEvent(before, event)
  if (exchange === undefined || exchange === before) return
  if (entry === undefined || before === undefined) {
    begin(parts, exchange)
    return
  }
  entry.exchange = exchange
  parts.changed.add(entry)
  if (before.routedAt === undefined && exchange.routedAt !== undefined) {
    parts.tallies.route(exchange, exchange.routedAt)
  }
  measure(parts, entry, event)
  if (exchange.state !== 'running') end(parts, entry)
}

function begin({ entries, tallies, activity }: Parts, exchange: Exchange): void {
  const totals = tallies.begin()
  activity.began(exchange.startedAt)
  const measures = { number: totals.requests, charactersPerToken: 1, rate: undefined }
  entries.add({
    number: totals.requests,
    exchange,
    row: toRow(exchange, { ...measures, cost: undefined }),
    live: createLiveRate(),
    hasThought: false,
    saidAt: -Infinity,
    told: 0,
  })
}

/** What the answer's growth tells. */
function measure({ live, activity, characters }: Parts, entry: Entry, event: ExchangeEvent): void {
  const { exchange } = entry
  if (event.type !== 'exchange.firstToken' && event.type !== 'exchange.progress') return
  if (exchange.phase === 'thinking') entry.hasThought = true
  live.add(entry)
  entry.saidAt = event.at
  entry.live.add(event.at, exchange.outputCharacters)
  const tokens = exchange.outputCharacters / characters.of(exchange.upstreamModel)
  tellTokens(activity, entry, { at: event.at, tokens })
}

/** Adds what was not told yet. An estimate that was too high is not taken back. */
function tellTokens(
  activity: Activity,
  entry: Entry,
  { at, tokens }: { readonly at: number; readonly tokens: number },
): void {
  if (tokens <= entry.told) return
  activity.said(at, tokens - entry.told)
  entry.told = tokens
}

function end(parts: Parts, entry: Entry): void {
  const { exchange } = entry
  const at = exchange.endedAt ?? exchange.startedAt
  parts.changed.delete(entry)
  parts.live.delete(entry)
  learn(parts.characters, entry)
  entry.row = rowOf(parts, entry, at)
  tellTokens(parts.activity, entry, { at, tokens: exchange.tokens?.output ?? 0 })
  if (entry.row.state === 'failed') parts.activity.failed(at)
  parts.tallies.end(entry.row)
  parts.entries.settle(exchange.id)
  parts.entries.changed()
}

/** Progress is thinned, so its end may be missing: no more than this share of an answer's time. */
const MOST_UNHEARD = 0.1

function learn(characters: CharactersPerToken, { exchange, hasThought, saidAt }: Entry): void {
  const { state, tokens, upstreamModel, outputCharacters, firstTokenAt, endedAt } = exchange
  if (state !== 'finished' || upstreamModel === undefined) return
  if (firstTokenAt === undefined || endedAt === undefined) return
  if (endedAt - saidAt > (endedAt - firstTokenAt) * MOST_UNHEARD) return
  if (tokens === undefined || tokens.estimated) return
  // Reasoning that was not told has tokens and no characters.
  const told = hasThought ? tokens.output : tokens.output - tokens.reasoning
  characters.learn(upstreamModel, outputCharacters, told)
}

function refresh(parts: Parts, at: number): boolean {
  const { changed, live, entries } = parts
  let isChanged = changed.size > 0
  for (const entry of changed) entry.row = rowOf(parts, entry, at)
  changed.clear()
  for (const entry of live) {
    const rate = liveRateOf(parts, entry, at)
    if (rate === entry.row.rate) continue
    entry.row = { ...entry.row, rate }
    isChanged = true
  }
  if (isChanged) entries.changed()
  return isChanged
}

function rowOf(parts: Parts, entry: Entry, at: number): Entry['row'] {
  const { exchange, number } = entry
  return toRow(exchange, {
    number,
    charactersPerToken: parts.characters.of(exchange.upstreamModel),
    rate: exchange.state === 'running' ? liveRateOf(parts, entry, at) : finalRate(exchange),
    cost: parts.prices.costOf(exchange),
  })
}

function liveRateOf({ characters }: Parts, { live, exchange }: Entry, at: number) {
  return live.read(at, characters.of(exchange.upstreamModel))
}

function finalRate({ tokens, firstTokenAt, endedAt }: Exchange): number | undefined {
  if (tokens === undefined || firstTokenAt === undefined || endedAt === undefined) return undefined
  return wholeRate(tokens.output, endedAt - firstTokenAt)
}

/** Gives what has ended its cost, where a price is known only now. */
function charge({ prices, tallies, entries }: Parts, entry: Entry): void {
  if (entry.row.cost !== undefined || entry.exchange.state === 'running') return
  const cost = prices.costOf(entry.exchange)
  if (cost === undefined) return
  entry.row = { ...entry.row, cost }
  tallies.charge(entry.exchange, cost)
  entries.changed()
}
