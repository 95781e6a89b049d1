import { type Address, urlOf } from '../config/address.ts'
import { clip, plainText } from '../convert/plain-text.ts'
import { asNumber, asObject, asText, parseJson } from '../wire/json.ts'
import { askNearby } from './ask-nearby.ts'
import type { Check, Diagnosis, Judgement } from './check.ts'
import { networkCodeOf } from './network-code.ts'
import { nextFreePort } from './port.ts'

/** Who answers at an address. */
export type Listener =
  | {
      readonly type: 'ours'
      readonly version: string
      readonly uptimeSeconds: number
      readonly tiers: readonly string[]
    }
  | { readonly type: 'other' }
  | { readonly type: 'nobody' }

const WAIT_MS = 3_000

/** Asks for `/health`, which only a proxy of ours answers as one. */
export async function lookAt(address: Address): Promise<Listener> {
  const url = `${urlOf(address)}/health`
  try {
    const response = await askNearby(url, { waitMs: WAIT_MS })
    return readHealth(await response.text())
  } catch (error) {
    return networkCodeOf(error) === 'ECONNREFUSED' ? { type: 'nobody' } : { type: 'other' }
  }
}

function readHealth(body: string): Listener {
  const health = asObject(parseJson(body)) ?? {}
  const version = asText(health['version'])
  if (health['name'] !== 'vandamme' || version === undefined) return { type: 'other' }
  return {
    type: 'ours',
    version: printable(version),
    uptimeSeconds: asNumber(health['uptime_seconds']) ?? 0,
    tiers: Object.values(asObject(health['tiers']) ?? {}).flatMap((model) =>
      typeof model === 'string' ? printable(model) : [],
    ),
  }
}

const MOST_CHARACTERS = 80

/** Whatever answers there is neither to fill the screen nor to command the terminal. */
function printable(text: string): string {
  return clip(plainText(text, []), MOST_CHARACTERS)
}

/** Whether the proxy runs, or could. A port that nobody uses is fine before a start. */
export async function checkServer(address: Address, mustRun: boolean): Promise<Check> {
  const head = { id: 'server', title: 'Proxy', asked: `GET ${urlOf(address)}/health` }
  if (address.port === 0) return { ...head, asked: 'nothing', ms: 0, ...anyPort(mustRun) }
  const startedAt = performance.now()
  const listener = await lookAt(address)
  const ms = performance.now() - startedAt
  return { ...head, ms, ...judge(listener, address, mustRun) }
}

/** PORT=0 takes any free port: which one is known only to who started the proxy. */
function anyPort(mustRun: boolean): Judgement {
  const answer = 'PORT=0 takes any free port, so that there is none to ask'
  if (!mustRun) return { outcome: 'skipped', answer, diagnosis: undefined }
  const fix = 'Name the port that the proxy told at its start: vandamme health server --port PORT'
  const cause = 'The settings do not say on which port the proxy is.'
  return { outcome: 'failed', answer, diagnosis: { id: 'unknown-port', cause, fix } }
}

function judge(listener: Listener, address: Address, mustRun: boolean): Judgement {
  if (listener.type === 'ours') {
    return { outcome: 'ok', answer: describeListener(listener), diagnosis: undefined }
  }
  if (listener.type === 'other') {
    const answer = 'something that is not Vandamme'
    return { outcome: 'failed', answer, diagnosis: portTaken(address) }
  }
  return mustRun
    ? { outcome: 'failed', answer: 'nothing listens there', diagnosis: notRunning(address) }
    : { outcome: 'ok', answer: 'nothing listens there: the port is free', diagnosis: undefined }
}

export function describeListener(listener: Extract<Listener, { type: 'ours' }>): string {
  const models = [...new Set(listener.tiers)].join(', ')
  return `Vandamme ${listener.version}, up for ${listener.uptimeSeconds} s, with ${models}`
}

function notRunning({ port }: Address): Diagnosis {
  return {
    id: 'proxy-not-running',
    cause: 'The proxy is not running.',
    fix: `Start it in another terminal: vandamme --port ${port}`,
  }
}

function portTaken(address: Address): Diagnosis {
  return {
    id: 'port-taken',
    cause: `Port ${address.port} is taken by another program.`,
    fix: `Stop that program, or take the next free port: vandamme --port ${nextFreePort(address)}`,
  }
}
