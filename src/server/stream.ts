import { toErrorBody } from '../convert/error.ts'
import type { MessageStreamEvent } from '../wire/anthropic.ts'
import { formatSse, PING } from '../wire/sse.ts'
import { clientGone, type LiveExchange } from './exchange.ts'
import type { Read } from './reader.ts'
import type { Run } from './run.ts'
import { createTicker, TICK, type Clock } from './timers.ts'

export type StreamOptions = {
  readonly run: Run
  readonly exchange: LiveExchange
  readonly clock: Clock
  /** Longest wait for the upstream's headers before the stream begins all the same. */
  readonly startAfterMs: number
  readonly pingIntervalMs: number
}

/**
 * Milliseconds that an upstream which has sent its headers gets for its first event: an error that
 * comes as the first event can then still be told with its HTTP status.
 */
const FIRST_EVENT_MS = 250

/**
 * The stream to the client: one string per upstream read, pings while nothing is written (an
 * upstream may well send what the client never sees). Throws only as long as nothing was written; a
 * later failure becomes an `error` event, the last one.
 */
export async function* streamAnswer(options: StreamOptions): AsyncGenerator<string> {
  const { run, exchange, clock } = options
  const { converter, intake } = run
  const ticker = createTicker(options.startAfterMs, clock)
  let isSent = false
  exchange.watch(() => ({ ...run.progress(), isSent }))
  exchange.onEnd(() => ticker.stop())

  const write = (read: Read): string => {
    const start = clock()
    const events = run.take(read)
    const text = format(events)
    const end = clock()
    exchange.story.spent(end - start)
    exchange.story.progress(end, converter)
    if (events.some(isContent)) exchange.story.firstToken()
    if (intake.done()) run.finish()
    return text
  }
  const step = (read: Read | typeof TICK): string => {
    if (read !== TICK) return write(read)
    // A pause: what was held back to thin the news is told now.
    exchange.story.progress(clock(), converter)
    return isSent ? PING : format(converter.start())
  }
  const setPace = (): void => {
    if (isSent) ticker.touch()
    else ticker.every(options.pingIntervalMs)
    isSent = true
  }

  try {
    let pending: Promise<Read> | undefined = run.open().then(() => {
      if (!isSent) ticker.every(FIRST_EVENT_MS)
      return run.read()
    })
    while (!intake.done()) {
      // Not before the client has taken what was written: nobody would hear it fail.
      pending ??= run.read()
      const read = await ticker.race(pending)
      if (read !== TICK) pending = undefined
      const text = step(read)
      const failure = intake.failure()
      // Its HTTP status says more than an event, as long as nothing was written.
      if (failure !== undefined && !isSent) throw failure
      if (text !== '') {
        setPace()
        exchange.recorder?.client(text)
        yield text
      }
      if (failure !== undefined) throw failure
    }
  } catch (error) {
    const cause = run.fail(error)
    if (!isSent) throw cause
    const text = `event: error\ndata: ${JSON.stringify(toErrorBody(cause, exchange.id))}\n\n`
    exchange.recorder?.client(text)
    yield text
  } finally {
    // Still under way only if the generator was told to return: its client has left.
    if (!intake.done()) exchange.abort(clientGone())
  }
}

function isContent(event: MessageStreamEvent): boolean {
  return event.type === 'content_block_start'
}

function format(events: readonly MessageStreamEvent[]): string {
  let text = ''
  for (const event of events) text += formatSse(event)
  return text
}
