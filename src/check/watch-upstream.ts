import { readRefusal } from '../convert/refusal.ts'
import type { Upstream } from '../upstream/client.ts'
import type { Failure } from './failure.ts'
import { networkCodeOf } from './network-code.ts'

/** What the error for a client leaves out of an answer. */
export type Seen = Pick<Failure, 'status' | 'isPage' | 'code' | 'said' | 'network'>

const NOTHING: Seen = {
  status: undefined,
  isPage: false,
  code: undefined,
  said: '',
  network: undefined,
}

/** The same upstream, with a look at what it answers. */
export function watchUpstream(upstream: Upstream) {
  let seen = NOTHING
  const send: Upstream['send'] = async (call) => {
    try {
      const response = await upstream.send(call)
      seen = { ...NOTHING, status: response.status, isPage: isPage(response) }
      return response.status < 400 ? response : await readAnd(response)
    } catch (error) {
      seen = { ...NOTHING, network: networkCodeOf(error) }
      throw error
    }
  }
  /** Reads a refusal, and passes it on unread. */
  const readAnd = async (response: Response): Promise<Response> => {
    const body = await response.text()
    const { code, message } = readRefusal(response.status, body, upstream.secrets)
    seen = { ...seen, code, said: message }
    return new Response(body, { status: response.status, headers: response.headers })
  }
  return {
    upstream: { ...upstream, send },
    seen: (): Seen => seen,
    reset: (): void => void (seen = NOTHING),
  }
}

/** Gateways put their troubles (403, 502) into pages too; that says nothing about the address. */
function isPage({ status, headers }: Response): boolean {
  const isOfAddress = status < 400 || status === 404 || status === 405
  return isOfAddress && (headers.get('content-type') ?? '').includes('html')
}
