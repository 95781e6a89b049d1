/** How evenly something came. Times are milliseconds of the proxy's clock. */
export type Rhythm = {
  /** Amounts in equal slices of time since `from`. */
  readonly from: number
  readonly sliceMs: number
  readonly slices: readonly number[]
  readonly total: number
  readonly lastAt: number
}

export type RhythmReader = {
  readonly note: (at: number, amount: number) => void
  readonly rhythm: () => Rhythm | undefined
}

const FIRST_SLICE_MS = 50
const MOST_SLICES = 256

/** Takes any length of time in bounded memory: when it grows, the slices become twice as long. */
export function createRhythmReader(): RhythmReader {
  let from: number | undefined
  let sliceMs = FIRST_SLICE_MS
  let slices: number[] = []
  let total = 0
  let lastAt = 0

  return {
    note(at, amount) {
      from ??= at
      lastAt = Math.max(at, lastAt)
      total += amount
      while (Math.floor((lastAt - from) / sliceMs) >= MOST_SLICES) {
        slices = halved(slices)
        sliceMs *= 2
      }
      const slice = Math.max(0, Math.floor((at - from) / sliceMs))
      while (slices.length <= slice) slices.push(0)
      slices[slice] = (slices[slice] ?? 0) + amount
    },
    rhythm: () =>
      from === undefined ? undefined : { from, sliceMs, slices: [...slices], total, lastAt },
  }
}

function halved(slices: readonly number[]): number[] {
  return Array.from(
    { length: Math.ceil(slices.length / 2) },
    (_, index) => (slices[2 * index] ?? 0) + (slices[2 * index + 1] ?? 0),
  )
}
