import type { Failure } from './failure.ts'

/** A cause that is recognised by what was observed. */
export type Rule = {
  readonly id: string
  readonly fits: (failure: Failure) => boolean
  readonly cause: (failure: Failure) => string
  readonly fix: (failure: Failure) => string
  /** It says nothing about other models of the upstream. */
  readonly isOfModel?: true
}
