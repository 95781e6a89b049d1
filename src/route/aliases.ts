import { TIERS, type Tier } from './tier.ts'

/** A name under which `/v1/models` offers a model. */
export type ModelAlias = { readonly id: string; readonly displayName: string }

/** What an alias stands for: a tier, whatever its model is just then, or a model for good. */
type AliasTarget = { readonly tier: Tier } | { readonly model: string }

export type Aliases = {
  readonly targetOf: (id: string) => AliasTarget | undefined
  /** Offers a model. What was offered once stays: clients keep the list that they fetched. */
  readonly add: (model: string) => void
  readonly list: (tiers: Readonly<Record<Tier, string>>) => readonly ModelAlias[]
}

const TIER_IDS = {
  big: 'claude-opus',
  middle: 'claude-sonnet',
  small: 'claude-haiku',
} as const satisfies Record<Tier, string>

/** Every id begins with `claude`: Claude Code's model picker leaves out all others. */
export function createAliases(models: readonly string[]): Aliases {
  const modelOfId = new Map<string, string>()
  const tierOfId = new Map<string, Tier>(TIERS.map((tier) => [TIER_IDS[tier], tier]))

  function add(model: string): void {
    if ([...modelOfId.values()].includes(model)) return
    modelOfId.set(freeId(`claude-vandamme-${slugOf(model)}`, modelOfId), model)
  }

  models.forEach(add)
  return {
    add,
    targetOf(id) {
      const tier = tierOfId.get(id)
      if (tier !== undefined) return { tier }
      const model = modelOfId.get(id)
      return model === undefined ? undefined : { model }
    },
    list: (tiers) => [
      ...TIERS.map((tier) => ({
        id: TIER_IDS[tier],
        displayName: `${tier.toUpperCase()}, now ${tiers[tier]} (via Vandamme)`,
      })),
      ...[...modelOfId].map(([id, model]) => ({ id, displayName: displayName(model, tiers) })),
    ],
  }
}

/** Lower-case letters, digits, dots and hyphens; never empty. */
function slugOf(model: string): string {
  const slug = model.toLowerCase().replaceAll(/[^a-z0-9.]+/g, '-')
  return slug.replaceAll(/^-|-$/g, '') || 'model'
}

function freeId(id: string, taken: ReadonlyMap<string, string>): string {
  let free = id
  for (let count = 2; taken.has(free); count++) free = `${id}-${count}`
  return free
}

function displayName(model: string, tiers: Readonly<Record<Tier, string>>): string {
  const names = TIERS.filter((tier) => tiers[tier] === model).map((tier) => tier.toUpperCase())
  return `${model} (${[...names, 'via Vandamme'].join(', ')})`
}
