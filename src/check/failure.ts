import type { SourceName } from '../config/layers.ts'
import type { ErrorKind } from '../errors.ts'

/** What is known about the upstream before it is asked. */
export type Setup = {
  /** As the settings have it. */
  readonly baseUrl: string
  /** Host and port. */
  readonly host: string
  /** The name of the upstream's profile. */
  readonly profile: string
  readonly azureApiVersion: string | undefined
  /** Where OPENAI_API_KEY comes from; undefined when there is none. */
  readonly keySource: SourceName | undefined
  /** The names of the upstream's models, where it told them. */
  readonly models: readonly string[]
}

/** A request that did not work, as far as it could be observed. Holds no secrets. */
export type Failure = Setup & {
  /** The address asked. */
  readonly url: string
  /** Empty where no model was asked for. */
  readonly model: string
  /** The settings that name the model. */
  readonly settings: readonly string[]
  readonly kind: ErrorKind
  /** What the proxy makes of it. */
  readonly message: string
  /** HTTP status, when the upstream answered at all. */
  readonly status: number | undefined
  /** It answered with a web page. */
  readonly isPage: boolean
  /** The upstream's own code and words. */
  readonly code: string | undefined
  readonly said: string
  /** What the network said: ENOTFOUND. */
  readonly network: string | undefined
}
