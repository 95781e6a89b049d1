import type { Config } from '../../src/config/config.ts'

export type ConfigOverrides = {
  readonly upstream?: Partial<Config['upstream']>
  readonly tiers?: Partial<Config['tiers']>
  readonly server?: Partial<Config['server']>
  readonly maxTokensLimit?: number
}

/** Settings for a proxy on a free port, in front of the upstream at `baseUrl`. */
export function testConfig(baseUrl: string, overrides: ConfigOverrides = {}): Config {
  return {
    upstream: {
      baseUrl,
      apiKey: 'test-key',
      headers: {},
      azureApiVersion: undefined,
      profile: {},
      timeoutMs: 900_000,
      maxRequests: 4096,
      maxQueued: 1024,
      ...overrides.upstream,
    },
    tiers: { big: 'up-big', middle: 'up-middle', small: 'up-small', ...overrides.tiers },
    server: {
      host: '127.0.0.1',
      port: 0,
      clientKey: undefined,
      allowedHosts: [],
      allowedOrigins: [],
      maxBodyBytes: 64 * 1024 * 1024,
      streamStartAfterMs: 30_000,
      pingIntervalMs: 15_000,
      ...overrides.server,
    },
    log: { level: 'CRITICAL', format: 'text' },
    maxTokensLimit: overrides.maxTokensLimit,
    prices: {},
  }
}
