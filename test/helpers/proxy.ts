import { startApp } from '../../src/app.ts'
import type { VandammeEvent } from '../../src/events/events.ts'
import type { DemoScript } from '../../src/upstream/demo.ts'
import { type ConfigOverrides, testConfig } from './build.ts'
import { type FakeUpstream, fakeUpstream } from './upstream.ts'

type App = ReturnType<typeof startApp>

export type TestProxy = AsyncDisposable & {
  readonly app: App
  /** All that was told since the start. */
  readonly events: readonly VandammeEvent[]
  readonly url: string
  readonly upstream: FakeUpstream
}

/** The whole program on a free port, in front of a scripted upstream. */
export function startProxy(script: DemoScript, overrides: ConfigOverrides = {}): TestProxy {
  const upstream = fakeUpstream(script)
  const app = startApp(testConfig(upstream.url, overrides))
  const events: VandammeEvent[] = []
  app.bus.on((event) => events.push(event))
  return {
    app,
    events,
    url: app.url,
    upstream,
    async [Symbol.asyncDispose]() {
      await app.stop({ graceMs: 0 })
      await upstream.stop()
    },
  }
}
