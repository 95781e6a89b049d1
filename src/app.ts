import type { Config } from './config/config.ts'
import { createControl, type Control } from './control.ts'
import { VandammeError } from './errors.ts'
import { createBus, type Bus } from './events/bus.ts'
import { createCapture } from './events/capture.ts'
import { createRoutes } from './route/routes.ts'
import { TIERS } from './route/tier.ts'
import { createAnswerer, createShared, type Answerer } from './server/answerer.ts'
import { createRunning } from './server/running.ts'
import { secretsOf } from './server/secrets.ts'
import { serve } from './server/serve.ts'
import { within } from './server/timers.ts'
import { createLog, type LogOptions } from './sinks/log.ts'
import { createUpstream, type Upstream } from './upstream/client.ts'

export type AppOptions = {
  /** Gets the log, one line at a time without its line end; stderr unless told otherwise. */
  readonly writeLog?: (line: string) => void
}

export type App = {
  readonly url: string
  readonly bus: Bus
  /** What a dashboard may ask for. */
  readonly control: Control
  /**
   * Takes other settings for exchanges that start from now on; those under way keep theirs. A tier
   * whose setting changed is swapped, the others keep their swaps. HOST, PORT and
   * MAX_UPSTREAM_REQUESTS stay as they were at the start.
   */
  readonly reload: (config: Config) => void
  /** Lets running exchanges finish for `graceMs`, then ends them with an error event. */
  readonly stop: (options?: { readonly graceMs?: number }) => Promise<void>
}

const GRACE_MS = 10_000
/** For the last error events to reach their clients. */
const FAREWELL_MS = 500

/** What a reload replaces. Each request keeps what it began with. */
type Live = { readonly config: Config; readonly upstream: Upstream; readonly server: Answerer }

const clock = (): number => performance.now()
const pause = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** Milliseconds within which the last answers of a rush have left. */
const COLLECT_AFTER_MS = 100

/**
 * Gives back what a rush took: the collector has learned to leave the like of it alone, and under
 * other requests it would let twice as much gather. Takes 10 to 20 ms.
 */
function collectSoon(): void {
  setTimeout(() => Bun.gc(true), COLLECT_AFTER_MS).unref()
}

/** Wires the proxy together and starts to listen. Throws a VandammeError when it cannot. */
export function startApp(config: Config, { writeLog = toStderr }: AppOptions = {}): App {
  const bus = createBus(() => writeLog('A listener of the event bus failed; the exchange went on.'))
  const settings = (): Config => live.config
  const log = createLog(bus, logOptions(settings, writeLog))
  const routes = createRoutes({
    tiers: config.tiers,
    get upstream() {
      return live.upstream.host
    },
    onSwap: (swap) => bus.emit({ type: 'tier.swapped', at: clock(), ...swap }),
  })
  const running = createRunning(collectSoon)
  const capture = createCapture({ secrets: secretsOf(config), clock, pause })
  const { record } = capture
  const shared = createShared({ config, settings, bus, clock, routes, running, record })
  let live = liveOn(config)
  const control = createControl({
    routes,
    cancel: (id) => running.cancel(id),
    listModels: () => live.upstream.listModels(),
    pingModel: (model) => live.server.ping(model),
    load: shared.load,
    attach: capture.attach,
    readRecording: capture.read,
    searchBodies: capture.search,
  })
  const served = serve({ ...config.server, answer: (request) => live.server.answer(request) })
  bus.emit({ type: 'server.started', at: clock(), url: served.url })

  function liveOn(settings: Config): Live {
    const upstream = createUpstream(settings.upstream, clock)
    return { config: settings, upstream, server: createAnswerer(shared, settings, upstream) }
  }

  return {
    url: served.url,
    bus,
    control,
    reload(next) {
      const changed = TIERS.filter((tier) => next.tiers[tier] !== live.config.tiers[tier])
      capture.hide(secretsOf(next))
      live = liveOn(next)
      for (const tier of changed) routes.swap(tier, next.tiers[tier])
    },
    async stop({ graceMs = GRACE_MS } = {}) {
      bus.emit({ type: 'server.stopping', at: clock() })
      const closed = served.close()
      await within({ ms: graceMs, clock }, closed, undefined)
      running.abortAll(new VandammeError('shutting_down', 'The proxy is being stopped.'))
      await within({ ms: FAREWELL_MS, clock }, closed, undefined)
      await served.end()
      log.stop()
    },
  }
}

/** The log keeps to the settings of the moment. */
function logOptions(config: () => Config, write: (line: string) => void): LogOptions {
  return {
    get level() {
      return config().log.level
    },
    get format() {
      return config().log.format
    },
    get prices() {
      return config().prices
    },
    write,
    now: Date.now,
  }
}

function toStderr(line: string): void {
  process.stderr.write(`${line}\n`)
}
