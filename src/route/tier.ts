export const TIERS = ['big', 'middle', 'small'] as const
export type Tier = (typeof TIERS)[number]

/** What Claude's family names stand for. */
const FAMILIES = [
  ['opus', 'big'],
  ['sonnet', 'middle'],
  ['haiku', 'small'],
] as const satisfies readonly (readonly [string, Tier])[]

/**
 * The tier that a client's model name asks for: by family, else BIG for any other Claude
 * (`claude-fable-5-2` has no family of ours), else none.
 */
export function tierOf(model: string): Tier | undefined {
  const name = model.toLowerCase()
  const family = FAMILIES.find(([word]) => name.includes(word))
  if (family !== undefined) return family[1]
  return name.startsWith('claude') || name.startsWith('anthropic') ? 'big' : undefined
}
