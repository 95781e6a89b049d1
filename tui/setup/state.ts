import type { Diagnosis } from '../../src/check/check.ts'
import type { FoundServer } from '../../src/check/find-servers.ts'
import type { Tier } from '../../src/route/tier.ts'
import type { Tiers } from './propose.ts'
import type { Provider } from './providers.ts'

/** What the user is asked; the others are work, or the way out of trouble. */
const QUESTIONS = ['provider', 'place', 'address', 'key', 'models', 'model', 'summary'] as const
type Question = (typeof QUESTIONS)[number]

/** `listing`: the upstream's models are asked for; `trying`: a model for a word. */
export type Step = 'looking' | Question | 'listing' | 'trying' | 'trouble' | 'saving' | 'saved'

/** What was set before the setup began. */
export type Known = {
  /** Of the `.env` file. */
  readonly path: string
  /** The `.env` as it is. */
  readonly file: Readonly<Record<string, string>>
  /** The environment: it wins over the file. */
  readonly environment: Readonly<Record<string, string | undefined>>
}

export type State = {
  readonly step: Step
  /** Questions to which Esc leads back, the last one at the end. */
  readonly history: readonly Question[]
  readonly found: readonly FoundServer[]
  readonly provider: Provider
  readonly baseUrl: string
  /** Empty where there is none. */
  readonly key: string
  /** All that the upstream has. */
  readonly models: readonly string[]
  readonly tiers: Tiers
  /** Whose model is chosen at the moment. */
  readonly tier: Tier
  /** What is wrong with the last answer. */
  readonly problem: string
  readonly trouble: Trouble | undefined
  /** Counts the work begun: an answer to what was given up comes too late. */
  readonly round: number
}

/** A check that failed, and what it was. */
export type Trouble = Diagnosis & { readonly at: 'listing' | 'trying' }

/** What a check found out; `models` where it asked for them. */
export type Checked = {
  readonly diagnosis: Diagnosis | undefined
  readonly models: readonly string[]
}

export type WayOut = 'again' | 'key' | 'address' | 'models' | 'provider' | 'anyway'

export type Event =
  | { readonly type: 'found'; readonly servers: readonly FoundServer[] }
  | { readonly type: 'provider'; readonly id: string }
  | { readonly type: 'place'; readonly baseUrl: string }
  | { readonly type: 'address'; readonly text: string }
  | { readonly type: 'key'; readonly text: string }
  | { readonly type: 'checked'; readonly round: number; readonly checked: Checked }
  | { readonly type: 'way-out'; readonly way: WayOut }
  | { readonly type: 'change-model'; readonly tier: Tier }
  | { readonly type: 'model'; readonly name: string }
  | { readonly type: 'accept-models' }
  | { readonly type: 'confirm' }
  | { readonly type: 'saved'; readonly round: number; readonly problem: string }
  | { readonly type: 'back' }

export function isQuestion(step: Step): step is Question {
  return QUESTIONS.some((question) => question === step)
}
