import type { Config } from '../config/config.ts'
import { settingName } from '../config/headers.ts'
import { isLoopback } from '../config/hosts.ts'
import { fromFailure } from '../convert/failure.ts'
import { profileFor } from '../providers/known.ts'
import { VERSION } from '../version.ts'
import { isObject } from '../wire/json.ts'
import { chatUrl, modelsUrl } from './endpoint.ts'
import { readModels, type UpstreamModel } from './models.ts'

type UpstreamCall = {
  readonly model: string
  /** The Chat request as JSON. */
  readonly body: string
  readonly signal: AbortSignal
  /** Hears each time the request goes out: once more after a stale connection. */
  readonly onSend: () => void
}

export type Upstream = {
  /** Host and port, for people. */
  readonly host: string
  /** What must not appear in any message. */
  readonly secrets: readonly string[]
  /** What every request carries, with secrets as the name of their setting: `$OPENAI_API_KEY`. */
  readonly shownHeaders: Readonly<Record<string, string>>
  chatUrl(model: string): string
  /** Sends one Chat request; resolves with whatever status came. Throws a VandammeError when there is none. */
  send(call: UpstreamCall): Promise<Response>
  /** Its models. Throws a VandammeError that says why there are none. */
  listModels(): Promise<readonly UpstreamModel[]>
}

/** Milliseconds within which a lost connection can be one that had gone stale in the pool. */
const STALE_MS = 1_000
const LIST_MODELS_MS = 10_000

/** Speaks to the one upstream of the settings. */
export function createUpstream(config: Config['upstream'], clock: () => number): Upstream {
  const { hostname, host } = new URL(config.baseUrl)
  const headers = headersOf(config)
  // A proxy of the environment is for hosts elsewhere.
  const proxy = isLoopback(hostname) ? ({ proxy: false } as const) : {}
  const secrets = [config.apiKey, ...Object.values(config.headers)].filter(
    (secret) => secret !== undefined,
  )

  const request = async (
    url: string,
    init: RequestInit,
    onSend: () => void = () => {},
  ): Promise<Response> => {
    const startedAt = clock()
    const send = (): Promise<Response> => {
      onSend()
      return fetch(url, {
        ...init,
        // A redirect would take the key with it.
        redirect: 'manual',
        // Our own watchdog ends what is silent.
        timeout: false,
        ...proxy,
      })
    }
    try {
      return await send().catch((error: unknown) => {
        const isStale = isReset(error) && clock() - startedAt < STALE_MS
        if (!isStale || init.signal?.aborted === true) throw error
        return send()
      })
    } catch (error) {
      throw fromFailure(init.signal?.aborted === true ? init.signal.reason : error, host)
    }
  }

  return {
    host,
    secrets,
    shownHeaders: Object.fromEntries(headersOf(withNames(config))),
    chatUrl: (model) => chatUrl(config, model),
    send: ({ model, body, signal, onSend }) =>
      request(chatUrl(config, model), { method: 'POST', headers, body, signal }, onSend),
    async listModels() {
      const url = modelsUrl(config)
      const signal = AbortSignal.timeout(LIST_MODELS_MS)
      const response = await request(url, { headers, signal })
      return await readModels(response, { url, host, secrets })
    },
  }
}

function headersOf(config: Config['upstream']): Headers {
  const headers = new Headers({
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
    'user-agent': `vandamme/${VERSION}`,
  })
  const { auth } = profileFor({ baseUrl: config.baseUrl, model: '', overrides: config.profile })
  if (config.apiKey !== undefined) {
    if (auth === 'api-key') headers.set('api-key', config.apiKey)
    else headers.set('authorization', `Bearer ${config.apiKey}`)
  }
  for (const [name, value] of Object.entries(config.headers)) headers.set(name, value)
  return headers
}

/** The settings with names in the place of secrets. */
function withNames(config: Config['upstream']): Config['upstream'] {
  const names = Object.keys(config.headers).map((name) => [name, `$${settingName(name)}`] as const)
  return {
    ...config,
    apiKey: config.apiKey === undefined ? undefined : '$OPENAI_API_KEY',
    headers: Object.fromEntries(names),
  }
}

function isReset(error: unknown): boolean {
  return isObject(error) && error['code'] === 'ECONNRESET'
}
