import { basename } from 'node:path'

import type { Environment } from '../config/environment.ts'
import { HEADER_PREFIX } from '../config/headers.ts'

export type ClientOptions = {
  /** The user's own environment. */
  readonly environment: Environment
  readonly command: readonly string[]
  /** Base URL of the proxy. */
  readonly url: string
  /** What the proxy wants to be shown. */
  readonly key: string
}

/** Claude Code would go to a cloud instead of the base URL, or send a second key beside ours. */
const CLASHES = [
  'ANTHROPIC_API_KEY',
  'CLAUDE_CODE_USE_BEDROCK',
  'CLAUDE_CODE_USE_VERTEX',
  'CLAUDE_CODE_USE_FOUNDRY',
]

/** The upstream's key is the proxy's: a model's shell commands could read it in the client. */
const SECRETS = ['OPENAI_API_KEY']

/** Good for any proxy; what the user set wins. */
const RECOMMENDED = {
  // The line differs per conversation, and so spoils the upstream's prompt cache.
  CLAUDE_CODE_ATTRIBUTION_HEADER: '0',
  // Tells sub-agents and helpers from the conversation itself.
  CLAUDE_CODE_GATEWAY_HINT_HEADERS: '1',
  // The `/model` picker offers what `/v1/models` lists.
  CLAUDE_CODE_ENABLE_GATEWAY_MODEL_DISCOVERY: '1',
}

const NAMES: ReadonlySet<string> = new Set(['claude', 'claude-code'])

/** Whether the program is Claude Code, by itself or behind another one (`npx`, `env`). */
export function isClaude(command: readonly string[]): boolean {
  return command.some((word) =>
    NAMES.has(basename(word.replaceAll('\\', '/')).replace(/(?<=.)@.*$|\.(?:exe|cmd)$/, '')),
  )
}

/**
 * The environment that leads a client to the proxy. Claude Code loses the upstream's secrets and
 * whatever would lead it elsewhere; other programs may need their keys, and know a key of
 * Anthropic's under either name.
 */
export function clientEnvironment(options: ClientOptions): Environment {
  const { environment, command, url, key } = options
  const address = { ANTHROPIC_BASE_URL: url, ANTHROPIC_AUTH_TOKEN: key }
  const direct = { ...environment, ...pastHttpProxy(environment, url), ...address }
  if (!isClaude(command)) return { ...direct, ANTHROPIC_API_KEY: key }
  const kept = Object.entries(direct).filter(([name]) => !isUnwanted(name))
  return { ...RECOMMENDED, ...Object.fromEntries(kept) }
}

function isUnwanted(name: string): boolean {
  return CLASHES.includes(name) || SECRETS.includes(name) || name.startsWith(HEADER_PREFIX)
}

/** Where requests go through an HTTP proxy, those to ours must not. */
function pastHttpProxy(environment: Environment, url: string): Environment {
  const isProxied = ['HTTP_PROXY', 'http_proxy', 'ALL_PROXY', 'all_proxy'].some(
    (name) => (environment[name] ?? '') !== '',
  )
  if (!isProxied) return {}
  const before = environment['NO_PROXY'] ?? environment['no_proxy'] ?? ''
  const hosts = [...before.split(','), new URL(url).hostname].map((host) => host.trim())
  const list = [...new Set(hosts)].filter((host) => host !== '').join(',')
  return { NO_PROXY: list, no_proxy: list }
}
