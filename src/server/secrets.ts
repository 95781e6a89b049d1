import type { Config } from '../config/config.ts'
import { settingName } from '../config/headers.ts'
import type { Secret } from '../events/secrets.ts'

/** What must not be shown of the settings. The client's key has the name under which clients have it. */
export function secretsOf({ upstream, server }: Config): readonly Secret[] {
  const headers = Object.entries(upstream.headers).map(([header, value]) => ({
    name: settingName(header),
    value,
  }))
  return [
    ...named('OPENAI_API_KEY', upstream.apiKey),
    ...named('ANTHROPIC_AUTH_TOKEN', server.clientKey),
    ...headers,
  ]
}

function named(name: string, value: string | undefined): readonly Secret[] {
  return value === undefined ? [] : [{ name, value }]
}
