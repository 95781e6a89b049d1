import type { ExchangeEvent, VandammeEvent } from '../../src/events/events.ts'
import { applyEvent, eventsOf, type Exchange } from '../../src/events/exchange.ts'

export type History = {
  readonly add: (event: VandammeEvent) => void
  /** The kept exchanges as if they happened again, oldest first. Telling one twice changes nothing. */
  readonly events: () => readonly VandammeEvent[]
  /** Requests that came, kept or not. */
  readonly requests: () => number
}

/** What a dashboard that starts anew must hear of the time before: the latest exchanges. */
export function createHistory(limit: number): History {
  const exchanges = new Map<string, Exchange>()
  let requests = 0

  function apply(event: ExchangeEvent): void {
    const exchange = applyEvent(exchanges.get(event.id), event)
    if (exchange !== undefined) exchanges.set(event.id, exchange)
    if (exchanges.size > limit) forgetOne(exchanges)
  }

  return {
    add(event) {
      if (event.type === 'exchange.started') requests += 1
      // Progress comes often, and the next one tells it all.
      if ('id' in event && event.type !== 'exchange.progress') apply(event)
    },
    events: () => [...exchanges.values()].flatMap(eventsOf),
    requests: () => requests,
  }
}

/** The oldest that has ended; else the oldest. */
function forgetOne(exchanges: Map<string, Exchange>): void {
  const ended = exchanges.values().find(({ state }) => state !== 'running')
  const id = ended?.id ?? exchanges.keys().next().value
  if (id !== undefined) exchanges.delete(id)
}
