import type { VandammeEvent } from './events.ts'

type Listener = (event: VandammeEvent) => void

type Subscription = { readonly listener: Listener; active: boolean }

export type Bus = {
  readonly emit: (event: VandammeEvent) => void
  /** Returns its undo. */
  readonly on: (listener: Listener) => () => void
}

/**
 * Tells every listener every event, synchronously and in the order of emission: an event emitted by
 * a listener waits until all have heard the current one. A listener that throws costs neither the
 * exchange nor the other listeners anything. Who joins during an event hears the next one first;
 * who leaves hears nothing more.
 */
export function createBus(onListenerError: (error: unknown) => void): Bus {
  let subscriptions: readonly Subscription[] = []
  const waiting: VandammeEvent[] = []
  let delivering = false

  function deliver(event: VandammeEvent): void {
    // The list as it is now: `on` and its undo replace it.
    for (const subscription of subscriptions) {
      try {
        if (subscription.active) subscription.listener(event)
      } catch (error) {
        onListenerError(error)
      }
    }
  }

  function deliverWaiting(): void {
    delivering = true
    try {
      for (let event = waiting.shift(); event !== undefined; event = waiting.shift()) deliver(event)
    } finally {
      delivering = false
    }
  }

  return {
    emit(event) {
      waiting.push(event)
      if (!delivering) deliverWaiting()
    },
    on(listener) {
      const subscription = { listener, active: true }
      subscriptions = [...subscriptions, subscription]
      return () => {
        subscription.active = false
        subscriptions = subscriptions.filter((other) => other !== subscription)
      }
    },
  }
}
