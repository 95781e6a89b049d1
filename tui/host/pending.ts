import type { VandammeEvent } from '../../src/events/events.ts'
import type { Batch, Info } from '../client.ts'
import type { History } from './history.ts'

export type Pending = {
  readonly add: (event: VandammeEvent) => void
  /** The info changed. */
  readonly inform: () => void
  /** The events are lost: who listens gets the history instead. */
  readonly lose: () => void
  /** What was lost, or never told, the history tells, and the info which models the tiers have. */
  readonly take: () => Pick<Batch, 'events' | 'info'>
}

/** Beyond that a dashboard that takes nothing gets the history instead. */
const MOST_EVENTS = 10_000

/** Events in order, of progress only the latest of each exchange; and the info, where it is news. */
export function createPending(history: History, info: () => Info): Pending {
  let events = new Map<unknown, VandammeEvent>()
  let isLost = false
  let isInformed = true

  function lose(): void {
    isLost = true
    events = new Map()
  }

  return {
    add(event) {
      if (isLost) return
      const key = event.type === 'exchange.progress' ? event.id : event
      // Again at the end: between the two another event of the same exchange may stand.
      events.delete(key)
      events.set(key, event)
      if (events.size > MOST_EVENTS) lose()
    },
    lose,
    inform() {
      isInformed = false
    },
    take() {
      const isNews = isLost || !isInformed
      const taken = isLost ? history.events() : [...events.values()]
      isLost = false
      isInformed = true
      events = new Map()
      return { events: taken, info: isNews ? info() : undefined }
    },
  }
}
