import { isAddress, isLoopback } from '../config/hosts.ts'
import { VandammeError } from '../errors.ts'

/**
 * Clients send their key as `x-api-key`, as `Authorization: Bearer`, or both (Claude Code does so
 * when both its variables are set): one that matches is enough.
 */
export function requireClientKey(headers: Headers, key: string | undefined): void {
  if (key === undefined) return
  const bearer = /^bearer\s+(.+)$/i.exec(headers.get('authorization') ?? '')?.[1]
  const shown = [headers.get('x-api-key'), bearer].map((value) => isSame(value ?? '', key))
  if (shown.includes(true)) return
  throw new VandammeError(
    'authentication',
    'Give the client the key that this proxy was started with (its ANTHROPIC_API_KEY), ' +
      'as ANTHROPIC_API_KEY or ANTHROPIC_AUTH_TOKEN.',
  )
}

/** In a time that tells nothing about the key: digests are of equal length. */
function isSame(shown: string, key: string): boolean {
  return crypto.timingSafeEqual(digest(shown), digest(key))
}

function digest(text: string): Uint8Array {
  return new Bun.CryptoHasher('sha256').update(text).digest()
}

export type ForeignRules = {
  /** The address that the server listens on. */
  readonly host: string
  readonly allowedHosts: readonly string[]
  readonly allowedOrigins: readonly string[]
}

/**
 * Keeps web pages out: any page in a browser on this machine can send requests to a local port,
 * and would spend the user's upstream key. Programs send neither `Origin` nor `Sec-Fetch-Site`.
 */
export function refuseForeign(headers: Headers, rules: ForeignRules): void {
  refuseForeignHost(headers.get('host'), rules)
  refuseForeignPage(headers, rules.allowedOrigins)
}

/** A name that its owner let point to this machine (DNS rebinding) arrives in the Host header. */
function refuseForeignHost(header: string | null, rules: ForeignRules): void {
  // Browsers always send it.
  if (header === null) return
  const name = hostName(header)
  if (name !== undefined && isOurs(name, rules)) return
  throw new VandammeError(
    'permission',
    'This host name is not allowed: use localhost or an IP address, or add the name to ALLOWED_HOSTS.',
  )
}

function isOurs(name: string, { host, allowedHosts }: ForeignRules): boolean {
  if (isLoopback(name) || isAddress(name)) return true
  return [host, ...allowedHosts].some((entry) => hostName(entry) === name)
}

const LAST_PORT = 65_535

/** Lower-case name or address without port, brackets and final dot; undefined when malformed. */
function hostName(header: string): string | undefined {
  const match = /^(?:\[([\da-f:.]+)\]|([a-z\d._-]+))(?::(\d{1,5}))?$/.exec(header.toLowerCase())
  if (Number(match?.[3] ?? 0) > LAST_PORT) return undefined
  return match?.[1] ?? match?.[2]?.replace(/\.$/, '')
}

function refuseForeignPage(headers: Headers, allowedOrigins: readonly string[]): void {
  const origin = headers.get('origin')
  const site = headers.get('sec-fetch-site')
  const isForeign = origin !== null || site === 'cross-site' || site === 'same-site'
  if (!isForeign || (origin !== null && isAllowedOrigin(origin, allowedOrigins))) return
  throw new VandammeError(
    'permission',
    'Web pages may not use this proxy: add the page’s origin to ALLOWED_ORIGINS if it is yours.',
  )
}

export function isAllowedOrigin(origin: string, allowedOrigins: readonly string[]): boolean {
  return allowedOrigins.some((allowed) => sameCase(allowed) === sameCase(origin))
}

function sameCase(origin: string): string {
  return origin.toLowerCase().replace(/\/$/, '')
}
