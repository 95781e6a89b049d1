import { VandammeError } from '../errors.ts'
import { createById } from '../events/by-id.ts'
import type { Clock } from './timers.ts'

/** The part that one request has in what may be in memory of all bodies. */
export type BodyShare = {
  /** Counts further bytes in. Throws an `overloaded` when they would be too many. */
  add(bytes: number): void
  /**
   * The body is still coming, and may have to leave its place to others: then all of it was given
   * back, and `giveUp` is called. Returns what is to be called when it is here.
   */
  arriving(giveUp: () => void): () => void
  /** Gives all of it back. */
  release(): void
}

/** Bounds what the bodies of all requests take together, from their first byte to their last event. */
export type Bodies = { share(): BodyShare }

const MIB = 1024 * 1024
/** Bodies of the largest size that may be there at a time; of the usual ones it is thousands. */
const LARGEST_AT_A_TIME = 8
/** However small the largest may be: room for some hundred requests of a coding agent. */
const LEAST_BYTES = 64 * MIB

const RETRY_AFTER_SECONDS = '2'

/** Bytes that all bodies may take together, where one may have `maxBytes`. */
export function bytesOfAll(maxBytes: number): number {
  return Math.max(LARGEST_AT_A_TIME * maxBytes, LEAST_BYTES)
}

/** Milliseconds for which a body that is still coming keeps its place whoever else needs it. */
const PATIENCE_MS = 10_000

type Arrival = { readonly since: number; readonly giveUp: () => void }

/** `maxBytes` of all bodies is asked anew for each: the settings may change. */
export function createBodies(maxBytes: () => number, clock: Clock): Bodies {
  const arrivals = createById<Arrival>()
  let held = 0
  let shares = 0

  /** Who announces a body and does not send it is no reason to turn away who does. */
  function makeRoom(bytes: number, own: string): void {
    while (held + bytes > maxBytes()) {
      const oldest = arrivals.oldest()
      const arrival = oldest === undefined ? undefined : arrivals.get(oldest)
      if (arrival === undefined || oldest === own) throw tooMuch()
      if (clock() - arrival.since < PATIENCE_MS) throw tooMuch()
      arrival.giveUp()
    }
  }

  return {
    share() {
      const id = `body ${shares++}`
      let taken = 0
      const release = (): void => {
        held -= taken
        taken = 0
      }
      return {
        add(bytes) {
          makeRoom(bytes, id)
          held += bytes
          taken += bytes
        },
        arriving(giveUp) {
          const end = (): void => arrivals.delete(id)
          const leave = (): void => {
            end()
            release()
            giveUp()
          }
          arrivals.set(id, { since: clock(), giveUp: leave })
          return end
        },
        release,
      }
    },
  }
}

function tooMuch(): VandammeError {
  return new VandammeError(
    'overloaded',
    'The requests under way fill the memory that is set aside for them. Ask again later, or raise MAX_BODY_MB.',
    { headers: { 'retry-after': RETRY_AFTER_SECONDS } },
  )
}
