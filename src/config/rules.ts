import { HEADER_PREFIX, hasAuth, headerName, headerProblem } from './headers.ts'
import { isLoopback, isPrivate } from './hosts.ts'
import type { Settings } from './settings.ts'

/** A setting that cannot be as it is, and what to do about it. */
export type Fault = { readonly name: string; readonly fix: string }

type Values = Readonly<Record<string, string>>

/** What must hold between settings. `reads` names those that a rule needs to be sound themselves. */
type Rule = Fault & {
  readonly reads: readonly string[]
  readonly isBroken: (settings: Settings, headers: Values) => boolean
}

const RULES: readonly Rule[] = [
  {
    name: 'OPENAI_API_KEY',
    reads: ['OPENAI_API_KEY', 'OPENAI_BASE_URL'],
    isBroken: (settings, headers) =>
      settings.OPENAI_API_KEY === undefined && wantsKey(settings, headers),
    fix: "Set OPENAI_API_KEY to your provider's key, or OPENAI_BASE_URL to a server on this machine: vandamme config setup asks for what it takes. To look around without a key: vandamme --demo",
  },
  {
    name: 'HOST',
    reads: ['HOST', 'ANTHROPIC_API_KEY', 'ALLOW_OPEN_PROXY'],
    isBroken: (settings) => !isLoopback(settings.HOST) && isOpen(settings),
    fix: 'Set ANTHROPIC_API_KEY, or leave HOST out: as it is, anybody who reaches this machine could spend your key. If that is meant, set ALLOW_OPEN_PROXY=true',
  },
]

/** The faults between settings, but for those that rest on a setting which is faulty itself. */
export function ruleFaults(
  settings: Settings,
  headers: Values,
  faulty: readonly string[],
): readonly Fault[] {
  return RULES.filter((rule) => !rule.reads.some((name) => faulty.includes(name)))
    .filter((rule) => rule.isBroken(settings, headers))
    .map(({ name, fix }) => ({ name, fix }))
}

export function headerFaults(values: Values): readonly Fault[] {
  return Object.entries(values).flatMap(([name, value]) => {
    const fix = name.startsWith(HEADER_PREFIX) ? headerProblem(name, value) : undefined
    return fix === undefined ? [] : [{ name, fix }]
  })
}

/** The custom headers among the settings, by the name that the upstream sees. */
export function customHeadersOf(values: Values): Values {
  const entries = Object.entries(values).filter(([name]) => name.startsWith(HEADER_PREFIX))
  return Object.fromEntries(entries.map(([name, value]) => [headerName(name), value]))
}

function wantsKey(settings: Settings, headers: Values): boolean {
  const { host } = settings.OPENAI_BASE_URL
  return !isLoopback(host) && !isPrivate(host) && !hasAuth(headers)
}

function isOpen(settings: Settings): boolean {
  return settings.ANTHROPIC_API_KEY === undefined && !settings.ALLOW_OPEN_PROXY
}
