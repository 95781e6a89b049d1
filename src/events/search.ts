import { tooSlow, toPattern } from './pattern.ts'
import type { Kept } from './room.ts'

export type SearchDependencies = {
  /** Monotonic milliseconds. */
  readonly clock: () => number
  /** Resolves in a later turn of the event loop. */
  readonly pause: () => Promise<void>
}

/** Milliseconds for which a search may hold the event loop at a time. */
const SLICE_MS = 4
/** Characters that are looked at together, and how many of them again with the next. */
const WINDOW = 4096
const OVERLAP = 256
/** A pattern is timed on a few characters first, so that a slow one shows before it blocks. */
const FIRST_TRY = 64
const SLOW_MS = 20
const FAR_TOO_SLOW_MS = 200

/** What our stream says in its deltas: words are cut there wherever the upstream cut them. */
const DELTA = /"(?:text|thinking|partial_json)":"((?:[^"\\]|\\.)*)"\}\}/g

/** Ids of those in which the pattern occurs. Rejects with a VandammeError where it cannot be used. */
export async function findExchanges(
  all: () => readonly Kept[],
  source: string,
  { clock, pause }: SearchDependencies,
): Promise<readonly string[]> {
  const test = createTest(toPattern(source), clock)
  const found: string[] = []
  let sliceEnd = clock() + SLICE_MS
  for (const kept of all()) {
    for (const window of windowsOf(kept)) {
      if (clock() >= sliceEnd) {
        await pause()
        sliceEnd = clock() + SLICE_MS
      }
      if (!test(window)) continue
      found.push(kept.id)
      break
    }
  }
  return found
}

/** Tells whether the pattern occurs in a window; throws when it takes too long. */
function createTest(pattern: RegExp, clock: () => number): (window: string) => boolean {
  const tryOn = (text: string, mayBeSlow: boolean): boolean => {
    const start = clock()
    const isFound = pattern.test(text)
    const ms = clock() - start
    if (ms > (mayBeSlow ? FAR_TOO_SLOW_MS : SLOW_MS)) throw tooSlow()
    // Once may be the machine's doing.
    return mayBeSlow && ms > SLOW_MS ? tryOn(text, false) : isFound
  }
  return (window) => {
    for (let length = FIRST_TRY; length < window.length; length *= 2) {
      tryOn(window.slice(0, length), true)
    }
    return tryOn(window, true)
  }
}

function* windowsOf({ request, sent, upstream, client }: Kept): Generator<string> {
  yield* windows([request ?? ''])
  yield* windows([sent?.body ?? ''])
  yield* windows(client.texts())
  yield* windows(saidIn(client.texts()))
  yield* windows(upstream.texts())
}

/** Also tells of texts that add up to nothing, so that the caller can pause. */
function* windows(texts: Iterable<string>): Generator<string> {
  let pending = ''
  for (const text of texts) {
    pending += text
    while (pending.length > WINDOW) {
      yield pending.slice(0, WINDOW)
      pending = pending.slice(WINDOW - OVERLAP)
    }
  }
  yield pending
}

function* saidIn(texts: Iterable<string>): Generator<string> {
  for (const text of texts) {
    for (const [, said = ''] of text.matchAll(DELTA)) yield said
  }
}
