import { VandammeError } from '../errors.ts'

/** The part that one request has in what may be in memory of all bodies. */
export type BodyShare = {
  /** Counts further bytes in. Throws an `overloaded` when they would be too many. */
  add(bytes: number): void
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

/** `maxBytes` of all bodies is asked anew for each: the settings may change. */
export function createBodies(maxBytes: () => number): Bodies {
  let held = 0
  return {
    share() {
      let own = 0
      return {
        add(bytes) {
          if (held + bytes > maxBytes()) throw tooMuch()
          held += bytes
          own += bytes
        },
        release() {
          held -= own
          own = 0
        },
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
