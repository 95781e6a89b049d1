import { expect } from 'bun:test'

import { startApp } from '../../src/app.ts'
import type { VandammeEvent } from '../../src/events/events.ts'
import type { DemoScript } from '../../src/upstream/demo.ts'
import { type ConfigOverrides, testConfig } from './build.ts'
import { storyFaults } from './story.ts'
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
  return { ...startProxyAt(upstream.url, overrides, () => upstream.stop()), upstream }
}

/** The same in front of any upstream. Whatever a test does, every exchange must tell a whole story. */
export function startProxyAt(
  baseUrl: string,
  overrides: ConfigOverrides = {},
  after: () => Promise<void> | void = () => {},
): Omit<TestProxy, 'upstream'> {
  const app = startApp(testConfig(baseUrl, overrides))
  const events: VandammeEvent[] = []
  app.bus.on((event) => events.push(event))
  return {
    app,
    events,
    url: app.url,
    async [Symbol.asyncDispose]() {
      await app.stop({ graceMs: 0 })
      await after()
      expect(storyFaults(events)).toEqual([])
    },
  }
}
