/** What one interval showed. */
export type Sample = {
  readonly minute: number
  readonly rssMb: number
  readonly sockets: number
  readonly requests: number
  /** Of whole streams: request sent to first text, in milliseconds. */
  readonly p50: number
  readonly p99: number
  /** Answers that were not what they had to be. */
  readonly wrong: readonly string[]
}

export const TITLE =
  '| minute | RSS MB | sockets | requests | first text p50 ms | p99 ms | wrong |\n|---|---|---|---|---|---|---|'

export function row(sample: Sample): string {
  const cells = [
    sample.minute.toFixed(1),
    sample.rssMb.toFixed(0),
    sample.sockets,
    sample.requests,
    sample.p50.toFixed(1),
    sample.p99.toFixed(1),
    sample.wrong.length,
  ]
  return `| ${cells.join(' | ')} |`
}

export type Growth = { readonly isUpward: boolean; readonly text: string }

/** Of the samples, the first part is the warm-up: caches, the JIT and the allocator fill. */
const WARM_UP = 0.3
/** Noise of the allocator: a leak of one object a request passes it soon. */
const NOISE = 0.15
const FEWEST = 4

/** Whether the last third needs more memory than the first third after the warm-up. */
export function growthOf(samples: readonly Pick<Sample, 'rssMb'>[]): Growth {
  const warm = samples.slice(Math.ceil(samples.length * WARM_UP)).map(({ rssMb }) => rssMb)
  if (warm.length < FEWEST) return { isUpward: false, text: 'too few samples to tell.' }
  const third = Math.max(2, Math.floor(warm.length / 3))
  const [early, late] = [median(warm.slice(0, third)), median(warm.slice(-third))]
  const text = `${early.toFixed(0)} MB at first, ${late.toFixed(0)} MB at last.`
  return { isUpward: late > early * (1 + NOISE), text }
}

function median(values: readonly number[]): number {
  return percentile(values, 0.5)
}

/** 0 of nothing. */
export function percentile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0
}
