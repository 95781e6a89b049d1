import type { Profile } from '../../providers/profile.ts'
import type { Ledger } from '../ledger.ts'
import type { Recall } from '../reasoning.ts'

/** What a request conversion must know beside the request. */
export type RequestContext = {
  /** The upstream's name of the model. */
  readonly model: string
  readonly profile: Profile
  /** The user's own cap (MAX_TOKENS_LIMIT), for every request. */
  readonly maxTokensLimit: number | undefined
  readonly recall: Recall
  readonly ledger: Ledger
}
