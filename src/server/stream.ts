import { toErrorBody } from '../convert/error.ts'
import type { MessageStreamEvent } from '../wire/anthropic.ts'
import { formatSse, PING } from '../wire/sse.ts'
import { clientGone, type LiveExchange } from './exchange.ts'
import type { Read, Run } from './run.ts'
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
/** Milliseconds for which an upstream is read on after a stop sequence, for its usage. */
const USAGE_MS = 2_000

/**
 * The stream to the client: one string per upstream read, pings while nothing comes. Throws only as
 * long as nothing was written; a later failure becomes an `error` event, the last one.
 */
export async function* streamAnswer(options: StreamOptions): AsyncGenerator<string> {
  const { run, exchange, clock } = options
  const { converter, intake } = run
  const ticker = createTicker(options.startAfterMs, clock)
  let isSent = false
  let usageDeadline = Infinity
  exchange.watch(() => ({ ...run.far(), isSent }))
  exchange.onEnd(() => ticker.stop())

  const write = (events: readonly MessageStreamEvent[]): string => {
    exchange.story.progress(converter.phase(), converter.characters())
    if (events.some(isContent)) exchange.story.firstToken()
    if (intake.done()) run.finish()
    return format(events)
  }
  const step = (read: Read | typeof TICK): string => {
    if (clock() >= usageDeadline) return write(intake.finish())
    if (read === TICK) return isSent ? PING : format(converter.start())
    return write(intake.take(read.value))
  }
  /** How long the next silence may last before something is done about it. */
  const setPace = (wasSent: boolean): void => {
    if (!wasSent && isSent) ticker.every(options.pingIntervalMs)
    if (!converter.stopped() || usageDeadline !== Infinity) return
    usageDeadline = clock() + USAGE_MS
    ticker.every(USAGE_MS)
  }

  try {
    let pending = run.open().then(() => {
      if (!isSent) ticker.every(FIRST_EVENT_MS)
      return run.read()
    })
    while (!intake.done()) {
      const read = await ticker.race(pending)
      const text = step(read)
      const wasSent = isSent
      isSent ||= text !== ''
      setPace(wasSent)
      if (read !== TICK && !intake.done()) pending = run.read()
      if (text !== '') yield text
    }
  } catch (error) {
    const cause = run.fail(error)
    if (!isSent) throw cause
    yield `event: error\ndata: ${JSON.stringify(toErrorBody(cause, exchange.id))}\n\n`
  } finally {
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
