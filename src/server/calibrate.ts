import { withCountedTools } from '../convert/chat/counted-tools.ts'
import type { Tokens } from '../events/events.ts'
import type { Calibration } from '../upstream/calibration.ts'
import type { Job } from './ask.ts'
import type { CountTokens } from './count-tokens.ts'
import type { Clock } from './timers.ts'

export type CalibrateDependencies = {
  readonly calibration: Calibration
  readonly count: CountTokens
  readonly clock: Clock
  readonly warn: (message: string, exchange: string) => void
}

export type Calibrate = (job: Job, tokens: Tokens) => Promise<void>

/** A count is followed by so many times its own duration without one: 2 % of the time at most. */
const REST = 50

/** More models than these can be cut off at a time only by a client that makes names up. */
const MAX_WARNED = 64

/**
 * After an answer, now and then: compares our count of its prompt with the upstream's, so that the
 * next counts come closer. Nothing waits for it. An upstream that cuts prompts silently is told of
 * once per model, until it no longer does.
 */
export function createCalibrate(deps: CalibrateDependencies): Calibrate {
  const { calibration, count, clock, warn } = deps
  const warned = new Set<string>()
  let restUntil = -Infinity
  return async ({ request, route, exchange }, tokens) => {
    const { model } = route
    if (tokens.estimated || !calibration.wants(model) || clock() < restUntil) return
    const startedAt = clock()
    const estimated = await count(withCountedTools(request), 1)
    restUntil = clock() + REST * (clock() - startedAt)
    const actual = tokens.input + tokens.cacheRead + tokens.cacheWrite
    const sample = { model, estimated, actual }
    calibration.observe(sample)
    if (!calibration.looksTruncated(sample)) {
      warned.delete(model)
      return
    }
    if (warned.has(model) || warned.size >= MAX_WARNED) return
    warned.add(model)
    warn(
      `${model} counted ${actual} tokens where about ${estimated} were sent: it seems to cut long prompts. With Ollama, start it with a larger OLLAMA_CONTEXT_LENGTH.`,
      exchange.id,
    )
  }
}
