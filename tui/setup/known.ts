import { hasAuth } from '../../src/config/headers.ts'
import { isLoopback, isPrivate } from '../../src/config/hosts.ts'
import { layersOf, merge } from '../../src/config/layers.ts'
import { customHeadersOf } from '../../src/config/rules.ts'
import type { Known } from './state.ts'

/** The settings in force before the setup, without defaults. */
export function valuesOf({ file, environment }: Known): Readonly<Record<string, string>> {
  return merge(layersOf({ flags: {}, environment, file }))
}

/** The key that is set already, where it belongs to this upstream: no other may see it. */
export function keptKey(baseUrl: string, known: Known): string {
  const values = valuesOf(known)
  return isSameUpstream(baseUrl, values) ? (values['OPENAI_API_KEY'] ?? '') : ''
}

/** Whether these settings speak of the upstream at this address. */
export function isSameUpstream(
  baseUrl: string,
  { OPENAI_BASE_URL: before = 'https://api.openai.com/v1' }: Readonly<Record<string, string>>,
): boolean {
  return URL.canParse(before) && URL.parse(before)?.origin === URL.parse(baseUrl)?.origin
}

/** Whether the proxy would not start without a key. */
export function mustHaveKey(baseUrl: string, known: Known): boolean {
  const host = URL.parse(baseUrl)?.hostname ?? ''
  if (isLoopback(host) || isPrivate(host)) return false
  const values = valuesOf(known)
  return !isSameUpstream(baseUrl, values) || !hasAuth(customHeadersOf(values))
}
