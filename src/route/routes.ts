import { VandammeError } from '../errors.ts'
import { createAliases, type ModelAlias } from './aliases.ts'
import { TIERS, tierOf, type Tier } from './tier.ts'

/** Where one exchange goes. A later swap does not change it. */
export type Route = {
  /** The client's name of the model, verbatim. */
  readonly requested: string
  readonly tier: Tier | undefined
  /** The upstream's name of the model. */
  readonly model: string
  /** Host of the upstream. */
  readonly upstream: string
}

export type Swap = { readonly tier: Tier; readonly from: string; readonly to: string }

export type Routes = {
  /** Never fails: a name that nothing is known about goes upstream as it is. */
  readonly resolve: (requested: string) => Route
  /** Gives a tier another upstream model, for exchanges that start from now on. */
  readonly swap: (tier: Tier, model: string) => void
  /** Takes the latest swap back; gives the swap that this is, or nothing when there is none. */
  readonly undo: () => Swap | undefined
  readonly tiers: () => Readonly<Record<Tier, string>>
  readonly models: () => readonly ModelAlias[]
}

export type RoutesOptions = {
  readonly tiers: Readonly<Record<Tier, string>>
  /** Host of the upstream; read for each route, for a reload may change it. */
  readonly upstream: string
  readonly onSwap?: (swap: Swap) => void
}

type Target = { readonly tier: Tier | undefined; readonly model: string }

export function createRoutes(options: RoutesOptions): Routes {
  const { tiers, onSwap } = options
  const current: Record<Tier, string> = { ...tiers }
  const aliases = createAliases(TIERS.map((tier) => tiers[tier]))
  const swaps: Swap[] = []

  function tierWith(model: string): Tier | undefined {
    return TIERS.find((tier) => current[tier] === model)
  }

  function ofTier(tier: Tier): Target {
    return { tier, model: current[tier] }
  }

  function targetOf(name: string): Target {
    const alias = aliases.targetOf(name)
    if (alias !== undefined) {
      return 'tier' in alias
        ? ofTier(alias.tier)
        : { tier: tierWith(alias.model), model: alias.model }
    }
    // Before the family words: an upstream may itself call its models claude-something.
    const served = tierWith(name)
    if (served !== undefined) return { tier: served, model: name }
    const tier = tierOf(name)
    return tier === undefined ? { tier, model: name } : ofTier(tier)
  }

  function change(swap: Swap): void {
    current[swap.tier] = swap.to
    aliases.add(swap.to)
    onSwap?.(swap)
  }

  return {
    resolve: (requested) => ({
      requested,
      upstream: options.upstream,
      ...targetOf(withoutWindow(requested)),
    }),
    swap(tier, to) {
      if (to.trim() === '') throw new VandammeError('invalid_request', 'Name the model to swap in.')
      const from = current[tier]
      if (from === to) return
      swaps.push({ tier, from, to })
      change({ tier, from, to })
    },
    undo() {
      const swap = swaps.pop()
      if (swap === undefined) return undefined
      const back = { tier: swap.tier, from: swap.to, to: swap.from }
      change(back)
      return back
    },
    tiers: () => ({ ...current }),
    models: () => aliases.list(current),
  }
}

/** `[1m]` asks the client itself for its long window; most clients strip it before sending. */
function withoutWindow(name: string): string {
  return name.replace(/\[1m\]$/i, '')
}
