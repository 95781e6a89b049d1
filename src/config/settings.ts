import { HEADER_PREFIX } from './headers.ts'
import * as kind from './kinds.ts'
import type { Fault } from './rules.ts'

/** In the order in which people read about them. */
export const GROUPS = ['Upstream', 'Models', 'Server', 'Limits', 'Log'] as const

type About = {
  readonly group: (typeof GROUPS)[number]
  readonly description: string
  /** What to do about a value that cannot be. */
  readonly fix: string
  readonly example: string
  /** Shown in words where the default is not one value. */
  readonly defaultNote?: string
  readonly secret?: boolean
  /** Where the default is not that of the Python project. */
  readonly changed?: { readonly was: string; readonly why: string; readonly back: string }
}

type Field<T> = {
  readonly read: kind.Kind<T>
  /** The default as one would write it. */
  readonly fallback: string | undefined
  readonly about: About
}

function optional<T>(read: kind.Kind<T>, about: About): Field<T | undefined> {
  return { read, fallback: undefined, about }
}

function withDefault<T>(read: kind.Kind<T>, fallback: string, about: About): Field<T> {
  return { read, fallback, about }
}

/**
 * Every setting, once. Validation, .env.example, help and the README's tables come from here. Plain
 * functions read them: to build schemas for all would take a tenth of each start.
 */
const FIELDS = {
  OPENAI_API_KEY: optional(kind.key, {
    group: 'Upstream',
    description:
      'Key for the upstream. A server on this machine or in a private network may do without, and so does one that gets its key from a custom header.',
    fix: 'Write the key without spaces or line breaks.',
    example: 'sk-your-key',
    secret: true,
  }),
  OPENAI_BASE_URL: withDefault(kind.baseUrl, 'https://api.openai.com/v1', {
    group: 'Upstream',
    description: 'Base URL of the OpenAI-compatible API, without `/chat/completions`.',
    fix: 'Write the whole address.',
    example: 'http://localhost:11434/v1',
  }),
  AZURE_API_VERSION: optional(kind.apiVersion, {
    group: 'Upstream',
    description:
      'The `api-version` that Azure wants. Setting it says that the upstream speaks like Azure, whatever its host.',
    fix: 'Use a version such as 2024-10-21 or 2025-03-01-preview.',
    example: '2024-10-21',
    defaultNote: '2024-10-21 on an Azure host, unless the URL ends in `/openai/v1`',
    changed: {
      was: 'none was sent',
      why: 'Azure refuses deployment URLs without a version.',
      back: 'Use the URL that ends in `/openai/v1`, which needs none.',
    },
  }),
  UPSTREAM_PROFILE: optional(kind.profile, {
    group: 'Upstream',
    description:
      'What the upstream needs done differently: the name of a known profile, or a JSON object that overrides single fields.',
    fix: 'Give the name of a known profile or a JSON object.',
    example: 'ollama',
    defaultNote: 'by host',
  }),
  PRICES_FILE: optional(kind.text, {
    group: 'Upstream',
    description:
      'JSON file with prices in USD per million tokens: `{"gpt-4o": {"input": 2.5, "output": 10, "cache_read": 1.25}}`.',
    fix: 'Name a JSON file with {"model": {"input": 2.5, "output": 10}} in it.',
    example: './prices.json',
  }),
  BIG_MODEL: withDefault(kind.text, 'gpt-4o', {
    group: 'Models',
    description: 'Model for opus, and for Claude models of no other tier.',
    fix: 'Name a model of the upstream.',
    example: 'gpt-4o',
  }),
  MIDDLE_MODEL: optional(kind.text, {
    group: 'Models',
    description: 'Model for sonnet.',
    fix: 'Name a model of the upstream.',
    example: 'gpt-4o',
    defaultNote: 'as BIG_MODEL',
  }),
  SMALL_MODEL: withDefault(kind.text, 'gpt-4o-mini', {
    group: 'Models',
    description: 'Model for haiku.',
    fix: 'Name a model of the upstream.',
    example: 'gpt-4o-mini',
  }),
  HOST: withDefault(kind.host, '127.0.0.1', {
    group: 'Server',
    description: 'Address to listen on. Beyond this machine it needs ANTHROPIC_API_KEY.',
    fix: 'Use a name or an address without http:// and port, such as HOST=127.0.0.1',
    example: '127.0.0.1',
    changed: {
      was: '0.0.0.0',
      why: 'Everybody on the network could spend your key.',
      back: '`HOST=0.0.0.0` with `ANTHROPIC_API_KEY`; without a key also `ALLOW_OPEN_PROXY=true`',
    },
  }),
  PORT: withDefault(kind.wholeNumber(0, 65_535), '8082', {
    group: 'Server',
    description: 'Port to listen on; 0 takes a free one.',
    fix: 'Use a whole number from 0 to 65535, such as PORT=8082',
    example: '8082',
  }),
  ANTHROPIC_API_KEY: optional(kind.key, {
    group: 'Server',
    description:
      'Key that clients must show, as `x-api-key` or as a Bearer token. Without it any key will do.',
    fix: 'Write the key without spaces or line breaks.',
    example: 'choose-a-long-one',
    secret: true,
  }),
  ALLOW_OPEN_PROXY: withDefault(kind.yesOrNo, 'false', {
    group: 'Server',
    description: 'Allows a HOST beyond this machine without ANTHROPIC_API_KEY.',
    fix: 'Use true or false.',
    example: 'true',
  }),
  ALLOWED_HOSTS: withDefault(kind.hosts, '', {
    group: 'Server',
    description:
      'Further names by which clients may call the proxy, separated by commas. Loopback names, IP addresses and HOST always may.',
    fix: 'List names without http:// and port, such as ALLOWED_HOSTS=proxy.lan,box.lan',
    example: 'proxy.lan',
  }),
  ALLOWED_ORIGINS: withDefault(kind.origins, '', {
    group: 'Server',
    description: 'Web pages that may call the proxy, separated by commas.',
    fix: 'List origins without a path, such as ALLOWED_ORIGINS=http://localhost:3000',
    example: 'http://localhost:3000',
    defaultNote: 'none',
    changed: {
      was: 'every page (`*`)',
      why: 'Any page open in a browser could use your key and read the answers.',
      back: 'List the pages that need it.',
    },
  }),
  MAX_TOKENS_LIMIT: optional(kind.wholeNumber(1, 10_000_000), {
    group: 'Limits',
    description: 'Cap on the output tokens of every request.',
    fix: 'Use a whole number of at least 1, such as MAX_TOKENS_LIMIT=16384',
    example: '16384',
    defaultNote: 'what the model is known to take',
    changed: {
      was: '4096',
      why: 'It cut long file writes in the middle.',
      back: '`MAX_TOKENS_LIMIT=4096`',
    },
  }),
  REQUEST_TIMEOUT: withDefault(kind.seconds(1, 86_400), '900', {
    group: 'Limits',
    description:
      'Longest silence of the upstream in seconds, before its answer and between two pieces of it.',
    fix: 'Use seconds from 1 to 86400, such as REQUEST_TIMEOUT=900',
    example: '900',
    changed: {
      was: '90',
      why: 'Models that think, and local ones that read a long prompt, are silent for longer.',
      back: '`REQUEST_TIMEOUT=90`',
    },
  }),
  STREAM_START_AFTER: withDefault(kind.seconds(0, 3600), '30', {
    group: 'Limits',
    description:
      'Seconds after which a stream is begun towards the client although the upstream has not answered yet.',
    fix: 'Use seconds from 0 to 3600, such as STREAM_START_AFTER=30',
    example: '30',
  }),
  // Claude Code gives up on a stream that is silent for 300 seconds.
  PING_INTERVAL: withDefault(kind.seconds(0.01, 290), '15', {
    group: 'Limits',
    description: 'Seconds of silence after which the client gets a ping.',
    fix: 'Use seconds from 0.01 to 290, such as PING_INTERVAL=15',
    example: '15',
  }),
  MAX_BODY_MB: withDefault(kind.wholeNumber(1, 1024), '64', {
    group: 'Limits',
    description:
      'Largest request body in MiB. All bodies together may take eight times that, and 64 MiB at least.',
    fix: 'Use a whole number from 1 to 1024, such as MAX_BODY_MB=64',
    example: '64',
  }),
  MAX_UPSTREAM_REQUESTS: withDefault(kind.wholeNumber(1, 65_535), '4096', {
    group: 'Limits',
    description: 'Requests sent to the upstream at a time.',
    fix: 'Use a whole number from 1 to 65535, such as MAX_UPSTREAM_REQUESTS=4096',
    example: '8',
  }),
  MAX_QUEUED_REQUESTS: withDefault(kind.wholeNumber(0, 1_000_000), '1024', {
    group: 'Limits',
    description: 'Requests that wait for their turn; the next one is answered with 529.',
    fix: 'Use a whole number, such as MAX_QUEUED_REQUESTS=1024',
    example: '1024',
  }),
  LOG_LEVEL: withDefault(kind.logLevel, 'WARNING', {
    group: 'Log',
    description:
      "DEBUG, INFO (a line for every exchange), WARNING, ERROR or CRITICAL; Python's other names do as well.",
    fix: 'Use DEBUG, INFO, WARNING, ERROR or CRITICAL.',
    example: 'INFO',
  }),
  LOG_FORMAT: withDefault(kind.logFormat, 'text', {
    group: 'Log',
    description: '`text` for people, `json` for programs.',
    fix: 'Use text or json.',
    example: 'json',
  }),
}

type ValueOf<F> = F extends Field<infer T> ? T : never

export type Settings = { readonly [Name in keyof typeof FIELDS]: ValueOf<(typeof FIELDS)[Name]> }

/** Not one name but a family of them, so it stands beside the table. */
const customHeaders: About = {
  group: 'Upstream',
  description:
    'A header on every request to the upstream: `CUSTOM_HEADER_X_TEAM=agents` is sent as `X-TEAM: agents`.',
  fix: 'Write CUSTOM_HEADER_, the name with "_" for "-", and the value.',
  example: 'agents',
  secret: true,
}

export type Setting = About & {
  readonly name: string
  /** The default as one would write it. */
  readonly default: string | undefined
}

/** Whether a name of the environment is ours: a `.env` may hold what other programs need. */
export function isSetting(name: string): boolean {
  return Object.hasOwn(FIELDS, name) || name.startsWith(HEADER_PREFIX)
}

export const CUSTOM_HEADER = 'CUSTOM_HEADER_*'

/** Every setting with what is known about it, in the order of the table. */
export const SETTINGS: readonly Setting[] = [
  ...Object.entries(FIELDS).map(([name, { about, fallback }]) => {
    return { ...about, name, default: fallback === '' ? undefined : fallback }
  }),
  { ...customHeaders, name: CUSTOM_HEADER, default: undefined },
]

/** The settings, with the default in the place of what does not hold, and what is wrong with that. */
type Read = { readonly settings: Settings; readonly faults: readonly Fault[] }

export function readSettings(values: Readonly<Record<string, string>>): Read {
  const faults: Fault[] = []
  const settings: Settings = Object.fromEntries(
    Object.entries(FIELDS).map(([name, field]): readonly unknown[] => {
      const reading = readField(field, values[name])
      if ('value' in reading) return [name, reading.value]
      faults.push({ name, fix: reading.problem ?? field.about.fix })
      return [name, readField(field, undefined).value]
    }),
  )
  return { settings, faults }
}

function readField(field: Field<unknown>, given: string | undefined): kind.Reading<unknown> {
  const text = given ?? field.fallback
  return text === undefined ? { value: undefined } : field.read(text)
}
