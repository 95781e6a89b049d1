import type { Config } from '../config/config.ts'
import type { Load } from '../control.ts'
import { estimateCharacters } from '../convert/estimate.ts'
import { describeFault } from '../errors.ts'
import type { Bus } from '../events/bus.ts'
import type { Capture } from '../events/capture.ts'
import type { Routes } from '../route/routes.ts'
import { createCalibration, type Calibration } from '../upstream/calibration.ts'
import type { Upstream } from '../upstream/client.ts'
import { createLessons } from '../upstream/lessons.ts'
import { createLimit } from '../upstream/limit.ts'
import { createMemory } from '../upstream/memory.ts'
import { VERSION } from '../version.ts'
import { bytesOfAll, createBodies } from './bodies.ts'
import { createCalibrate } from './calibrate.ts'
import { createCountTokensPage } from './count-tokens-page.ts'
import { createTokenCounter, type CountTokens } from './count-tokens.ts'
import { createMessages, type MessagesDependencies } from './messages.ts'
import { createPages } from './pages.ts'
import { createPing } from './ping.ts'
import { createRouter } from './router.ts'
import type { Running } from './running.ts'
import type { Clock } from './timers.ts'

export type SharedOptions = {
  /** The settings of the start. */
  readonly config: Config
  /** Those of the moment. */
  readonly settings: () => Config
  readonly bus: Bus
  /** Monotonic milliseconds. */
  readonly clock: Clock
  readonly routes: Routes
  readonly running: Running
  readonly record: Capture['record']
}

/** What all requests share, whatever the settings become. */
export type Shared = {
  readonly dependencies: Omit<MessagesDependencies, 'config' | 'upstream'>
  readonly calibration: Calibration
  readonly count: CountTokens
  readonly pages: ReturnType<typeof createPages>
  readonly warn: (message: string, exchange?: string) => void
  readonly load: () => Load
}

export function createShared(options: SharedOptions): Shared {
  const { config, settings, bus, clock, routes, running, record } = options
  const calibration = createCalibration()
  const count = createTokenCounter()
  const limit = createLimit({
    active: config.upstream.maxRequests,
    get queued() {
      return settings().upstream.maxQueued
    },
  })
  const warn = (message: string, exchange?: string): void =>
    bus.emit({ type: 'warning', at: clock(), message, exchange })
  const calibrate = createCalibrate({ calibration, count, clock, warn })
  const now = Date.now
  return {
    dependencies: {
      bus,
      clock,
      now,
      newId,
      routes,
      lessons: createLessons(),
      memory: createMemory(),
      limit,
      bodies: createBodies(() => bytesOfAll(settings().server.maxBodyBytes), clock),
      record,
      promptTokens: (model, characters) =>
        Math.round(estimateCharacters(characters) * calibration.ratio(model)),
      onExchange: (exchange) => running.add(exchange),
      onAnswer(job, tokens) {
        calibrate(job, tokens)?.catch((error: unknown) =>
          warn(describeFault(error), job.exchange.id),
        )
      },
    },
    calibration,
    count,
    pages: createPages({ routes, version: VERSION, instance: newId(''), startedAt: now(), now }),
    warn,
    load: () => ({ active: limit.active(), queued: limit.queued() }),
  }
}

export type Answerer = {
  /** Answers any request. */
  readonly answer: (request: Request) => Promise<Response>
  /** Milliseconds that a tiny request to a model takes. */
  readonly ping: (model: string) => Promise<number>
}

/** The server as one function, with the settings that its requests begin with. */
export function createAnswerer(shared: Shared, config: Config, upstream: Upstream): Answerer {
  const { calibration, count, pages, warn } = shared
  const dependencies: MessagesDependencies = { ...shared.dependencies, config, upstream }
  const { routes, bodies, clock } = dependencies
  const answer = createRouter(
    {
      messages: createMessages(dependencies),
      countTokens: createCountTokensPage({ config, routes, count, calibration, bodies, clock }),
      ...pages,
    },
    {
      rules: config.server,
      clientKey: config.server.clientKey,
      newRequestId: () => newId('req_'),
      onError: (error, id) => warn(describeFault(error), id),
    },
  )
  return { answer, ping: createPing(dependencies) }
}

function newId(prefix: string): string {
  return prefix + crypto.getRandomValues(new Uint8Array(12)).toHex()
}
