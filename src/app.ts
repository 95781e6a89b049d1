import type { Config } from './config/config.ts'
import { createControl, type Control } from './control.ts'
import { VandammeError } from './errors.ts'
import { createBus, type Bus } from './events/bus.ts'
import { createCapture } from './events/capture.ts'
import { createRoutes } from './route/routes.ts'
import { createAnswerer } from './server/answerer.ts'
import { createRunning } from './server/running.ts'
import { secretsOf } from './server/secrets.ts'
import { serve } from './server/serve.ts'
import { within } from './server/timers.ts'
import { createLog } from './sinks/log.ts'
import { createUpstream } from './upstream/client.ts'

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
const pause = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

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
  const capture = createCapture({ secrets: secretsOf(config), clock, pause })
  const { record } = capture
  const server = createAnswerer({ config, bus, clock, upstream, routes, running, record })
  const control = createControl({
    routes,
    cancel: (id) => running.cancel(id),
    listModels: () => upstream.listModels(),
    pingModel: server.ping,
    load: server.load,
    attach: capture.attach,
    readRecording: capture.read,
    searchBodies: capture.search,
  })
  const served = serve({ ...config.server, answer: server.answer })
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
