import { isLoopback } from '../config/hosts.ts'
import { isObject, parseJson } from '../wire/json.ts'
import { askNearby } from './ask-nearby.ts'
import { LOCAL_SERVERS } from './local-servers.ts'

/** A server of models that answers on this machine. */
export type FoundServer = { readonly profile: string; readonly baseUrl: string }

const WAIT_MS = 1_000

/** By profile, where a server may listen. */
export type Ports = Readonly<Record<string, string>>

/** The usual ports. Ollama's own variable says where it listens instead: `0.0.0.0:11500`. */
export function localPorts(environment: Readonly<Record<string, string | undefined>>): Ports {
  const usual = Object.fromEntries(LOCAL_SERVERS.map(({ profile, port }) => [profile, port]))
  const port = portIn(environment['OLLAMA_HOST'])
  return port === undefined ? usual : { ...usual, ollama: port }
}

function portIn(setting = ''): string | undefined {
  const text = setting.trim().replace(/\/+$/, '')
  const url = URL.parse(text.includes('://') ? text : `http://${text.replace(/^:/, '0.0.0.0:')}`)
  if (url === null || (!isLoopback(url.hostname) && url.hostname !== '0.0.0.0')) return undefined
  return url.port === '' ? undefined : url.port
}

/** Those that answer with a list of models, in the order of the ports. */
export async function findServers(ports: Ports): Promise<readonly FoundServer[]> {
  const found = await Promise.all(
    Object.entries(ports).map(async ([profile, port]) => {
      const baseUrl = `http://localhost:${port}/v1`
      return (await hasModels(`${baseUrl}/models`)) ? [{ profile, baseUrl }] : []
    }),
  )
  return found.flat()
}

async function hasModels(url: string): Promise<boolean> {
  try {
    const response = await askNearby(url, { waitMs: WAIT_MS })
    const body = parseJson(await response.text())
    // Ollama without a model says `"data": null`.
    return response.ok && isObject(body) && ('data' in body || 'models' in body)
  } catch {
    return false
  }
}
