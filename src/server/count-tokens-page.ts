import type { Config } from '../config/config.ts'
import { withCountedTools } from '../convert/chat/counted-tools.ts'
import type { Routes } from '../route/routes.ts'
import type { Calibration } from '../upstream/calibration.ts'
import { COUNT_TOKENS } from '../wire/requests.ts'
import type { Bodies } from './bodies.ts'
import type { CountTokens } from './count-tokens.ts'
import { parseRequest, readJson } from './read-body.ts'
import { json } from './respond.ts'
import type { Handler } from './router.ts'
import type { Clock } from './timers.ts'

export type CountTokensOptions = {
  readonly config: Config
  readonly routes: Routes
  readonly count: CountTokens
  readonly calibration: Calibration
  readonly bodies: Bodies
  readonly clock: Clock
}

/** `POST /v1/messages/count_tokens`: an estimate of ours, no upstream is asked. */
export function createCountTokensPage(options: CountTokensOptions): Handler {
  const { config, routes, count, calibration, bodies, clock } = options
  return async (request, { requestId }) => {
    const share = bodies.share()
    try {
      const { maxBodyBytes: maxBytes } = config.server
      const body = await readJson(request, { maxBytes, share, clock })
      const parsed = await parseRequest(COUNT_TOKENS, body)
      const { model } = routes.resolve(parsed.model)
      const ratio = calibration.ratio(model)
      const input_tokens = await count(withCountedTools(parsed), ratio, request.signal)
      return json({ input_tokens }, { requestId })
    } finally {
      share.release()
    }
  }
}
