import { estimatePieces } from '../convert/estimate.ts'
import { VandammeError } from '../errors.ts'
import type { CountTokensRequest } from '../wire/anthropic.ts'

/** Milliseconds for which a count may hold the event loop at a time. */
const SLICE = 8

/**
 * Counts the tokens of a request for a model with this calibration; an integer of at least 1.
 * Rejects with `client_aborted` once nobody waits for the count any more.
 */
export type CountTokens = (
  request: CountTokensRequest,
  ratio: number,
  signal?: AbortSignal,
) => Promise<number>

/**
 * Counts of one counter share the event loop: a single one runs in each of its turns, for one
 * slice, and then goes to the end of the queue. So a burst of counts (Claude Code's `/context`
 * sends some thirty at once) holds up streams no longer than one count does.
 */
export function createTokenCounter(now = () => performance.now()): CountTokens {
  const nextTurn = createTurns()
  return async (request, ratio, signal) => {
    const next = async (): Promise<void> => {
      await nextTurn()
      if (signal?.aborted === true) throw left()
    }
    await next()
    let sliceEnd = now() + SLICE
    let sum = 0
    for (const tokens of estimatePieces(request)) {
      sum += tokens
      if (now() < sliceEnd) continue
      await next()
      sliceEnd = now() + SLICE
    }
    return Math.max(1, Math.round(sum * ratio))
  }
}

function left(): VandammeError {
  return new VandammeError('client_aborted', 'The client left before its tokens were counted.')
}

/** Resolves in a later turn of the event loop, at most one waiter in each, first come first. */
function createTurns(): () => Promise<void> {
  const waiters: (() => void)[] = []
  const wakeFirst = (): void => {
    waiters.shift()?.()
    if (waiters.length > 0) setImmediate(wakeFirst)
  }
  return () =>
    new Promise((resolve) => {
      waiters.push(resolve)
      if (waiters.length === 1) setImmediate(wakeFirst)
    })
}
