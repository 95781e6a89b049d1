import { hasAuth, HEADER_PREFIX, headerName } from '../../src/config/headers.ts'
import { isAzureHost } from '../../src/config/hosts.ts'
import { shownSound } from '../../src/config/mask.ts'
import { profileFor } from '../../src/providers/known.ts'
import { isSameUpstream, valuesOf } from './known.ts'
import type { Known, State } from './state.ts'

export type Changes = Readonly<Record<string, string>>

/** What the file must say for these answers. An empty value says nothing: it undoes an older one. */
export function changesOf(state: State, known: Known): Changes {
  const { tiers } = state
  return {
    ...upstreamChanges(state, known),
    BIG_MODEL: tiers.big,
    MIDDLE_MODEL: tiers.middle,
    SMALL_MODEL: tiers.small,
  }
}

/** As above, before there are models. */
export function upstreamChanges(state: State, known: Known): Changes {
  const wanted = {
    OPENAI_BASE_URL: state.baseUrl,
    OPENAI_API_KEY: keyFor(state, known),
    UPSTREAM_PROFILE: profileSetting(state, known),
    AZURE_API_VERSION: azureVersion(state, known),
    ...foreignHeaders(state, known),
  }
  // What was never there need not be undone.
  const needed = Object.entries(wanted).filter(
    ([name, value]) => value !== '' || (known.file[name] ?? '') !== '',
  )
  return Object.fromEntries(needed)
}

/**
 * As above, for a check: with exactly the keys that these answers name. What else the environment
 * holds is the key of another upstream, which must not see it before the user has said so.
 */
export function withKeys(changes: Changes, state: State, known: Known): Changes {
  const strays = straysOf(state, known).map((name) => [name, ''] as const)
  return { ...changes, ...Object.fromEntries(strays), OPENAI_API_KEY: state.key }
}

/** Keys of the environment that are not of this upstream, and that the proxy would send to it. */
export function straysOf({ baseUrl, key }: State, known: Known): readonly string[] {
  const { environment } = known
  const own = environment['OPENAI_API_KEY']?.trim() ?? ''
  const isForeign = !isSameUpstream(baseUrl, valuesOf(known))
  const headers = isForeign ? authNames(environment) : []
  return [...(own === '' || own === key ? [] : ['OPENAI_API_KEY']), ...headers]
}

/** A key of the environment stays there; one of another upstream must not be sent to this one. */
function keyFor({ key }: State, { file, environment }: Known): string {
  const isOfEnvironment = key === environment['OPENAI_API_KEY']
  return isOfEnvironment && file['OPENAI_API_KEY'] !== key ? '' : key
}

/** Needed where host and port do not tell what answers there. */
function profileSetting({ provider, baseUrl }: State, known: Known): string {
  if (provider.profile === undefined) return keptAt(baseUrl, 'UPSTREAM_PROFILE', known)
  return profileFor({ baseUrl, model: '' }).name === provider.profile ? '' : provider.profile
}

function azureVersion({ provider, baseUrl }: State, known: Known): string {
  const isAzure = provider.id === 'azure' || isAzureHost(URL.parse(baseUrl)?.hostname ?? '')
  return isAzure ? keptAt(baseUrl, 'AZURE_API_VERSION', known) : ''
}

/** A key of another upstream may also be a header. */
function foreignHeaders({ baseUrl }: State, { file }: Known): Changes {
  if (isSameUpstream(baseUrl, file)) return {}
  return Object.fromEntries(authNames(file).map((name) => [name, '']))
}

function authNames(values: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.keys(values).filter(
    (name) => name.startsWith(HEADER_PREFIX) && hasAuth({ [headerName(name)]: '' }),
  )
}

function keptAt(baseUrl: string, name: string, { file }: Known): string {
  return isSameUpstream(baseUrl, file) ? (file[name] ?? '') : ''
}

/** A key as it may be shown. */
export function shownKey(key: string): string {
  return shownSound('OPENAI_API_KEY', key)
}

export type ChangedLine = {
  readonly name: string
  /** Undefined where the file did not have it. Secrets are masked. */
  readonly before: string | undefined
  readonly after: string
  readonly isChanged: boolean
}

/** The changes as the user sees them before they are written. */
export function shownChanges(changes: Changes, { file }: Known): readonly ChangedLine[] {
  return Object.entries(changes).map(([name, value]) => {
    const before = file[name]
    return {
      name,
      before: before === undefined || before === '' ? undefined : shownSound(name, before),
      after: value === '' ? '' : shownSound(name, value),
      isChanged: (before ?? '') !== value,
    }
  })
}

/** Settings that the environment has otherwise: there the file has no say. */
export function overridden(state: State, known: Known): readonly string[] {
  const others = Object.entries(changesOf(state, known)).filter(([name, value]) => {
    const other = known.environment[name]?.trim() ?? ''
    return other !== '' && other !== value && name !== 'OPENAI_API_KEY'
  })
  return [...new Set([...straysOf(state, known), ...others.map(([name]) => name)])]
}
