import { go } from 'fuzzysort'

import type { UpstreamModel } from '../../src/control.ts'
import { TIERS, type Tier } from '../../src/route/tier.ts'
import type { Dashboard } from '../dashboard.ts'
import { EMPTY_LINE, textOf } from '../keys/line-editor.ts'
import type { Overlay } from '../state.ts'
import { messageOf } from '../store/clean.ts'
import { withLatest } from '../store/preferences.ts'
import { freshenModels } from './listing.ts'

type Picker = Extract<Overlay, { type: 'picker' }>

/** Gives a tier another model, for requests that start from now on. */
export function applyModel(dashboard: Dashboard, tier: Tier, model: string): void {
  const name = model.trim()
  const from = dashboard.records.tiers()[tier]
  if (name === from) {
    dashboard.tell('info', `${tier.toUpperCase()} has ${name} already`)
    return
  }
  dashboard.attempt(async () => {
    await swapTo(dashboard, tier, name)
    dashboard.tell('good', `${tier.toUpperCase()}: ${from} → ${name}   u undo`)
  })
}

/** The same for all three; what a tier has already is left as it is. */
export function applyModels(
  dashboard: Dashboard,
  models: Readonly<Record<Tier, string>>,
  name: string,
): void {
  const known = dashboard.records.tiers()
  const changed = TIERS.filter((tier) => models[tier] !== known[tier])
  if (changed.length === 0) {
    dashboard.tell('info', `The tiers have the models of ${name} already`)
    return
  }
  dashboard.attempt(async () => {
    for (const tier of changed) await swapTo(dashboard, tier, models[tier])
    const now = changed.map((tier) => `${tier.toUpperCase()} ${models[tier]}`).join(', ')
    const undo = changed.length === 1 ? 'u undo' : `u undo, ${changed.length} times for all`
    dashboard.tell('good', `${name}: ${now}   ${undo}`)
  })
}

/** The same, and into the settings file: only what the proxy has taken is saved. */
export function applyAndSave(dashboard: Dashboard, tier: Tier, model: string): void {
  const { client, records } = dashboard
  dashboard.attempt(async () => {
    if (model !== records.tiers()[tier]) await swapTo(dashboard, tier, model)
    // Other tiers may have been swapped for an hour: that is not asked about here.
    const name = tier.toUpperCase()
    const path = await client.saveTiers({ [tier]: model }).catch((error: unknown) => {
      throw new Error(`${name} holds until you quit. ${messageOf(error)}`, { cause: error })
    })
    dashboard.tell('good', `${name} is ${model}, saved to ${path}`)
  })
}

async function swapTo(dashboard: Dashboard, tier: Tier, model: string): Promise<void> {
  await dashboard.client.swap(tier, model)
  remember(dashboard, tier, model)
  dashboard.set({ undone: [] })
}

export function undoSwap(dashboard: Dashboard): void {
  dashboard.attempt(async () => {
    const swap = await dashboard.client.undo()
    if (swap === undefined) {
      dashboard.tell('info', 'There is no swap to take back')
      return
    }
    const { tier, from, to } = swap
    dashboard.set({ undone: [...dashboard.state().undone, { tier, model: from }] })
    dashboard.tell('good', `${tier.toUpperCase()} is ${to} again   ctrl-r redo`)
  })
}

export function redoSwap(dashboard: Dashboard): void {
  const { undone } = dashboard.state()
  const last = undone.at(-1)
  if (last === undefined) return
  // At once: the key may be pressed again before the answer is here.
  dashboard.set({ undone: undone.slice(0, -1) })
  dashboard.attempt(async () => {
    await dashboard.client.swap(last.tier, last.model)
    dashboard.tell('good', `${last.tier.toUpperCase()} is ${last.model}   u undo`)
  })
}

function remember(dashboard: Dashboard, tier: Tier, model: string): void {
  const { recents } = dashboard.preferences()
  dashboard.prefer({ recents: { ...recents, [tier]: withLatest(recents[tier], model, 'recents') } })
}

export function openPicker(dashboard: Dashboard, tier: Tier): void {
  pickFor(dashboard, { type: 'picker', tier, line: EMPTY_LINE, cursor: 0 })
  freshenModels(dashboard)
}

/** Shows the picker with the cursor on the model that the tier has: Enter alone changes nothing. */
export function pickFor(dashboard: Dashboard, picker: Picker): void {
  const current = dashboard.records.tiers()[picker.tier]
  const cursor = choicesOf(dashboard, picker).findIndex(({ id }) => id === current)
  dashboard.set({ overlay: { ...picker, cursor: Math.max(0, cursor) } })
}

export type Choice = {
  readonly id: string
  /** Undefined for a model that the upstream does not list: typed, or used before. */
  readonly listed: UpstreamModel | undefined
  readonly isFavourite: boolean
  readonly isTyped: boolean
}

const MOST_CHOICES = 500

/**
 * What the picker offers: favourites and recently used first, then the upstream's list and what the
 * tiers have; with a text, what fits it best. What was typed itself comes last, so that any model can be used.
 */
export function choicesOf(dashboard: Dashboard, picker: Picker): readonly Choice[] {
  const { favourites, recents } = dashboard.preferences()
  const listed = new Map(dashboard.state().listing.models.map((model) => [model.id, model]))
  const inUse = Object.values(dashboard.records.tiers())
  const ids = [...new Set([...favourites, ...recents[picker.tier], ...listed.keys(), ...inUse])]
  const text = textOf(picker.line).trim()
  const found = matching(text, ids).map((id) => ({
    id,
    listed: listed.get(id),
    isFavourite: favourites.includes(id),
    isTyped: false,
  }))
  const isNew = text !== '' && !ids.includes(text)
  const typed = { id: text, listed: undefined, isFavourite: false, isTyped: true }
  return isNew ? [...found, typed] : found
}

function matching(text: string, ids: readonly string[]): readonly string[] {
  if (text === '') return ids.slice(0, MOST_CHOICES)
  const exact = ids.filter((id) => id === text)
  const fuzzy = go(text, [...ids], { limit: MOST_CHOICES }).map(({ target }) => target)
  return [...new Set([...exact, ...fuzzy])]
}

export function toggleFavourite(dashboard: Dashboard, id: string): void {
  const { favourites } = dashboard.preferences()
  const without = favourites.filter((one) => one !== id)
  const isNew = without.length === favourites.length
  dashboard.prefer({ favourites: isNew ? [...favourites, id] : without })
  dashboard.tell('info', isNew ? `${id} is a favourite` : `${id} is no favourite any more`)
}
