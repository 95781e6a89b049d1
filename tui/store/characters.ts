/** Of text in general, until a model has shown its own. */
const USUAL = 4
/** Fewer tokens say too little about a model. */
const LEAST_TOKENS = 50
/** Older answers count less than newer ones. */
const MEMORY_TOKENS = 20_000
const [LEAST, MOST] = [0.5, 12]

const MOST_MODELS = 500

type Sums = { readonly characters: number; readonly tokens: number }

export type CharactersPerToken = {
  readonly of: (model: string | undefined) => number
  /** An answer whose tokens the upstream has counted. */
  readonly learn: (model: string, characters: number, tokens: number) => void
}

export function createCharactersPerToken(): CharactersPerToken {
  const known = new Map<string, Sums>()

  return {
    of(model) {
      const sums = model === undefined ? undefined : known.get(model)
      if (sums === undefined || sums.tokens < LEAST_TOKENS) return USUAL
      return Math.min(MOST, Math.max(LEAST, sums.characters / sums.tokens))
    },
    learn(model, characters, tokens) {
      if (characters <= 0 || tokens <= 0) return
      const before = known.get(model) ?? { characters: 0, tokens: 0 }
      if (!known.has(model) && known.size >= MOST_MODELS) return
      const kept = before.tokens > MEMORY_TOKENS ? 0.5 : 1
      known.set(model, {
        characters: before.characters * kept + characters,
        tokens: before.tokens * kept + tokens,
      })
    },
  }
}
