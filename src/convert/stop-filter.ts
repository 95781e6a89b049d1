import { cutBefore } from './characters.ts'

/** Looks for stop sequences in streamed text, wherever the pieces are cut. */
export type StopFilter = {
  /** Takes text; returns what can go out. What might begin a sequence is kept back. */
  push(text: string): string
  /** Gives up what was kept back: something other than text follows. */
  flush(): string
  /** The sequence that was met; all later text is swallowed. */
  hit(): string | undefined
}

type Match = { readonly at: number; readonly sequence: string }

function isBefore(one: Match, other: Match): boolean {
  return (endOf(one) - endOf(other) || one.at - other.at) < 0
}

function endOf({ at, sequence }: Match): number {
  return at + sequence.length
}

const NO_STOPS: StopFilter = { push: (text) => text, flush: () => '', hit: () => undefined }

export function createStopFilter(sequences: readonly string[]): StopFilter {
  const wanted = sequences.filter((sequence) => sequence !== '')
  // Each once: a client may send the same by the thousand.
  return wanted.length === 0 ? NO_STOPS : createFilter([...new Set(wanted)])
}

function createFilter(wanted: readonly string[]): StopFilter {
  // Not spread: a client may send more of them than a call takes arguments.
  const longest = wanted.reduce((most, sequence) => Math.max(most, sequence.length), 0)
  let kept = ''
  let hit: string | undefined

  /**
   * Of several the one that is complete first, as if the text came letter by letter. What was kept is
   * known to hold none: a long sequence must not have all short ones looked for in it again.
   */
  const first = (text: string): Match | undefined => {
    let best: Match | undefined
    for (const sequence of wanted) {
      const at = text.indexOf(sequence, kept.length - sequence.length + 1)
      if (at >= 0 && (best === undefined || isBefore({ at, sequence }, best)))
        best = { at, sequence }
    }
    return best
  }

  return {
    push(text) {
      if (hit !== undefined) return ''
      const whole = kept + text
      const match = first(whole)
      hit = match?.sequence
      const end = match?.at ?? cutBefore(whole, Math.max(0, whole.length - (longest - 1)))
      kept = match === undefined ? whole.slice(end) : ''
      return whole.slice(0, end)
    },
    flush() {
      const rest = kept
      kept = ''
      return rest
    },
    hit: () => hit,
  }
}
