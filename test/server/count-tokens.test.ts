import { describe, expect, test } from 'bun:test'

import { estimatePieces } from '../../src/convert/estimate.ts'
import { createTokenCounter } from '../../src/server/count-tokens.ts'
import type { CountTokensRequest } from '../../src/wire/anthropic.ts'
import { estimateTokens, textRequest } from '../helpers/tokens.ts'

const PIECE = 16_384
const long = textRequest('word '.repeat(40 * 3277))
const short = textRequest('A few words.')
const empty: CountTokensRequest = { model: 'm', messages: [] }

/** A clock on which every look takes a millisecond, so that a slice is eight pieces. */
const slowClock = () => {
  let time = 0
  return () => time++
}

/** Counts turns of the event loop until stopped. */
const startTurns = () => {
  let turns = 0
  let running = true
  const turn = (): void => {
    turns++
    if (running) setImmediate(turn)
  }
  setImmediate(turn)
  return { count: () => turns, stop: () => (running = false) }
}

describe('createTokenCounter', () => {
  test.each([
    ['as it is', short, 1, estimateTokens(short)],
    ['by the ratio of the model', long, 1.5, Math.round(estimateTokens(long) * 1.5)],
    ['rounded', short, 1.07, Math.round(estimateTokens(short) * 1.07)],
    ['never below 1', empty, 0.1, 1],
  ])('counts %s', async (_, request, ratio, tokens) => {
    expect(await createTokenCounter()(request, ratio)).toBe(tokens)
  })

  test('stops when nobody waits for it any more', async () => {
    const gone = new AbortController()
    let looks = 0
    const count = createTokenCounter(() => {
      if (++looks === 20) gone.abort()
      return looks
    })
    const error = await count(long, 1, gone.signal).catch((reason: unknown) => reason)
    expect(error).toMatchObject({ kind: 'client_aborted' })
    expect(looks).toBeLessThan(30)
    expect(await count(short, 1)).toBe(estimateTokens(short))
    // One that still waits for its turn.
    expect(count(short, 1, gone.signal)).rejects.toMatchObject({ kind: 'client_aborted' })
  })

  test('gives the event loop a turn after every slice', async () => {
    const pieces = [...estimatePieces(long)].length
    expect(pieces).toBeGreaterThan(40)
    const turns = startTurns()
    await createTokenCounter(slowClock())(long, 1)
    turns.stop()
    expect(turns.count()).toBeGreaterThanOrEqual(Math.floor(pieces / 8))
    expect(turns.count()).toBeLessThan(pieces)
  })

  test.each([
    ['short', short],
    ['long', long],
  ])('never runs two %s counts in one turn of the event loop', async (_, request) => {
    const turns = startTurns()
    const slices: number[] = []
    // The clock is read at the start of each slice and after each piece of it.
    const clock = slowClock()
    const counter = createTokenCounter(() => {
      if (slices.at(-1) !== turns.count()) slices.push(turns.count())
      return clock()
    })
    await Promise.all(Array.from({ length: 27 }, () => counter(request, 1)))
    turns.stop()
    const pieces = [...estimatePieces(request)].length
    expect(slices.length).toBeGreaterThanOrEqual(27 * Math.ceil(pieces / 8))
  })

  test('lets a short count overtake long ones', async () => {
    const counter = createTokenCounter(slowClock())
    const finished: string[] = []
    const count = async (name: string, request: CountTokensRequest): Promise<void> => {
      await counter(request, 1)
      finished.push(name)
    }
    await Promise.all([
      count('long', long),
      count('longer', textRequest('x '.repeat(30 * PIECE))),
      count('short', short),
    ])
    expect(finished).toEqual(['short', 'long', 'longer'])
  })

  test('works again after it was idle', async () => {
    const counter = createTokenCounter()
    expect(await counter(short, 1)).toBe(estimateTokens(short))
    expect(await counter(short, 1)).toBe(estimateTokens(short))
  })
})
