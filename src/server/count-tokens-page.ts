import type { Config } from '../config/config.ts'
import { withCountedTools } from '../convert/chat/counted-tools.ts'
import type { Routes } from '../route/routes.ts'
import type { Calibration } from '../upstream/calibration.ts'
import { countTokensRequest } from '../wire/anthropic.ts'
import type { CountTokens } from './count-tokens.ts'
import { parseRequest, readJson } from './read-body.ts'
import { json } from './respond.ts'
import type { Handler } from './router.ts'

export type CountTokensOptions = {
  readonly config: Config
  readonly routes: Routes
  readonly count: CountTokens
  readonly calibration: Calibration
}

/** `POST /v1/messages/count_tokens`: an estimate of ours, no upstream is asked. */
export function createCountTokensPage(options: CountTokensOptions): Handler {
  const { config, routes, count, calibration } = options
  return async (request, { requestId }) => {
    const body = await readJson(request, config.server.maxBodyBytes)
    const parsed = parseRequest(countTokensRequest, body)
    const { model } = routes.resolve(parsed.model)
    const input_tokens = await count(withCountedTools(parsed), calibration.ratio(model))
    return json({ input_tokens }, { requestId })
  }
}
