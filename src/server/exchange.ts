import { statusOf } from '../convert/error.ts'
import { createLedger, type Ledger, type LedgerEntry } from '../convert/ledger.ts'
import { describeFault, VandammeError } from '../errors.ts'
import type { Recorder } from '../events/capture.ts'
import type { ClientInfo } from '../events/events.ts'
import { shownHeaders } from './shown-headers.ts'
import {
  createStory,
  type Ending,
  type Reached,
  type Story,
  type StoryDependencies,
} from './story.ts'

/** One exchange under way: what ends it, what it leaves behind, and its story. */
export type LiveExchange = {
  readonly id: string
  /** Aborted when the exchange fails, with the error: whatever it is, nobody waits for the upstream. */
  readonly signal: AbortSignal
  readonly story: Story
  /** What the conversion of the answer notes. */
  readonly ledger: Ledger
  /** Undefined while nobody looks at what is said. */
  readonly recorder: Recorder | undefined
  /** What the conversion of the request noted; of several attempts the last counts. */
  useRequestLedger(ledger: Ledger): void
  /** Tells how far the answer is, should the exchange fail. */
  watch(progress: () => Progress): void
  /** Runs `cleanup` when the exchange is over; at once, if it is. */
  onEnd(cleanup: () => void): void
  finished(ending: Ending): void
  /**
   * Ends the exchange and its upstream, unless something has; returns the error to show, which is
   * the first cause.
   */
  failed(error: unknown): unknown
  /** The same from outside, where nobody shows the error. */
  abort(error: VandammeError): void
}

/** `isSent`: a part of the answer has gone to the client, with status 200. */
type Progress = Pick<Reached, 'phase' | 'tokens'> & { readonly isSent: boolean }

const NOTHING_YET: Progress = { phase: 'waiting', tokens: undefined, isSent: false }

export function clientGone(): VandammeError {
  return new VandammeError('client_aborted', 'The client went away.')
}

export type ExchangeDependencies = StoryDependencies & {
  /** What writes down what is said in an exchange; nothing while nobody looks. */
  readonly record: (id: string) => Recorder | undefined
}

export function createExchange(
  id: string,
  request: Request,
  deps: ExchangeDependencies,
): LiveExchange {
  const controller = new AbortController()
  const story = createStory(id, clientOf(request.headers), deps)
  const ledger = createLedger()
  const recorder = deps.record(id)
  recorder?.headers(shownHeaders(request.headers))
  const cleanups: Array<() => void> = []
  let requestLedger: Ledger | undefined
  let cause: unknown
  let progress = (): Progress => NOTHING_YET

  const leave = (): void => fail(clientGone())
  const cleanUp = (): void => {
    request.signal.removeEventListener('abort', leave)
    recorder?.end()
    for (const cleanup of cleanups.splice(0)) cleanup()
  }
  const entries = (): readonly LedgerEntry[] => [
    ...(requestLedger?.entries() ?? []),
    ...ledger.entries(),
  ]
  const fail = (error: unknown): void => {
    if (story.isOver()) return
    cause = error
    controller.abort(error)
    reportFault(error, id, deps)
    const { phase, tokens, isSent } = progress()
    story.failed(error, { phase, tokens, status: isSent ? 200 : statusOf(error) }, entries())
    cleanUp()
  }

  if (request.signal.aborted) leave()
  else request.signal.addEventListener('abort', leave, { once: true })

  return {
    id,
    signal: controller.signal,
    story,
    ledger,
    recorder,
    useRequestLedger: (used) => void (requestLedger = used),
    watch: (told) => void (progress = told),
    onEnd(cleanup) {
      if (story.isOver()) cleanup()
      else cleanups.push(cleanup)
    },
    finished(ending) {
      story.finished(ending, entries())
      cleanUp()
    },
    failed(error) {
      fail(error)
      // The error that follows from an abort is an echo.
      return cause ?? error
    },
    abort: fail,
  }
}

function clientOf(headers: Headers): ClientInfo {
  return {
    agent: headers.get('user-agent') ?? undefined,
    session: headers.get('x-claude-code-session-id') ?? undefined,
    subagent: headers.get('x-claude-code-agent-id') ?? undefined,
  }
}

/** A bug of ours reads as a plain 500 outside; the log gets its name and place. */
function reportFault(error: unknown, id: string, { bus, clock }: StoryDependencies): void {
  const isKnown = error instanceof VandammeError && error.kind !== 'internal'
  if (isKnown) return
  const fault = error instanceof VandammeError ? (error.cause ?? error) : error
  bus.emit({ type: 'warning', at: clock(), message: describeFault(fault), exchange: id })
}
