import { describe, expect, test } from 'bun:test'

import type { UpstreamModel } from '../../../src/control.ts'
import { checkUpstream, fetchModels, receiveBatch } from '../../../tui/acts/listing.ts'
import { until } from '../../helpers/until.ts'
import { openDesk } from '../desks.ts'
import { batch } from '../store/rows.ts'

type Call = PromiseWithResolvers<readonly UpstreamModel[]>

/** An upstream that lists its models when the test says so. */
function withCalls() {
  const calls: Call[] = []
  const { desk } = openDesk({
    listModels() {
      const call = Promise.withResolvers<readonly UpstreamModel[]>()
      calls.push(call)
      return call.promise
    },
  })
  return { desk, calls }
}

describe('who asks whether the upstream is there is told', () => {
  test.each<[string, (call: Call) => void, string, RegExp]>([
    ['that it is', ({ resolve }) => resolve([{ id: 'a' }]), 'good', /answers: 1 model, \d/],
    ['of how many', ({ resolve }) => resolve([{ id: 'a' }, { id: 'b' }]), 'good', /: 2 models,/],
    ['why not', ({ reject }) => reject(new Error('Nothing listens.')), 'bad', /^Nothing listens/],
  ])('%s', async (_, end, kind, text) => {
    const { desk, calls } = withCalls()
    void checkUpstream(desk)
    expect(desk.state().toast).toBeUndefined()
    const [call] = calls
    if (call !== undefined) end(call)
    await until(() => desk.state().toast !== undefined, 'the toast')
    expect(desk.state().toast).toMatchObject({ kind, text: expect.stringMatching(text) })
  })

  test('the dashboard itself asks without a word', async () => {
    const { desk, calls } = withCalls()
    fetchModels(desk)
    calls[0]?.resolve([])
    await until(() => desk.state().listing.type === 'ok', 'the list')
    expect(desk.state().toast).toBeUndefined()
  })
})

describe('the list of models', () => {
  test('has no name that could command a terminal', async () => {
    const models = [
      { id: 'gpt-9', owner: '\x1bcme' },
      { id: 'a\x1b]52;c;eA==\x07b' },
      { id: 'x\u202ey' },
    ]
    const { desk } = openDesk({ listModels: async () => models })
    fetchModels(desk)
    await until(() => desk.state().listing.type === 'ok', 'the act')
    expect(desk.state().listing.models).toEqual([{ id: 'gpt-9', owner: 'me' }])
  })

  test.each<[string, (call: Call) => void]>([
    ['an answer', ({ resolve }) => resolve([{ id: 'old' }])],
    ['a failure', ({ reject }) => reject(new Error('Too late.'))],
  ])('that was asked for last stays, when %s from before comes later', async (_, end) => {
    const { desk, calls } = withCalls()
    fetchModels(desk)
    fetchModels(desk)
    calls[1]?.resolve([{ id: 'new' }])
    await until(() => desk.state().listing.type === 'ok', 'the list')
    const { listing } = desk.state()
    const [first] = calls
    if (first !== undefined) end(first)
    await first?.promise.catch(() => {})
    await Promise.resolve()
    expect(desk.state().listing).toBe(listing)
  })

  test('is not taken for the latest while that is still on its way', async () => {
    const { desk, calls } = withCalls()
    fetchModels(desk)
    fetchModels(desk)
    calls[0]?.resolve([{ id: 'old', price: { input: 1, output: 1 } }])
    await calls[0]?.promise
    await Promise.resolve()
    expect(desk.state().listing).toMatchObject({ type: 'loading', models: [] })
    expect(desk.records.priceOf('old')).toBeUndefined()
    calls[1]?.resolve([{ id: 'new' }])
    await until(() => desk.state().listing.type === 'ok', 'the list')
    expect(desk.state().listing.models).toMatchObject([{ id: 'new' }])
  })
})

describe('the info in a batch', () => {
  /** Asks come at the start, and then as the batch makes them. */
  async function asksAfter(first: 'ok' | 'failed', upstream: string | undefined): Promise<number> {
    const { desk, calls } = withCalls()
    fetchModels(desk)
    if (first === 'ok') calls[0]?.resolve([])
    else calls[0]?.reject(new Error('No.'))
    await until(() => desk.state().listing.type === first, 'the list')
    const info = upstream === undefined ? undefined : { ...desk.info(), upstream }
    receiveBatch(desk, batch([], { info }))
    return calls.length
  }

  const SAME = 'https://api.openai.com/v1'

  test.each<['ok' | 'failed', string | undefined, number]>([
    ['ok', undefined, 1],
    ['ok', SAME, 1],
    ['ok', 'https://other.test/v1', 2],
    ['failed', undefined, 1],
    // The key may be another.
    ['failed', SAME, 2],
  ])('after a list that is %s, from %p: asked %p times', async (first, upstream, asks) => {
    expect(await asksAfter(first, upstream)).toBe(asks)
  })
})
