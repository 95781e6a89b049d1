/** An address that a server of this machine listens on. */
export type Address = { readonly host: string; readonly port: number }

const WILDCARDS: ReadonlyMap<string, string> = new Map([
  ['0.0.0.0', '127.0.0.1'],
  ['::', '::1'],
])

/** Where this machine finds what listens there: a wildcard is none to connect to. */
export function urlOf({ host, port }: Address): string {
  const name = WILDCARDS.get(host) ?? host
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`
}

const LOCALHOST: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '::1', '0.0.0.0', '::'])

/** The same as a person types it. */
export function shownUrlOf({ host, port }: Address): string {
  return urlOf({ host: LOCALHOST.has(host) ? 'localhost' : host, port })
}
