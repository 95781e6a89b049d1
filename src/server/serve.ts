import { VandammeError } from '../errors.ts'
import { asObject } from '../wire/json.ts'
import { errorResponse } from './respond.ts'

export type ServeOptions = {
  readonly host: string
  readonly port: number
  readonly answer: (request: Request) => Promise<Response>
}

export type Served = {
  readonly url: string
  /** Takes no more connections; resolves when the running requests have ended. */
  readonly close: () => Promise<void>
  /** Ends what is still running. */
  readonly end: () => Promise<void>
}

/** Listens. Throws a clear error when it cannot. */
export function serve({ host, port, answer }: ServeOptions): Served {
  const server = listen(host, port, () =>
    Bun.serve({
      hostname: host,
      port,
      // A model may think for minutes before its next token: silence is ended by our own watchdog.
      idleTimeout: 0,
      // Bun answers an oversized body with an empty 413; ours, which bounds it, says what to change.
      maxRequestBodySize: Number.MAX_SAFE_INTEGER,
      development: false,
      // Else a second proxy on the port would start silently and take half of the connections.
      reusePort: false,
      fetch: answer,
      error: (error) => errorResponse(error, 'req_unknown'),
    }),
  )
  return {
    url: `http://${urlHost(host)}:${server.port}`,
    close: () => server.stop(),
    end: () => server.stop(true),
  }
}

function listen<T>(host: string, port: number, start: () => T): T {
  try {
    return start()
  } catch (error) {
    throw new VandammeError('internal', whyNot(error, { host, port }), { cause: error })
  }
}

type Address = { readonly host: string; readonly port: number }

const REASONS: ReadonlyMap<unknown, (address: Address) => string> = new Map([
  [
    'EADDRINUSE',
    ({ host, port }: Address) =>
      `Port ${port} is taken. Set PORT, or stop what listens there (curl http://${urlHost(host)}:${port}/health tells whether it is Vandamme).`,
  ],
  ['EADDRNOTAVAIL', ({ host }) => `This machine has no address ${host}. Set HOST to one it has.`],
  ['EACCES', ({ port }) => `This user may not listen on port ${port}. Set PORT above 1023.`],
])

/** Why the system does not let us listen, and what to do about it. */
export function whyNot(error: unknown, address: Address): string {
  const reason = REASONS.get(asObject(error)?.['code'])
  return reason?.(address) ?? `Cannot listen on ${address.host}:${address.port}.`
}

/** IPv6 literals stand in brackets within a URL. */
function urlHost(host: string): string {
  return host.includes(':') ? `[${host}]` : host
}
