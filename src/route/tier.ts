export const TIERS = ['big', 'middle', 'small'] as const
export type Tier = (typeof TIERS)[number]

/** Claude's family that stands for each tier. */
export const FAMILY_OF = {
  big: 'opus',
  middle: 'sonnet',
  small: 'haiku',
} as const satisfies Record<Tier, string>

/** Which names of models lead to each tier, in words. */
export const ASKED_FOR_BY: Readonly<Record<Tier, string>> = {
  ...FAMILY_OF,
  big: `${FAMILY_OF.big} and other Claude models`,
}

/**
 * The tier that a client's model name asks for: by family, else BIG for any other Claude
 * (`claude-fable-5-2` has no family of ours), else none.
 */
export function tierOf(model: string): Tier | undefined {
  const name = model.toLowerCase()
  const tier = TIERS.find((one) => name.includes(FAMILY_OF[one]))
  if (tier !== undefined) return tier
  return name.startsWith('claude') || name.startsWith('anthropic') ? 'big' : undefined
}
