import type { Bus } from '../../src/events/bus.ts'
import type { VandammeEvent } from '../../src/events/events.ts'
import type { Batch } from '../client.ts'
import { createHistory } from './history.ts'
import { createPace } from './pace.ts'
import type { Prints } from './prints.ts'
import type { Schedule } from './schedule.ts'

export type BatchesOptions = {
  readonly bus: Pick<Bus, 'on'>
  readonly prints: Pick<Prints, 'take'>
  readonly load: () => Batch['load']
  /** Monotonic milliseconds, as in the events. */
  readonly clock: () => number
  /** Wall time in milliseconds. */
  readonly now: () => number
  readonly schedule: Schedule
  readonly send: (batch: Batch) => void
}

export type Batches = {
  /** The dashboard has taken the last batch in; until then it gets no other. */
  readonly taken: () => void
  /** Something else than an event is to be told, like a print. */
  readonly wake: () => void
  /** A dashboard begins: it knows nothing yet. */
  readonly restart: () => void
  /** Nobody listens: collects no more, but keeps the history. */
  readonly pause: () => void
  /** Requests that came since the start. */
  readonly requests: () => number
  readonly stop: () => void
}

const KEPT_EXCHANGES = 1_000
/** Beyond that a dashboard that takes nothing gets the history instead. */
const MOST_EVENTS = 10_000

/**
 * Collects what happens and sends it: at once after a silence, else ten times a second. While
 * nothing happens, no timer runs.
 */
export function createBatches(options: BatchesOptions): Batches {
  const { clock, schedule, prints, load, now } = options
  const history = createHistory(KEPT_EXCHANGES)
  const pending = createPending()
  let mode: 'paused' | 'ready' | 'waiting' = 'paused'
  let hasNews = false
  const pace = createPace({ clock, schedule, run: flush })

  function flush(): void {
    hasNews = false
    mode = 'waiting'
    options.send({
      at: clock(),
      time: now(),
      events: pending.take() ?? history.events(),
      prints: prints.take(),
      load: load(),
      lagMs: pace.takeLag(),
    })
  }

  function plan(): void {
    if (mode === 'ready' && hasNews) pace.request()
  }

  function wake(): void {
    hasNews = true
    plan()
  }

  function halt(): void {
    pace.cancel()
    mode = 'paused'
  }

  const off = options.bus.on((event) => {
    history.add(event)
    if (mode === 'paused') return
    pending.add(event)
    wake()
  })

  return {
    taken() {
      if (mode !== 'waiting') return
      mode = 'ready'
      plan()
    },
    wake,
    restart() {
      halt()
      pending.lose()
      mode = 'ready'
      wake()
    },
    pause: halt,
    requests: history.requests,
    stop() {
      halt()
      off()
    },
  }
}

/** Events in order, of progress only the latest of each exchange. */
function createPending() {
  let events = new Map<unknown, VandammeEvent>()
  let isLost = false

  function lose(): void {
    isLost = true
    events = new Map()
  }

  return {
    add(event: VandammeEvent): void {
      if (isLost) return
      const key = event.type === 'exchange.progress' ? event.id : event
      // Again at the end: between the two another event of the same exchange may stand.
      events.delete(key)
      events.set(key, event)
      if (events.size > MOST_EVENTS) lose()
    },
    lose,
    /** Undefined when the events were lost, or never told: the history tells them. */
    take(): readonly VandammeEvent[] | undefined {
      const taken = isLost ? undefined : [...events.values()]
      isLost = false
      events = new Map()
      return taken
    },
  }
}
