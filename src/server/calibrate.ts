import { withCountedTools } from '../convert/chat/counted-tools.ts'
import type { Tokens } from '../events/events.ts'
import type { Calibration } from '../upstream/calibration.ts'
import type { Job } from './ask.ts'
import type { CountTokens } from './count-tokens.ts'

export type CalibrateDependencies = {
  readonly calibration: Calibration
  readonly count: CountTokens
  readonly warn: (message: string, exchange: string) => void
}

/**
 * After an answer, now and then: compares our count of its prompt with the upstream's, so that the
 * next counts come closer. Nothing waits for it.
 */
export async function calibrate(
  { request, route, exchange }: Job,
  tokens: Tokens,
  { calibration, count, warn }: CalibrateDependencies,
): Promise<void> {
  if (tokens.estimated || !calibration.wants(route.model)) return
  const estimated = await count(withCountedTools(request), 1)
  const actual = tokens.input + tokens.cacheRead + tokens.cacheWrite
  const sample = { model: route.model, estimated, actual }
  if (calibration.looksTruncated(sample)) {
    warn(
      `${route.model} counted ${actual} tokens where about ${estimated} were sent: it seems to cut long prompts. With Ollama, start it with a larger OLLAMA_CONTEXT_LENGTH.`,
      exchange.id,
    )
  }
  calibration.observe(sample)
}
