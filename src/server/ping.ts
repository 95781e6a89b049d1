import { VandammeError } from '../errors.ts'
import { createBus } from '../events/bus.ts'
import { createExchange } from './exchange.ts'
import { readMessage, type MessagesDependencies } from './messages.ts'
import { createRun } from './run.ts'

/** Milliseconds. */
const PING_MS = 30_000
/** Some upstreams take no less. */
const MAX_TOKENS = 16

/**
 * Sends one tiny request to a model, on the way of all others but as no exchange: nobody hears of
 * it. Resolves to the milliseconds until the whole answer was there; rejects with a VandammeError.
 */
export function createPing(
  deps: MessagesDependencies,
  timeoutMs = PING_MS,
): (model: string) => Promise<number> {
  const silent = { ...deps, bus: createBus(() => {}), record: () => undefined, onAnswer: () => {} }
  return async (model) => {
    const exchange = createExchange(deps.newId('ping_'), new Request('http://localhost/'), silent)
    const timer = setTimeout(() => exchange.abort(late(model, timeoutMs)), timeoutMs)
    exchange.onEnd(() => clearTimeout(timer))
    deps.onExchange(exchange)
    const request = {
      model,
      max_tokens: MAX_TOKENS,
      messages: [{ role: 'user' as const, content: 'Answer with OK.' }],
    }
    const route = { requested: model, model, tier: undefined, upstream: deps.upstream.host }
    const run = createRun({ request, route, exchange }, silent)
    const start = deps.clock()
    await readMessage(run, exchange, deps.clock)
    run.finish()
    return deps.clock() - start
  }
}

function late(model: string, timeoutMs: number): VandammeError {
  const seconds = Math.round(timeoutMs / 1000)
  return new VandammeError('upstream_timeout', `${model} did not answer within ${seconds} s.`)
}
