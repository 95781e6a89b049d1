import { ASKED_FOR_BY, TIERS } from '../../src/route/tier.ts'
import type { Option } from './list.ts'
import { PROVIDERS } from './providers.ts'
import type { State } from './state.ts'

/** The providers, those that answer on this machine first. */
export function providerOptions({ found }: State): readonly Option[] {
  const isRunning = (profile: string | undefined): boolean =>
    found.some((server) => server.profile === profile)
  return PROVIDERS.map(({ id, name, profile }) =>
    isRunning(profile)
      ? { value: id, label: name, badge: 'running here' }
      : { value: id, label: name },
  ).toSorted((a, b) => Number('badge' in b) - Number('badge' in a))
}

export function placeOptions({ provider }: State): readonly Option[] {
  return provider.places.map(({ name, baseUrl }) => ({
    value: baseUrl,
    label: `${name}  ${baseUrl}`,
  }))
}

/** The upstream's models by name; the one in use first. */
export function modelOptions({ models, tiers, tier }: State): readonly Option[] {
  const current = tiers[tier]
  const others = models.filter((model) => model !== current).toSorted()
  const first = current === '' ? [] : [{ value: current, label: current, badge: 'now' }]
  return [...first, ...others.map((model) => ({ value: model, label: model }))]
}

/** What can be done with the models proposed. */
export function tierOptions(): readonly Option[] {
  return [
    { value: 'accept', label: 'Use these' },
    ...TIERS.map((tier) => ({ value: tier, label: `Change ${tier.toUpperCase()}` })),
  ]
}

/** The models by tier, in columns. */
export function tierLines({ tiers }: Pick<State, 'tiers'>): readonly string[] {
  const width = Math.max(...TIERS.map((tier) => tiers[tier].length))
  return TIERS.map(
    (tier) =>
      `${tier.toUpperCase().padEnd(6)}  ${tiers[tier].padEnd(width)}  ${ASKED_FOR_BY[tier]}`,
  )
}
