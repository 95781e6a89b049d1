import { VandammeError } from '../errors.ts'
import { createById } from '../events/by-id.ts'
import type { LiveExchange } from './exchange.ts'

/** The exchanges under way, to be cancelled one by one or all together. */
export type Running = {
  add(exchange: LiveExchange): void
  /** False when it is not running. */
  cancel(id: string): boolean
  abortAll(error: VandammeError): void
}

/** Exchanges at a time that make a rush, and how few are left when it is over. */
const RUSH = 256
const FEW = 16

/** `afterRush`: what many exchanges took can be given back, and few are there to wait for it. */
export function createRunning(afterRush: () => void): Running {
  const running = createById<LiveExchange>()
  let isRush = false

  const remove = (id: string): void => {
    running.delete(id)
    if (!isRush || running.size() > FEW) return
    isRush = false
    afterRush()
  }

  return {
    add(exchange) {
      running.set(exchange.id, exchange)
      if (running.size() >= RUSH) isRush = true
      exchange.onEnd(() => remove(exchange.id))
    },
    cancel(id) {
      const exchange = running.get(id)
      exchange?.abort(new VandammeError('cancelled', 'The request was cancelled in the proxy.'))
      return exchange !== undefined
    },
    abortAll(error) {
      for (const exchange of running.values()) exchange.abort(error)
    },
  }
}
