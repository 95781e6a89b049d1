/** The rate of a stream is told over this time. */
const WINDOW_MS = 2_000
/** A stream that is silent for so long is taken to have slowed down, not just to be between chunks. */
const SILENCE_MS = 1_000

const LEAST_TOKENS = 8
const LEAST_MS = 250

type Sample = { readonly at: number; readonly characters: number }

export type LiveRate = {
  readonly add: (at: number, characters: number) => void
  /** Tokens a second until `now`; undefined while there is too little to tell. */
  readonly read: (now: number, charactersPerToken: number) => number | undefined
}

export function createLiveRate(): LiveRate {
  /** The first one is the last that lies before the window, or the beginning. */
  const samples: Sample[] = []

  return {
    add(at, characters) {
      samples.push({ at, characters })
      while ((samples[1]?.at ?? Infinity) <= at - WINDOW_MS) samples.shift()
    },
    read(now, charactersPerToken) {
      const last = samples.at(-1)
      if (last === undefined || last.characters / charactersPerToken < LEAST_TOKENS)
        return undefined
      const end = now - last.at < SILENCE_MS ? last.at : now
      const first = samples.findLast(({ at }) => at <= end - WINDOW_MS) ?? samples[0] ?? last
      if (end - first.at < LEAST_MS) return undefined
      const tokens = (last.characters - first.characters) / charactersPerToken
      return tokens / ((end - first.at) / 1000)
    },
  }
}

/** Over a whole answer, from its first token to its end. */
export function wholeRate(tokens: number, ms: number): number | undefined {
  return tokens >= LEAST_TOKENS && ms >= LEAST_MS ? tokens / (ms / 1000) : undefined
}
