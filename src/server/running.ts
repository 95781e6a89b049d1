import { VandammeError } from '../errors.ts'
import type { LiveExchange } from './exchange.ts'

/** The exchanges under way, to be cancelled one by one or all together. */
export type Running = {
  add(exchange: LiveExchange): void
  /** False when it is not running. */
  cancel(id: string): boolean
  abortAll(error: VandammeError): void
}

export function createRunning(): Running {
  const running = new Map<string, LiveExchange>()
  return {
    add(exchange) {
      running.set(exchange.id, exchange)
      exchange.onEnd(() => running.delete(exchange.id))
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
