import { VandammeError } from '../errors.ts'

/** Gives out a bounded number of places, first come, first served. */
export type Limit = {
  /** Waits for a place; resolves to what gives it back. Rejects at once when too many wait. */
  acquire(signal: AbortSignal): Promise<() => void>
  active(): number
  queued(): number
}

export type LimitOptions = { readonly active: number; readonly queued: number }

/** Seconds after which a client that was turned away may ask again. */
const RETRY_AFTER = '2'

export function createLimit(most: LimitOptions): Limit {
  const waiting: Array<() => void> = []
  let active = 0

  const release = (): void => {
    active--
    waiting.shift()?.()
  }
  /** A place, with a way back that works once. */
  const take = (): (() => void) => {
    active++
    let isGiven = true
    return () => {
      if (isGiven) release()
      isGiven = false
    }
  }
  const wait = (signal: AbortSignal): Promise<() => void> =>
    new Promise((resolve, reject) => {
      const leave = (): void => {
        waiting.splice(waiting.indexOf(enter), 1)
        reject(signal.reason)
      }
      const enter = (): void => {
        signal.removeEventListener('abort', leave)
        resolve(take())
      }
      signal.addEventListener('abort', leave, { once: true })
      waiting.push(enter)
    })

  return {
    acquire(signal) {
      if (signal.aborted) return Promise.reject(signal.reason)
      if (active < most.active) return Promise.resolve(take())
      return waiting.length < most.queued ? wait(signal) : Promise.reject(turnedAway(most))
    },
    active: () => active,
    queued: () => waiting.length,
  }
}

function turnedAway({ active, queued }: LimitOptions): VandammeError {
  return new VandammeError(
    'overloaded',
    `The proxy has ${active} requests under way and ${queued} waiting. Ask again later, or raise MAX_UPSTREAM_REQUESTS or MAX_QUEUED_REQUESTS.`,
    { headers: { 'retry-after': RETRY_AFTER } },
  )
}
