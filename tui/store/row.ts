import type { ErrorKind } from '../../src/errors.ts'
import type { Tokens } from '../../src/events/events.ts'
import type { Exchange } from '../../src/events/exchange.ts'
import type { Row, RowState } from './types.ts'

/** What a row needs beside the facts of its exchange. */
export type Measures = {
  readonly number: number
  readonly charactersPerToken: number
  readonly rate: number | undefined
  readonly cost: number | undefined
}

/** Somebody wanted these to end: the client, the user, or who stopped the program. */
const WANTED_ENDS: ReadonlySet<ErrorKind> = new Set([
  'client_aborted',
  'cancelled',
  'shutting_down',
])

export function toRow(exchange: Exchange, measures: Measures): Row {
  const { tokens, promptTokens } = exchange
  const { number, rate, cost } = measures
  const input = tokens === undefined ? promptTokens : inputOf(tokens)
  const output = tokens?.output ?? outputEstimate(exchange, measures.charactersPerToken)
  return {
    number,
    exchange,
    state: stateOf(exchange),
    input,
    cached: tokens === undefined || input === undefined ? undefined : shareOf(tokens, input),
    output,
    estimated: tokens?.estimated ?? (input !== undefined || output !== undefined),
    rate,
    cost,
  }
}

function stateOf(exchange: Exchange): RowState {
  const { state, error, routedAt, sentAt, respondedAt, phase } = exchange
  if (state === 'finished') return 'done'
  if (state === 'failed') return isWantedEnd(error?.kind) ? 'cancelled' : 'failed'
  const isQueued = routedAt !== undefined && sentAt === undefined && respondedAt === undefined
  return isQueued && phase === 'waiting' ? 'queued' : phase
}

function isWantedEnd(kind: ErrorKind | undefined): boolean {
  return kind !== undefined && WANTED_ENDS.has(kind)
}

/** All prompt tokens, wherever they were read from. */
export function inputOf({ input, cacheRead, cacheWrite }: Tokens): number {
  return input + cacheRead + cacheWrite
}

function shareOf({ cacheRead }: Tokens, input: number): number | undefined {
  return input > 0 ? cacheRead / input : undefined
}

function outputEstimate(
  { outputCharacters }: Exchange,
  charactersPerToken: number,
): number | undefined {
  return outputCharacters > 0 ? Math.ceil(outputCharacters / charactersPerToken) : undefined
}
