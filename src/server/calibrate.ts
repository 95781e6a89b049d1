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

/** Resolves when a count that was due is done; most answers need none. */
export type Calibrate = (job: Job, tokens: Tokens) => Promise<void> | undefined

/** A count is followed by so many times its own duration without one: 1 % of the time at most. */
const REST = 100

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

  async function compare({ request, route, exchange }: Job, tokens: Tokens): Promise<void> {
    const { model } = route
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

  return (job, tokens) => {
    const isDue = !tokens.estimated && calibration.wants(job.route.model) && clock() >= restUntil
    return isDue ? compare(job, tokens) : undefined
  }
}
