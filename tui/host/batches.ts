import type { Bus } from '../../src/events/bus.ts'
import type { Batch, Info } from '../client.ts'
import type { Schedule } from '../schedule.ts'
import { createHistory } from './history.ts'
import { createPace } from './pace.ts'
import { createPending } from './pending.ts'
import type { Prints } from './prints.ts'

export type BatchesOptions = {
  readonly bus: Pick<Bus, 'on'>
  readonly prints: Pick<Prints, 'take'>
  readonly load: () => Batch['load']
  readonly info: () => Info
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
  /** The info changed. */
  readonly inform: () => void
  /** A dashboard begins: it knows nothing yet. */
  readonly restart: () => void
  /** Nobody listens: collects no more, but keeps the history. */
  readonly pause: () => void
  /** Requests that came since the start. */
  readonly requests: () => number
  readonly stop: () => void
}

const KEPT_EXCHANGES = 1_000

/**
 * Collects what happens and sends it: at once after a silence, else ten times a second. While
 * nothing happens, no timer runs.
 */
export function createBatches(options: BatchesOptions): Batches {
  const history = createHistory(KEPT_EXCHANGES)
  const pending = createPending(history, options.info)
  let mode: 'paused' | 'ready' | 'waiting' = 'paused'
  let hasNews = false
  const pace = createPace({ ...options, run: flush })

  function flush(): void {
    hasNews = false
    mode = 'waiting'
    options.send({
      at: options.clock(),
      time: options.now(),
      ...pending.take(),
      prints: options.prints.take(),
      load: options.load(),
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
    inform() {
      pending.inform()
      wake()
    },
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
