import type { StreamConverter } from '../convert/chat/stream.ts'
import { within, type Clock, type Watchdog } from './timers.ts'

/** The result of one read; without a value the upstream has closed its stream. */
export type Read = { readonly done: boolean; readonly value?: Uint8Array | undefined }

/** Reads the body of the upstream's answer, and ends it. */
export type Reader = {
  /** The next bytes. Soon after the answer has its end there are none. */
  read(): Promise<Read>
  /** Lets go of the upstream once its answer is whole. */
  close(): void
}

export type ReaderContext = {
  /** Knows how far the answer is. */
  readonly converter: Pick<StreamConverter, 'finished' | 'stopped'>
  readonly watchdog: Watchdog | undefined
  readonly signal: AbortSignal
  readonly clock: Clock
}

type Body = { read(): Promise<Read>; cancel(): Promise<void> }

const END: Read = { done: true }
/**
 * Milliseconds in all for which an upstream is read on for its usage, after a stop sequence or a
 * finish reason: nothing else should follow, and comments to keep the connection may never end.
 */
const USAGE_MS = 2_000
/** Milliseconds that an upstream has to close its connection after the last event, to keep it pooled. */
const CLOSE_MS = 1_000

export function createReader(response: Response, context: ReaderContext): Reader {
  const { converter, watchdog, signal, clock } = context
  const body = bodyOf(response)
  let usageDeadline: number | undefined

  const leftMs = (): number => {
    if (!converter.finished()) return Infinity
    usageDeadline ??= clock() + USAGE_MS
    return usageDeadline - clock()
  }
  const readOn = async (ms: number): Promise<Read> => {
    if (ms === Infinity) return await body.read()
    return ms > 0 ? await within(ms, body.read(), END) : END
  }
  /** An upstream that breaks off behind its answer has only ended it in its own way. */
  const endOrThrow = (error: unknown): Read => {
    if (converter.finished()) return END
    throw error
  }

  return {
    async read() {
      const left = leftMs()
      // An answer that has its end cannot fail any more by what does not follow it.
      if (left === Infinity) watchdog?.touch()
      const read = await readOn(left).catch(endOrThrow)
      // A client that is slow to take it is not the upstream's silence.
      watchdog?.rest()
      // What comes after the end of the exchange must not become a whole answer all the same.
      signal.throwIfAborted()
      return read
    },
    close: () => void (converter.stopped() ? cancel(body) : drain(body)),
  }
}

function bodyOf(response: Response): Body {
  const stream: ReadableStream<Uint8Array> = response.body ?? new Blob([]).stream()
  return stream.getReader()
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
