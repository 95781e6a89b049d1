/** Prompt tokens of one exchange: our own count of them, uncalibrated, and the upstream's. */
export type CalibrationSample = {
  readonly model: string
  readonly estimated: number
  /** With what was read from and written to the cache. */
  readonly actual: number
}

export type Calibration = {
  /** What an estimate for this model is to be multiplied with; 1 until something is known. */
  ratio(model: string): number
  observe(sample: CalibrationSample): void
  /** Whether to estimate this exchange for a sample. Counts exchanges: ask once for each. */
  wants(model: string): boolean
  /** The upstream counted so little that it must have cut the prompt (Ollama does, silently). */
  looksTruncated(sample: CalibrationSample): boolean
}

type Learned = { readonly ratio: number; readonly samples: number; readonly exchanges: number }

const UNKNOWN: Learned = { ratio: 1, samples: 0, exchanges: 0 }

const LEAST_RATIO = 0.4
const MOST_RATIO = 2.5
/** Below this many tokens the fixed parts of a prompt outweigh its text. */
const TINY = 200
/** A new sample weighs at least this much, so that a change shows within a few exchanges. */
const LEAST_WEIGHT = 0.2

const FIRST_EXCHANGES = 8
const THEN_EVERY = 16

const TRUNCATION_FROM = 3000
const TRUNCATED_SHARE = 0.5

/** Models beyond this push out the one that was used least recently. */
const MAX_MODELS = 64

/** Learns per model how our estimate compares with what the upstream counts. In memory only. */
export function createCalibration(): Calibration {
  const models = new Map<string, Learned>()
  const known = (model: string): Learned => models.get(model) ?? UNKNOWN

  const remember = (model: string, record: Learned): void => {
    models.delete(model)
    models.set(model, record)
    const [oldest] = models.keys()
    if (models.size > MAX_MODELS && oldest !== undefined) models.delete(oldest)
  }

  return {
    ratio: (model) => known(model).ratio,
    observe(sample) {
      if (!isTelling(sample)) return
      const { ratio, samples, exchanges } = known(sample.model)
      const weight = Math.max(LEAST_WEIGHT, 1 / (samples + 1))
      const next = ratio + weight * (boundedRatio(sample) - ratio)
      remember(sample.model, { ratio: next, samples: samples + 1, exchanges })
    },
    wants(model) {
      const record = known(model)
      remember(model, { ...record, exchanges: record.exchanges + 1 })
      return record.exchanges < FIRST_EXCHANGES || record.exchanges % THEN_EVERY === 0
    },
    looksTruncated: (sample) => isCut(sample, known(sample.model).ratio),
  }
}

/**
 * A cut prompt would teach that tokens are few, and hide the next cut. It is judged by the plain
 * estimate here, or one wrong ratio could shut out every sample that would put it right.
 */
function isTelling(sample: CalibrationSample): boolean {
  return sample.estimated >= TINY && sample.actual > 0 && !isCut(sample, 1)
}

function isCut({ estimated, actual }: CalibrationSample, ratio: number): boolean {
  return estimated > TRUNCATION_FROM && actual < estimated * ratio * TRUNCATED_SHARE
}

function boundedRatio({ estimated, actual }: CalibrationSample): number {
  return Math.min(MOST_RATIO, Math.max(LEAST_RATIO, actual / estimated))
}
