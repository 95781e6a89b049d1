import { isLoopback } from '../config/hosts.ts'

export type NearbyOptions = {
  readonly waitMs: number
  readonly headers?: Readonly<Record<string, string>>
}

/**
 * GETs a URL of a server that is near, as a rule on this machine: past an HTTP proxy, without
 * following to elsewhere. Rejects when nobody answers in time.
 */
export async function askNearby(url: string, options: NearbyOptions): Promise<Response> {
  const { waitMs, headers = {} } = options
  const direct = isLoopback(new URL(url).hostname) ? { proxy: false as const } : {}
  const signal = AbortSignal.timeout(waitMs)
  return await fetch(url, { headers, signal, redirect: 'manual', ...direct })
}
