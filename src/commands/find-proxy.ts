import { askNearby } from '../check/ask-nearby.ts'
import { urlOf } from '../config/address.ts'
import { type Sources, layersOf, merge } from '../config/layers.ts'
import { asObject } from '../wire/json.ts'

export type Found =
  | { readonly type: 'none' }
  /** A proxy of ours that does not take the key. */
  | { readonly type: 'locked'; readonly url: string }
  | { readonly type: 'proxy'; readonly url: string; readonly key: string }

/** It is on this machine as a rule; what takes longer is none of ours. */
const LOOK_MS = 2_000

/** For proxies that want no key; clients must have one. */
const ANY_KEY = 'any'

/** Looks for a proxy of ours on HOST and PORT. The other settings may be unsound or missing. */
export async function findProxy(sources: Sources): Promise<Found> {
  const values = merge(layersOf(sources))
  const url = addressOf(values['HOST'] ?? '127.0.0.1', values['PORT'] ?? '8082')
  if (url === undefined || !(await isOurs(url))) return { type: 'none' }
  const key = values['ANTHROPIC_API_KEY'] ?? ANY_KEY
  const answer = await get(`${url}/v1/models`, { authorization: `Bearer ${key}` })
  return answer?.ok === true ? { type: 'proxy', url, key } : { type: 'locked', url }
}

/** The address to connect to; nothing for settings that name none (port 0 is any free port). */
function addressOf(host: string, port: string): string | undefined {
  // Not by name: it may also stand for ::1, where another program listens.
  const name = host === 'localhost' ? '127.0.0.1' : host
  const url = urlOf({ host: name, port: Number(port) })
  return /^[1-9]\d*$/.test(port) && URL.canParse(url) ? url : undefined
}

/** Another program on the port must not get a key: `/health` needs none and tells who it is. */
async function isOurs(url: string): Promise<boolean> {
  const response = await get(`${url}/health`)
  const body: unknown = response?.ok === true ? await response.json().catch(() => {}) : undefined
  const health = asObject(body)
  return health?.['name'] === 'vandamme' && typeof health['instance'] === 'string'
}

/** Undefined when nobody answers. */
async function get(
  url: string,
  headers: Record<string, string> = {},
): Promise<Response | undefined> {
  return await askNearby(url, { waitMs: LOOK_MS, headers }).catch(() => undefined)
}
