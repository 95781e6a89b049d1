const MOST_TRIES = 100
const LAST_PORT = 65_535

/** The next port behind the given one on which this machine lets us listen; 0, for any, when none is near. */
export function nextFreePort({
  host,
  port,
}: {
  readonly host: string
  readonly port: number
}): number {
  const last = Math.min(port + MOST_TRIES, LAST_PORT)
  for (let next = port + 1; next <= last; next++) {
    if (isFree(host, next)) return next
  }
  return 0
}

function isFree(hostname: string, port: number): boolean {
  try {
    const options = { hostname, port, reusePort: false, development: false }
    void Bun.serve({ ...options, fetch: () => new Response() }).stop(true)
    return true
  } catch {
    return false
  }
}
