import type { FoundServer } from '../../src/check/find-servers.ts'
import { type Changes, changesOf, overridden, upstreamChanges, withKeys } from './changes.ts'
import { next, START } from './flow.ts'
import type { Checked, Event, Known, State } from './state.ts'

/** What the setup does to the world; none of it rejects for what a user can mend. */
export type Services = {
  readonly find: () => Promise<readonly FoundServer[]>
  /** Asks the upstream of these settings for its models. */
  readonly list: (changes: Changes) => Promise<Checked>
  /** Asks the small model of these settings for a word. */
  readonly try: (changes: Changes) => Promise<Checked>
  /**
   * Writes the settings, of which the environment overrides some; gives what is in the way, if
   * anything.
   */
  readonly save: (changes: Changes, overridden: readonly string[]) => Promise<string>
}

/** How it ended: `saved` with the last state. */
export type Ending = 'saved' | 'left'

export type Session = {
  readonly known: Known
  readonly state: () => State
  readonly send: (event: Event) => void
  /** Esc: a step back; at the first question it leaves. */
  readonly back: () => void
  readonly leave: () => void
  readonly fail: (error: unknown) => void
  readonly subscribe: (listener: () => void) => () => void
  /** Rejects with what `fail` was told. */
  readonly ended: Promise<Ending>
}

/** Keeps the state, and does the work that a step needs as soon as it is reached. */
export function createSession(known: Known, services: Services): Session {
  const listeners = new Set<() => void>()
  const ending = Promise.withResolvers<Ending>()
  let state = START

  function send(event: Event): void {
    const before = state
    state = next(before, event, known)
    if (state === before) return
    if (state.step === 'saved') ending.resolve('saved')
    for (const listener of listeners) listener()
    if (isWork(state.step) && state.round !== before.round) work(state).then(send, ending.reject)
  }

  /** What the work of the step found out. */
  async function work(now: State): Promise<Event> {
    const { round, step } = now
    if (step === 'saving') {
      const problem = await services.save(changesOf(now, known), overridden(now, known))
      return { type: 'saved', round, problem }
    }
    const checked =
      step === 'listing'
        ? await services.list(withKeys(upstreamChanges(now, known), now, known))
        : await services.try(withKeys(changesOf(now, known), now, known))
    return { type: 'checked', round, checked }
  }

  services.find().then((servers) => send({ type: 'found', servers }), ending.reject)
  return {
    known,
    state: () => state,
    send,
    back() {
      if (state.history.length === 0) ending.resolve('left')
      else send({ type: 'back' })
    },
    leave: () => ending.resolve('left'),
    fail: ending.reject,
    subscribe(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    ended: ending.promise,
  }
}

function isWork(step: State['step']): boolean {
  return step === 'listing' || step === 'trying' || step === 'saving'
}
