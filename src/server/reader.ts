import type { StreamConverter } from '../convert/chat/stream.ts'
import { within, type Clock, type Watchdog } from './timers.ts'

/** The result of one read; without a value the upstream has closed its stream. */
export type Read = { readonly done: boolean; readonly value?: Uint8Array | undefined }

/** Reads the body of the upstream's answer, and ends it. */
export type Reader = {
  /**
   * The next bytes. Soon after the answer has its end there are none. What comes is told to `took`
   * before it is used: a promise of its own for each piece would be much of the cost of a stream.
   */
  read(): Promise<Read>
  /** Throws when the exchange has ended meanwhile. */
  took(read: Read): void
  /** Lets go of the upstream once its answer is whole. */
  close(): void
}

export type ReaderContext = {
  /** Knows how far the answer is. */
  readonly converter: Pick<StreamConverter, 'finished' | 'stopped'>
  readonly watchdog: Watchdog | undefined
  readonly signal: AbortSignal
  readonly clock: Clock
  /** A stream was asked for: what is in it counts as it comes. */
  readonly isStream: boolean
}

type Body = { read(): Promise<Read>; cancel(): Promise<void> }

const ENDED: Read = { done: true }
/** We stopped waiting: there may be more to come. */
const GIVEN_UP: Read = { done: true }

/**
 * Milliseconds in all for which an upstream is read on for its usage, after a stop sequence or a
 * finish reason: nothing else should follow, and comments to keep the connection may never end.
 */
const USAGE_MS = 2_000
/** Milliseconds that an upstream has to close its connection after the last event, to keep it pooled. */
const CLOSE_MS = 1_000

/** Bytes of a body that is taken in one piece. Its silence counts from its headers to its end. */
const MAX_AT_ONCE = 64 * 1024

export function createReader(response: Response, context: ReaderContext): Reader {
  const { converter, watchdog, signal, clock } = context
  const body = context.isStream ? bodyOf(response) : plainBody(response)
  let usageDeadline: number | undefined
  let hasEnded = false

  const leftMs = (): number => {
    if (!converter.finished()) return Infinity
    usageDeadline ??= clock() + USAGE_MS
    return usageDeadline - clock()
  }
  /** An upstream that breaks off behind its answer has only ended it in its own way. */
  const readOn = async (ms: number): Promise<Read> =>
    ms > 0 ? await within({ ms, clock }, body.read(), GIVEN_UP).catch(() => GIVEN_UP) : GIVEN_UP

  return {
    read() {
      const left = leftMs()
      if (left !== Infinity) return readOn(left)
      // An answer that has its end cannot fail any more by what does not follow it.
      watchdog?.touch()
      return body.read()
    },
    took(read) {
      hasEnded = read.done && read !== GIVEN_UP
      // A client that is slow to take it is not the upstream's silence.
      watchdog?.rest()
      // What comes after the end of the exchange must not become a whole answer all the same.
      signal.throwIfAborted()
    },
    close() {
      if (converter.stopped()) void cancel(body)
      else if (!hasEnded) void drain(body)
    },
  }
}

function bodyOf(response: Response): Body {
  const stream: ReadableStream<Uint8Array> = response.body ?? new Blob([]).stream()
  return stream.getReader()
}

/** For what is short and comes whole, a stream would be the larger part of the cost. */
function plainBody(response: Response): Body {
  const { headers } = response
  const length = Number(headers.get('content-length') ?? Number.NaN)
  return length <= MAX_AT_ONCE && !headers.has('content-encoding')
    ? wholeBody(response)
    : bodyOf(response)
}

function wholeBody(response: Response): Body {
  let isRead = false
  return {
    async read() {
      if (isRead) return ENDED
      isRead = true
      return { done: false, value: await response.bytes() }
    },
    cancel: async () => {},
  }
}

/**
 * Reads what follows the last event, which is nothing but the end: then the connection can be used
 * again. An upstream that does not end is cut off.
 */
async function drain(body: Body): Promise<void> {
  const timer = setTimeout(() => void cancel(body), CLOSE_MS)
  try {
    while (!(await body.read()).done);
  } catch {
    // The answer was whole: how the connection ends no longer matters.
  } finally {
    clearTimeout(timer)
  }
}

async function cancel(body: Body): Promise<void> {
  await body.cancel().catch(() => undefined)
}
