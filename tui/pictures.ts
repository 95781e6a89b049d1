import { TIERS } from '../src/route/tier.ts'
import { choicesOf, type Choice } from './acts/swap.ts'
import type { Desk } from './commands/command.ts'
import type { HeaderModel } from './panels/header.ts'
import type { PickerEntry, PickerModel } from './panels/picker.ts'
import type { RequestsModel } from './panels/requests.ts'
import type { TiersModel } from './panels/tiers.ts'
import type { WelcomeModel } from './panels/welcome.ts'
import { clamp } from './place.ts'
import type { Overlay } from './state.ts'
import { warningsIn } from './store/logs.ts'

/** What the panels show, made of what the dashboard knows. */
export function headerOf(desk: Desk): HeaderModel {
  const { records, isReadOnly } = desk
  const { address, upstream } = desk.info()
  const { requests, errors, cost } = records.totals()
  const { active, queued } = records.load()
  return {
    address,
    upstream,
    active: Math.max(active, records.totals().running),
    queued,
    requests,
    errors,
    cost,
    paused: newWhilePaused(desk),
    isReadOnly,
  }
}

function newWhilePaused({ state, records }: Desk): number | undefined {
  const { frozen } = state()
  return frozen === undefined ? undefined : records.totals().requests - frozen.requests
}

export function tiersOf({ info, records, clock }: Desk): TiersModel {
  return {
    tiers: records.tiers(),
    settings: info().settings,
    stats: records.tierStats(),
    sparks: records.sparks(records.now(clock())),
  }
}

export function requestsOf(desk: Desk): RequestsModel {
  const { filter, quick, marks, order, follow, frozen } = desk.state()
  const { rows, first, index, now } = desk.selection()
  return {
    rows,
    first,
    cursor: index,
    marks,
    now,
    order,
    filter: filter.text,
    quick,
    isFollowing: follow && frozen === undefined,
    paused: newWhilePaused(desk),
  }
}

export function welcomeOf({ info, records, state }: Desk): WelcomeModel {
  const { listing } = state()
  const { address, upstream, demo, clientKey, envPath, reloads } = info()
  return {
    address,
    upstream,
    isDemo: demo,
    clientKey,
    tiers: records.tiers(),
    health: listing.type === 'ok' ? { ...listing, models: listing.models.length } : listing,
    warnings: warningsIn(records.logs()),
    envPath,
    reloads,
  }
}

export function pickerOf(
  desk: Desk,
  picker: Extract<Overlay, { type: 'picker' }>,
  hints: string,
): PickerModel {
  const { listing } = desk.state()
  const choices = choicesOf(desk, picker)
  return {
    tier: picker.tier,
    current: desk.records.tiers()[picker.tier],
    line: picker.line,
    entries: choices.map((choice) => entryOf(desk, choice)),
    cursor: clamp(picker.cursor, choices.length),
    state: listing.type === 'ok' ? { type: 'ok', listed: listing.models.length } : listing,
    hints,
  }
}

function entryOf({ records }: Desk, { id, listed, isFavourite, isTyped }: Choice): PickerEntry {
  const stats = records.modelStats().find(({ model }) => model === id)
  const tiers = records.tiers()
  return {
    id,
    owner: listed?.owner,
    context: listed?.context,
    input: listed?.price?.input,
    output: listed?.price?.output,
    used: stats?.requests ?? 0,
    ttft: stats?.ttft?.p50,
    tiers: TIERS.filter((tier) => tiers[tier] === id),
    isFavourite,
    isTyped,
  }
}
