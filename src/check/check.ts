/** What went wrong, in words that a user can act on. */
export type Diagnosis = {
  /** Stable, for scripts: `wrong-key`. */
  readonly id: string
  readonly cause: string
  readonly fix: string
}

/** One thing that was looked at. */
export type Check = {
  readonly id: string
  readonly title: string
  /** A warning does not keep the proxy from working; `skipped` rests on a check that failed. */
  readonly outcome: 'ok' | 'warning' | 'failed' | 'skipped'
  /** What was asked of whom. */
  readonly asked: string
  /** What came back. */
  readonly answer: string
  readonly ms: number
  readonly diagnosis: Diagnosis | undefined
}

/** What is made of an answer. */
export type Judgement = Pick<Check, 'outcome' | 'answer' | 'diagnosis'>

export function hasFailed({ outcome }: Check): boolean {
  return outcome === 'failed'
}
