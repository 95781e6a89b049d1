import { BUCKET_MS, createBuckets } from './buckets.ts'
import type { Sparks } from './types.ts'

/** What happened over the last ten minutes, for sparklines. Times are of the proxy's clock. */
export type Activity = {
  readonly began: (at: number) => void
  readonly said: (at: number, tokens: number) => void
  readonly failed: (at: number) => void
  /** The same object until something was added or the time moved to another bucket. */
  readonly read: (now: number) => Sparks
}

export function createActivity(): Activity {
  const [requests, tokens, errors] = [createBuckets(), createBuckets(), createBuckets()]
  let known: { readonly bucket: number; readonly sparks: Sparks } | undefined

  return {
    began(at) {
      requests.add(at, 1)
      known = undefined
    },
    said(at, amount) {
      tokens.add(at, amount)
      known = undefined
    },
    failed(at) {
      errors.add(at, 1)
      known = undefined
    },
    read(now) {
      const bucket = Math.floor(now / BUCKET_MS)
      if (known?.bucket !== bucket) {
        known = {
          bucket,
          sparks: {
            bucketMs: BUCKET_MS,
            requests: requests.read(now),
            tokens: tokens.read(now),
            errors: errors.read(now),
          },
        }
      }
      return known.sparks
    },
  }
}
