import { around } from '../place.ts'

export const BUCKETS = 60
export const BUCKET_MS = 10_000

export type Buckets = {
  /** Adds to the bucket of that time; what is older than all of them is left out. */
  readonly add: (at: number, amount: number) => void
  /** The latest 60 buckets, the one of `now` last. */
  readonly read: (now: number) => readonly number[]
}

/** Sums over the last ten minutes, by ten seconds. Times are of one monotonic clock. */
export function createBuckets(): Buckets {
  const sums = new Float64Array(BUCKETS)
  /** The latest bucket that has a place; those before it follow backwards. */
  let latest = -Infinity

  function advance(bucket: number): void {
    const first = Math.max(latest + 1, bucket - BUCKETS + 1)
    for (let passed = first; passed <= bucket; passed += 1) sums[place(passed)] = 0
    latest = Math.max(latest, bucket)
  }

  return {
    add(at, amount) {
      const bucket = Math.floor(at / BUCKET_MS)
      advance(bucket)
      if (bucket > latest - BUCKETS) sums[place(bucket)] = (sums[place(bucket)] ?? 0) + amount
    },
    read(now) {
      const end = Math.floor(now / BUCKET_MS)
      return Array.from({ length: BUCKETS }, (_, index) => {
        const bucket = end - BUCKETS + 1 + index
        const isKept = bucket <= latest && bucket > latest - BUCKETS
        return isKept ? (sums[place(bucket)] ?? 0) : 0
      })
    },
  }
}

/** Also of a time before the clock's zero. */
function place(bucket: number): number {
  return around(bucket, BUCKETS)
}
