import { VandammeError } from '../errors.ts'
import type { Routes } from '../route/routes.ts'
import { pageOf, toModelInfo } from './models.ts'
import { json, noContent } from './respond.ts'
import type { Handlers } from './router.ts'

export type PagesOptions = {
  readonly routes: Routes
  readonly version: string
  /** Random per process: tells one running proxy from another. */
  readonly instance: string
  /** Wall time in milliseconds. */
  readonly startedAt: number
  readonly now: () => number
}

type Pages = Pick<Handlers, 'home' | 'health' | 'listModels' | 'getModel' | 'eventLogging'>

/** Everything that is answered without asking the upstream. */
export function createPages({ routes, version, instance, startedAt, now }: PagesOptions): Pages {
  const modelInfos = () => routes.models().map((model) => toModelInfo(model, startedAt))

  return {
    home: (_request, { requestId }) =>
      json(
        { name: 'vandamme', version, health: '/health', messages: '/v1/messages' },
        { requestId },
      ),
    health(_request, { requestId }) {
      const uptime_seconds = Math.round((now() - startedAt) / 1000)
      const tiers = routes.tiers()
      return json(
        { status: 'ok', name: 'vandamme', version, instance, uptime_seconds, tiers },
        { requestId },
      )
    },
    listModels: (_request, { requestId, url }) =>
      json(pageOf(modelInfos(), url.searchParams), { requestId }),
    getModel(_request, { requestId, rest }) {
      const model = modelInfos().find(({ id }) => id === rest)
      if (model !== undefined) return json(model, { requestId })
      throw new VandammeError('not_found', 'There is no such model: GET /v1/models lists them.')
    },
    // What Claude Code tells about itself is of no use here; an error would make it try again.
    eventLogging: (_request, { requestId }) => noContent(requestId),
  }
}
