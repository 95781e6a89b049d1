import type { Profile } from '../providers/profile.ts'
import { isOpenAiShape } from './base-url.ts'
import type { Config, Price } from './config.ts'
import { isAzureHost } from './hosts.ts'
import type { Settings } from './settings.ts'

/** The last version of the older API that Azure calls generally available. */
const AZURE_API_VERSION = '2024-10-21'
const BYTES_PER_MIB = 1024 * 1024

/** What is not a setting of the table but read beside it. */
export type Extras = {
  readonly headers: Readonly<Record<string, string>>
  readonly prices: Readonly<Record<string, Price>>
}

/** The settings under the names that the program uses, with every default filled in. */
export function toConfig(settings: Settings, extras: Extras): Config {
  return {
    upstream: upstreamOf(settings, extras),
    tiers: {
      big: settings.BIG_MODEL,
      middle: settings.MIDDLE_MODEL ?? settings.BIG_MODEL,
      small: settings.SMALL_MODEL,
    },
    server: serverOf(settings),
    log: { level: settings.LOG_LEVEL, format: settings.LOG_FORMAT },
    maxTokensLimit: settings.MAX_TOKENS_LIMIT,
    prices: extras.prices,
  }
}

function upstreamOf(settings: Settings, extras: Extras): Config['upstream'] {
  return {
    baseUrl: settings.OPENAI_BASE_URL.url,
    apiKey: settings.OPENAI_API_KEY,
    headers: extras.headers,
    azureApiVersion: azureApiVersionOf(settings),
    profile: profileOf(settings),
    timeoutMs: settings.REQUEST_TIMEOUT,
    maxRequests: settings.MAX_UPSTREAM_REQUESTS,
    maxQueued: settings.MAX_QUEUED_REQUESTS,
  }
}

function azureApiVersionOf(settings: Settings): string | undefined {
  const base = settings.OPENAI_BASE_URL
  if (isOpenAiShape(base)) return undefined
  const fallback = isAzureHost(base.host) ? AZURE_API_VERSION : undefined
  return settings.AZURE_API_VERSION ?? base.apiVersion ?? fallback
}

/** An Azure behind a host of one's own is known by its version only. */
function profileOf(settings: Settings): Partial<Profile> {
  const azure = settings.AZURE_API_VERSION === undefined ? {} : { name: 'azure' }
  return { ...azure, ...settings.UPSTREAM_PROFILE }
}

function serverOf(settings: Settings): Config['server'] {
  return {
    host: settings.HOST,
    port: settings.PORT,
    clientKey: settings.ANTHROPIC_API_KEY,
    allowedHosts: settings.ALLOWED_HOSTS,
    allowedOrigins: settings.ALLOWED_ORIGINS,
    maxBodyBytes: settings.MAX_BODY_MB * BYTES_PER_MIB,
    streamStartAfterMs: settings.STREAM_START_AFTER,
    pingIntervalMs: settings.PING_INTERVAL,
  }
}
