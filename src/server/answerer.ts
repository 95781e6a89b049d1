import type { Config } from '../config/config.ts'
import type { Load } from '../control.ts'
import { estimateCharacters } from '../convert/estimate.ts'
import { describeFault } from '../errors.ts'
import type { Bus } from '../events/bus.ts'
import type { Capture } from '../events/capture.ts'
import type { Routes } from '../route/routes.ts'
import { createCalibration } from '../upstream/calibration.ts'
import type { Upstream } from '../upstream/client.ts'
import { createLessons } from '../upstream/lessons.ts'
import { createLimit } from '../upstream/limit.ts'
import { createMemory } from '../upstream/memory.ts'
import { VERSION } from '../version.ts'
import { createCalibrate } from './calibrate.ts'
import { createCountTokensPage } from './count-tokens-page.ts'
import { createTokenCounter } from './count-tokens.ts'
import { createMessages, type MessagesDependencies } from './messages.ts'
import { createPages } from './pages.ts'
import { createPing } from './ping.ts'
import { createRouter } from './router.ts'
import type { Running } from './running.ts'
import type { Clock } from './timers.ts'

export type AnswererDependencies = {
  readonly config: Config
  readonly bus: Bus
  /** Monotonic milliseconds. */
  readonly clock: Clock
  readonly upstream: Upstream
  readonly routes: Routes
  readonly running: Running
  readonly record: Capture['record']
}

export type Answerer = {
  /** Answers any request. */
  readonly answer: (request: Request) => Promise<Response>
  /** Milliseconds that a tiny request to a model takes. */
  readonly ping: (model: string) => Promise<number>
  readonly load: () => Load
}

/** The server as one function, with the state that its exchanges share. */
export function createAnswerer(parts: AnswererDependencies): Answerer {
  const { config, bus, clock, upstream, routes, running, record } = parts
  const calibration = createCalibration()
  const { maxRequests, maxQueued } = config.upstream
  const limit = createLimit({ active: maxRequests, queued: maxQueued })
  const count = createTokenCounter()
  const warn = (message: string, exchange?: string): void =>
    bus.emit({ type: 'warning', at: clock(), message, exchange })
  const calibrate = createCalibrate({ calibration, count, clock, warn })
  const dependencies: MessagesDependencies = {
    config,
    bus,
    clock,
    now: Date.now,
    newId,
    routes,
    upstream,
    lessons: createLessons(),
    memory: createMemory(),
    limit,
    record,
    promptTokens: (model, characters) =>
      Math.round(estimateCharacters(characters) * calibration.ratio(model)),
    onExchange: (exchange) => running.add(exchange),
    onAnswer(job, tokens) {
      calibrate(job, tokens).catch((error: unknown) => warn(describeFault(error), job.exchange.id))
    },
  }
  const pages = createPages({
    routes,
    version: VERSION,
    instance: newId(''),
    startedAt: Date.now(),
    now: Date.now,
  })
  const answer = createRouter(
    {
      messages: createMessages(dependencies),
      countTokens: createCountTokensPage({ config, routes, count, calibration }),
      ...pages,
    },
    {
      rules: config.server,
      clientKey: config.server.clientKey,
      newRequestId: () => newId('req_'),
      onError: (error, id) => warn(describeFault(error), id),
    },
  )
  return {
    answer,
    ping: createPing(dependencies),
    load: () => ({ active: limit.active(), queued: limit.queued() }),
  }
}

function newId(prefix: string): string {
  return prefix + crypto.randomUUID().replaceAll('-', '').slice(0, 24)
}
