/** Looks for stop sequences in streamed text, wherever the pieces are cut. */
export type StopFilter = {
  /** Takes text; returns what can go out. What might begin a sequence is kept back. */
  push(text: string): string
  /** Gives up what was kept back: something other than text follows. */
  flush(): string
  /** The sequence that was met; all later text is swallowed. */
  hit(): string | undefined
}

export function createStopFilter(sequences: readonly string[]): StopFilter {
  const wanted = sequences.filter((sequence) => sequence !== '')
  const longest = Math.max(0, ...wanted.map((sequence) => sequence.length))
  let kept = ''
  let hit: string | undefined

  const first = (text: string): { at: number; sequence: string } | undefined =>
    wanted
      .map((sequence) => ({ at: text.indexOf(sequence), sequence }))
      .filter(({ at }) => at >= 0)
      .sort((a, b) => a.at - b.at || b.sequence.length - a.sequence.length)[0]

  return {
    push(text) {
      if (longest === 0) return text
      if (hit !== undefined) return ''
      const whole = kept + text
      const match = first(whole)
      hit = match?.sequence
      const end = match?.at ?? Math.max(0, whole.length - (longest - 1))
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
