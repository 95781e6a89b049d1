const MOST_TRIES = 100
const LAST_PORT = 65_535

type Place = { readonly host: string; readonly port: number }

/** The next port behind the given one on which this machine lets us listen; 0, for any, when none is near. */
export function nextFreePort({ host, port }: Place, isFree = canListen): number {
  const last = Math.min(port + MOST_TRIES, LAST_PORT)
  for (let next = port + 1; next <= last; next++) {
    if (isFree({ host, port: next })) return next
  }
  return 0
}

function canListen({ host, port }: Place): boolean {
  try {
    const routes = { '/*': new Response() }
    const options = { hostname: host, port, reusePort: false, development: false, routes }
    void Bun.serve(options).stop(true)
    return true
  } catch {
    return false
  }
}
