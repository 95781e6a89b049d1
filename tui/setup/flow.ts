import type { Tier } from '../../src/route/tier.ts'
import { readAddress } from './address.ts'
import { keptKey, mustHaveKey, valuesOf } from './known.ts'
import { proposeTiers, type Tiers } from './propose.ts'
import { type Provider, PROVIDERS, providerOf } from './providers.ts'
import {
  type Checked,
  type Event,
  isQuestion,
  type Known,
  type State,
  type Step,
  type WayOut,
} from './state.ts'
import { inSetup } from './trouble.ts'

export const START: State = {
  step: 'looking',
  history: [],
  found: [],
  provider: providerOf('openai'),
  baseUrl: '',
  key: '',
  models: [],
  tiers: { big: '', middle: '', small: '' },
  tier: 'big',
  problem: '',
  trouble: undefined,
  round: 0,
}

/** The state after an event; the same state where the event means nothing in it. */
export function next(state: State, event: Event, known: Known): State {
  if (event.type === 'back') return back(state)
  if (!STEPS[event.type].includes(state.step)) return state
  const after = answer(state, event, known)
  return after === state ? state : { ...after, history: historyOf(state, after.step) }
}

/** Where an event means something: a key may be pressed while the next question is being drawn. */
const STEPS: Readonly<Record<Exclude<Event['type'], 'back'>, readonly Step[]>> = {
  found: ['looking'],
  provider: ['provider'],
  place: ['place'],
  address: ['address'],
  key: ['key'],
  checked: ['listing', 'trying'],
  'way-out': ['trouble'],
  'change-model': ['models'],
  model: ['model'],
  'accept-models': ['models'],
  confirm: ['summary'],
  saved: ['saving'],
}

function answer(state: State, event: Exclude<Event, { type: 'back' }>, known: Known): State {
  switch (event.type) {
    case 'found':
      return at(state, 'provider', { found: event.servers })
    case 'provider':
      return afterProvider(state, providerOf(event.id), known)
    case 'place':
      return afterAddress({ ...state, baseUrl: event.baseUrl }, known)
    case 'address':
      return afterTyped(state, event.text, known)
    case 'key':
      return afterKey(state, event.text, known)
    case 'checked':
      return event.round === state.round ? afterCheck(state, event.checked, known) : state
    case 'way-out':
      return wayOut(state, event.way, known)
    case 'change-model':
      return at(state, 'model', { tier: event.tier })
    case 'model':
      return afterModel(state, event.name)
    case 'accept-models':
      return work(state, 'trying')
    case 'confirm':
      return work(state, 'saving')
    case 'saved':
      return event.round === state.round ? afterSaving(state, event.problem) : state
    default:
      return event satisfies never
  }
}

/** Esc: what was asked last is asked again. Work under way is given up. */
function back(state: State): State {
  const step = state.history.at(-1)
  if (step === undefined || state.step === 'saving' || state.step === 'saved') return state
  return {
    ...state,
    step,
    history: state.history.slice(0, -1),
    problem: '',
    round: state.round + 1,
  }
}

/** Whoever comes to a question once more has gone back to it. */
function historyOf(before: State, step: Step): State['history'] {
  const history =
    isQuestion(before.step) && before.step !== step
      ? [...before.history, before.step]
      : before.history
  const seen = history.findIndex((question) => question === step)
  return seen < 0 ? history : history.slice(0, seen)
}

function at(state: State, step: Step, changes: Partial<State> = {}): State {
  return { ...state, problem: '', trouble: undefined, ...changes, step }
}

/** Something that takes time: its answer must name the round. */
function work(state: State, step: 'listing' | 'trying' | 'saving'): State {
  return at(state, step, { round: state.round + 1 })
}

function afterProvider(state: State, provider: Provider, known: Known): State {
  const chosen = { ...state, provider, key: '', models: [], baseUrl: '' }
  const running = state.found.find(({ profile }) => profile === provider.profile)
  if (running !== undefined) return afterAddress({ ...chosen, baseUrl: running.baseUrl }, known)
  if (provider.asksAddress === true) {
    return at(chosen, 'address', { baseUrl: proposedAddress(provider, known) })
  }
  const [first, ...others] = provider.places
  return others.length === 0
    ? afterAddress({ ...chosen, baseUrl: first?.baseUrl ?? '' }, known)
    : at(chosen, 'place')
}

/** The one in force, where it was of this provider. */
function proposedAddress(provider: Provider, known: Known): string {
  const before = valuesOf(known)['OPENAI_BASE_URL'] ?? ''
  const isAzure = before.includes('.azure.com')
  const isOfAnother =
    isAzure !== (provider.id === 'azure') ||
    PROVIDERS.some(({ places }) => places.some(({ baseUrl }) => baseUrl === before))
  return isOfAnother || provider.places.length > 0 ? (provider.places[0]?.baseUrl ?? '') : before
}

function afterTyped(state: State, text: string, known: Known): State {
  const read = readAddress(state.provider, text)
  if ('problem' in read) return { ...state, problem: read.problem }
  return afterAddress({ ...state, baseUrl: read.baseUrl }, known)
}

/** A key typed for a wrong address serves for the right one too. */
function afterAddress(state: State, known: Known): State {
  const asksKey = state.provider.needsKey && state.key === ''
  if (asksKey) return at(state, 'key')
  const key = state.key === '' ? keptKey(state.baseUrl, known) : state.key
  return work({ ...state, key }, 'listing')
}

/** A key travels in a header: one word of visible ASCII. */
const KEY = /^[\x21-\x7e]+$/

function afterKey(state: State, text: string, known: Known): State {
  const key = text.trim() || keptKey(state.baseUrl, known)
  if (key === '' && mustHaveKey(state.baseUrl, known)) {
    return { ...state, problem: 'This upstream wants a key. Paste it here.' }
  }
  if (key !== '' && !KEY.test(key)) {
    return { ...state, problem: 'A key has neither spaces nor special characters. Paste it again.' }
  }
  return work({ ...state, key }, 'listing')
}

function afterCheck(state: State, checked: Checked, known: Known): State {
  const { diagnosis, models } = checked
  const step = state.step === 'trying' ? 'trying' : 'listing'
  if (diagnosis !== undefined) {
    return at(state, 'trouble', { trouble: { ...inSetup(diagnosis, state), at: step } })
  }
  return step === 'trying' ? at(state, 'summary') : withModels(state, models, known)
}

function withModels(state: State, models: readonly string[], known: Known): State {
  const tiers = tiersFor(state, models, known)
  const listed = { ...state, models, tiers }
  return tiers.big === '' ? at(listed, 'model', { tier: 'big' }) : at(listed, 'models')
}

/** What was chosen before stays chosen, as long as the upstream has it. */
function tiersFor(state: State, models: readonly string[], known: Known): Tiers {
  const { BIG_MODEL: big, MIDDLE_MODEL: middle = big, SMALL_MODEL: small } = known.file
  const chosen = [state.tiers, { big, middle, small }].find((tiers) =>
    Object.values(tiers).every((model) => model !== undefined && models.includes(model)),
  )
  const proposed = proposeTiers(models)
  return {
    big: chosen?.big ?? proposed.big,
    middle: chosen?.middle ?? proposed.middle,
    small: chosen?.small ?? proposed.small,
  }
}

/** With one model known, the others can be the same. */
function afterModel(state: State, name: string): State {
  const model = name.trim()
  if (model === '') return { ...state, problem: 'Choose a model, or type its name.' }
  const tiers = { ...state.tiers, [state.tier]: model }
  const filled = (tier: Tier): string => tiers[tier] || model
  return at(state, 'models', {
    tiers: { big: filled('big'), middle: filled('middle'), small: filled('small') },
  })
}

function wayOut(state: State, way: WayOut, known: Known): State {
  const failed = state.trouble?.at
  if (failed === undefined) return state
  switch (way) {
    case 'again':
      return work(state, failed)
    case 'anyway':
      return failed === 'trying' ? at(state, 'summary') : withModels(state, [], known)
    case 'key':
    case 'address':
    case 'models':
    case 'provider':
      return at(state, way)
    default:
      return way satisfies never
  }
}

function afterSaving(state: State, problem: string): State {
  return problem === '' ? at(state, 'saved') : at(state, 'summary', { problem })
}
