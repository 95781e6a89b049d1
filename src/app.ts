import type { Config } from './config/config.ts'
import { createControl, type Control } from './control.ts'
import { estimateCharacters } from './convert/estimate.ts'
import { describeFault, VandammeError } from './errors.ts'
import { createBus, type Bus } from './events/bus.ts'
import { createRoutes, type Routes } from './route/routes.ts'
import { createCalibrate } from './server/calibrate.ts'
import { createCountTokensPage } from './server/count-tokens-page.ts'
import { createTokenCounter } from './server/count-tokens.ts'
import type { LiveExchange } from './server/exchange.ts'
import { createMessages } from './server/messages.ts'
import { createPages } from './server/pages.ts'
import { createRouter } from './server/router.ts'
import { serve } from './server/serve.ts'
import { within } from './server/timers.ts'
import { createLog } from './sinks/log.ts'
import { createCalibration } from './upstream/calibration.ts'
import { createUpstream, type Upstream } from './upstream/client.ts'
import { createLessons } from './upstream/lessons.ts'
import { createLimit } from './upstream/limit.ts'
import { createMemory } from './upstream/memory.ts'
import { VERSION } from './version.ts'

export type App = {
  readonly url: string
  readonly bus: Bus
  /** What a dashboard may ask for. */
  readonly control: Control
  /** Lets running exchanges finish for `graceMs`, then ends them with an error event. */
  readonly stop: (options?: { readonly graceMs?: number }) => Promise<void>
}

const GRACE_MS = 10_000
/** For the last error events to reach their clients. */
const FAREWELL_MS = 500

const clock = (): number => performance.now()

/** Wires the proxy together and starts to listen. Throws a VandammeError when it cannot. */
export function startApp(config: Config): App {
  const bus = createBus(() => {
    process.stderr.write('A listener of the event bus failed; the exchange went on.\n')
  })
  const log = createLog(bus, {
    ...config.log,
    write: (line) => void process.stderr.write(`${line}\n`),
    prices: config.prices,
    now: Date.now,
  })
  const upstream = createUpstream(config.upstream, clock)
  const routes = createRoutes({
    tiers: config.tiers,
    upstream: upstream.host,
    onSwap: (swap) => bus.emit({ type: 'tier.swapped', at: clock(), ...swap }),
  })
  const running = createRunning()
  const control = createControl({
    routes,
    cancel: (id) => running.cancel(id),
    listModels: () => upstream.listModels(),
  })
  const answer = createAnswerer({ config, bus, upstream, routes, running })
  const served = serve({ ...config.server, answer })
  bus.emit({ type: 'server.started', at: clock(), url: served.url })

  return {
    url: served.url,
    bus,
    control,
    async stop({ graceMs = GRACE_MS } = {}) {
      bus.emit({ type: 'server.stopping', at: clock() })
      const closed = served.close()
      await within(graceMs, closed, undefined)
      running.abortAll(new VandammeError('shutting_down', 'The proxy is being stopped.'))
      await within(FAREWELL_MS, closed, undefined)
      await served.end()
      log.stop()
    },
  }
}

type Parts = {
  readonly config: Config
  readonly bus: Bus
  readonly upstream: Upstream
  readonly routes: Routes
  readonly running: Running
}

/** The server as one function, with the state that its exchanges share. */
function createAnswerer({ config, bus, upstream, routes, running }: Parts) {
  const calibration = createCalibration()
  const count = createTokenCounter()
  const warn = (message: string, exchange?: string): void =>
    bus.emit({ type: 'warning', at: clock(), message, exchange })
  const calibrate = createCalibrate({ calibration, count, warn })
  const messages = createMessages({
    config,
    bus,
    clock,
    now: Date.now,
    newId,
    routes,
    upstream,
    lessons: createLessons(),
    memory: createMemory(),
    limit: createLimit({ active: config.upstream.maxRequests, queued: config.upstream.maxQueued }),
    promptTokens: (model, characters) =>
      Math.round(estimateCharacters(characters) * calibration.ratio(model)),
    onExchange: (exchange) => running.add(exchange),
    onAnswer(job, tokens) {
      calibrate(job, tokens).catch((error: unknown) => warn(describeFault(error), job.exchange.id))
    },
  })
  const pages = createPages({
    routes,
    version: VERSION,
    instance: newId(''),
    startedAt: Date.now(),
    now: Date.now,
  })
  return createRouter(
    {
      messages,
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
}

function newId(prefix: string): string {
  return prefix + crypto.randomUUID().replaceAll('-', '').slice(0, 24)
}

type Running = ReturnType<typeof createRunning>

/** The exchanges under way, to be cancelled one by one or all together. */
function createRunning() {
  const running = new Map<string, LiveExchange>()
  return {
    add(exchange: LiveExchange): void {
      running.set(exchange.id, exchange)
      exchange.onEnd(() => running.delete(exchange.id))
    },
    cancel(id: string): boolean {
      const exchange = running.get(id)
      exchange?.abort(new VandammeError('cancelled', 'The request was cancelled in the proxy.'))
      return exchange !== undefined
    },
    abortAll(error: VandammeError): void {
      for (const exchange of running.values()) exchange.abort(error)
    },
  }
}
