import type { Config } from '../config/config.ts'
import { type Sources } from '../config/layers.ts'
import { type Loaded, loadConfig } from '../config/load.ts'
import { surviveFaults } from './faults.ts'

export type PrivateProxy = {
  readonly url: string
  /** Without it another user of this machine could spend the upstream's key. */
  readonly key: string
  readonly stop: () => Promise<void>
}

/** The settings for a proxy that only one client uses: on loopback, on a free port, with a key. */
export function loadPrivate(sources: Sources): Loaded {
  const flags = { ...sources.flags, HOST: '127.0.0.1', PORT: '0' }
  return loadConfig({
    ...sources,
    flags,
    defaults: { ...sources.defaults, ANTHROPIC_API_KEY: `vdm-${crypto.randomUUID()}` },
  })
}

/** Starts it within this process. `write` gets its log. */
export async function startPrivate(
  config: Config,
  warnings: readonly string[],
  write: (line: string) => void,
): Promise<PrivateProxy> {
  const { startApp } = await import('../app.ts')
  const app = startApp(config, { writeLog: write })
  const warn = (message: string) =>
    app.bus.emit({ type: 'warning', at: performance.now(), message, exchange: undefined })
  surviveFaults(warn)
  for (const warning of warnings) warn(warning)
  return {
    url: app.url,
    key: config.server.clientKey ?? 'any',
    // Its one client has ended: nobody waits for an answer any more.
    stop: () => app.stop({ graceMs: 0 }),
  }
}
