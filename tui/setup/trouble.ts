import type { Diagnosis } from '../../src/check/check.ts'
import type { Option } from './list.ts'
import type { State, Trouble, WayOut } from './state.ts'

/** What to change first about a cause. */
const CURES: Readonly<Record<string, WayOut>> = {
  'no-key': 'key',
  'wrong-key': 'key',
  'not-permitted': 'key',
  'no-credit': 'key',
  'host-not-found': 'address',
  'closed-port': 'address',
  'no-tls': 'address',
  redirect: 'address',
  'web-page': 'address',
  'wrong-base-url': 'address',
  'azure-version': 'address',
  'azure-deployment': 'models',
  'model-not-pulled': 'models',
  'unknown-model': 'models',
  'no-tools': 'models',
  'context-too-small': 'models',
}

/** What the user can do about a check that failed: the likely cure first. */
export function waysOut(state: State): readonly (Option & { readonly value: WayOut })[] {
  const { trouble } = state
  if (trouble === undefined) return []
  const ways: readonly (WayOut | undefined)[] = [
    CURES[trouble.id] ?? 'again',
    'again',
    trouble.at === 'trying' ? 'models' : undefined,
    'key',
    'address',
    'provider',
    'anyway',
  ]
  return [...new Set(ways)]
    .filter((way) => way !== undefined)
    .filter((way) => way !== 'models' || trouble.at === 'trying')
    .map((value) => ({ value, label: labelOf(value, state, trouble) }))
}

function labelOf(way: WayOut, { key }: State, trouble: Trouble): string {
  switch (way) {
    case 'again':
      return 'Try again'
    case 'key':
      return key === '' ? 'Enter a key' : 'Enter another key'
    case 'address':
      return 'Correct the address'
    case 'models':
      return 'Choose other models'
    case 'provider':
      return 'Choose another provider'
    case 'anyway':
      return trouble.at === 'listing' ? 'Go on and type the models' : 'Go on as it is'
    default:
      return way satisfies never
  }
}

/** A diagnosis speaks of settings; here the user is being asked for them. */
export function inSetup(diagnosis: Diagnosis, { provider }: State): Diagnosis {
  const { id } = diagnosis
  if (id !== 'wrong-key' && id !== 'no-key') return diagnosis
  const page = provider.keyPage === undefined ? '' : ` Keys are made at ${provider.keyPage}`
  return id === 'no-key'
    ? { id, cause: 'The upstream wants a key.', fix: `Enter one.${page}` }
    : { id, cause: 'The upstream refused the key.', fix: `Enter it once more, whole.${page}` }
}
