import type { LedgerEntry } from '../convert/ledger.ts'
import { VandammeError } from '../errors.ts'
import type { Bus } from '../events/bus.ts'
import type { ClientInfo, ExchangeEvent, Phase, Tokens } from '../events/events.ts'
import type { Route } from '../route/routes.ts'
import type { StopReason } from '../wire/anthropic.ts'
import type { Clock } from './timers.ts'

export type StoryDependencies = {
  readonly bus: Bus
  /** Monotonic milliseconds. */
  readonly clock: Clock
  /** Wall time in milliseconds. */
  readonly now: () => number
}

/** How far an answer had come when it failed. */
export type Reached = {
  readonly phase: Phase
  readonly tokens: Tokens | undefined
  /** HTTP status that the client got, or gets. */
  readonly status: number
}

export type Ending = { readonly stopReason: StopReason; readonly tokens: Tokens }

/**
 * Tells the bus about one exchange. In whatever order its methods are called, the bus hears
 * `started` first and exactly one of `finished` and `failed` last.
 */
export type Story = {
  started(model: string | undefined, stream: boolean): void
  routed(route: Route): void
  sent(attempt: number, promptTokens: number): void
  responded(status: number, attempts: number): void
  /** Adds to what our own work took of the exchange, in milliseconds. */
  spent(ms: number): void
  firstToken(): void
  /** How far the answer is at a time of the clock. Thinned: at most ten a second go out. */
  progress(at: number, answer: Answering): void
  finished(ending: Ending, ledger: readonly LedgerEntry[]): void
  failed(error: unknown, reached: Reached, ledger: readonly LedgerEntry[]): void
  isOver(): boolean
}

/** Looked at only when something is told: that is seldom. */
type Answering = { phase(): Phase; characters(): number }

const PROGRESS_MS = 100

export function createStory(id: string, client: ClientInfo, deps: StoryDependencies): Story {
  const { bus, clock } = deps
  let state: 'new' | 'running' | 'over' = 'new'
  let hasToken = false
  let progressAt = -Infinity
  let overheadMs = 0

  const tell = (event: ExchangeEvent): void => {
    if (state === 'running') bus.emit(event)
  }
  const started = (model: string | undefined, stream: boolean): void => {
    if (state === 'new') state = 'running'
    tell({ type: 'exchange.started', id, at: clock(), time: deps.now(), model, stream, client })
  }
  const end = (event: (at: number) => ExchangeEvent): void => {
    // A request that could not even be read is an exchange too.
    if (state === 'new') started(undefined, false)
    tell(event(clock()))
    state = 'over'
  }

  return {
    started,
    routed: ({ tier, upstream, model }) =>
      tell({ type: 'exchange.routed', id, at: clock(), tier, upstream, upstreamModel: model }),
    sent: (attempt, promptTokens) =>
      tell({ type: 'exchange.sent', id, at: clock(), attempt, promptTokens }),
    responded: (status, attempts) =>
      tell({ type: 'exchange.responded', id, at: clock(), status, attempts }),
    spent: (ms) => void (overheadMs += ms),
    firstToken() {
      if (!hasToken) tell({ type: 'exchange.firstToken', id, at: clock() })
      hasToken = true
    },
    progress(at, answer) {
      if (at - progressAt < PROGRESS_MS) return
      progressAt = at
      const [phase, outputCharacters] = [answer.phase(), answer.characters()]
      tell({ type: 'exchange.progress', id, at, phase, outputCharacters })
    },
    finished: (ending, ledger) =>
      end((at) => ({
        type: 'exchange.finished',
        id,
        at,
        status: 200,
        ...ending,
        ledger,
        overheadMs,
      })),
    failed: (error, reached, ledger) =>
      end((at) => ({
        type: 'exchange.failed',
        id,
        at,
        error: described(error),
        ...reached,
        ledger,
        overheadMs,
      })),
    isOver: () => state === 'over',
  }
}

function described(error: unknown) {
  if (error instanceof VandammeError) return { kind: error.kind, message: error.message }
  return { kind: 'internal', message: 'A fault inside Vandamme.' } as const
}
