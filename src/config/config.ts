import type { Profile } from '../providers/profile.ts'
import type { Tier } from '../route/tier.ts'

export type LogLevel = 'DEBUG' | 'INFO' | 'WARNING' | 'ERROR' | 'CRITICAL'

/** USD per million tokens. */
export type Price = {
  readonly input: number
  readonly output: number
  readonly cache_read?: number | undefined
}

/** The settings, resolved: only `config/` knows what the environment calls them. */
export type Config = {
  readonly upstream: {
    readonly baseUrl: string
    readonly apiKey: string | undefined
    readonly headers: Readonly<Record<string, string>>
    readonly azureApiVersion: string | undefined
    /** Overrides of the profile that the host would get. */
    readonly profile: Partial<Profile>
    /** Longest silence of the upstream, before its headers and between two chunks. */
    readonly timeoutMs: number
    readonly maxRequests: number
    readonly maxQueued: number
  }
  readonly tiers: Readonly<Record<Tier, string>>
  readonly server: {
    readonly host: string
    readonly port: number
    /** Key that clients must show. */
    readonly clientKey: string | undefined
    readonly allowedHosts: readonly string[]
    readonly allowedOrigins: readonly string[]
    readonly maxBodyBytes: number
    readonly streamStartAfterMs: number
    readonly pingIntervalMs: number
  }
  readonly log: { readonly level: LogLevel; readonly format: 'text' | 'json' }
  readonly maxTokensLimit: number | undefined
  readonly prices: Readonly<Record<string, Price>>
}
