import { describe, expect, test } from 'bun:test'

import { applyAndSave, redoSwap } from '../../../tui/acts/swap.ts'
import { until } from '../../helpers/until.ts'
import { openDesk } from '../desks.ts'

describe('use and save', () => {
  test('saves what the proxy has taken', async () => {
    const calls: string[] = []
    const { desk } = openDesk({
      swap: async (tier, model) => void calls.push(`swap ${tier} ${model}`),
      saveTiers: async ({ big }) => {
        calls.push(`save ${big}`)
        return '.env'
      },
    })
    applyAndSave(desk, 'big', 'gpt-9')
    await until(() => desk.state().toast !== undefined, 'the act')
    expect(calls).toEqual(['swap big gpt-9', 'save gpt-9'])
    expect(desk.state().toast?.text).toBe('BIG is gpt-9, saved to .env')
  })

  test('says that the swap holds where it cannot be saved, and what is in the way', async () => {
    const { desk } = openDesk({
      swap: async () => {},
      saveTiers: () => Promise.reject(new Error('Not written: a folder is in the way.')),
    })
    applyAndSave(desk, 'small', 'gpt-9')
    await until(() => desk.state().toast !== undefined, 'the act')
    expect(desk.state().toast).toMatchObject({
      kind: 'bad',
      text: 'SMALL holds until you quit. Not written: a folder is in the way.',
    })
  })

  test('saves nothing that the proxy refused', async () => {
    let isSaved = false
    const { desk } = openDesk({
      swap: () => Promise.reject(new Error('No.')),
      saveTiers: async () => {
        isSaved = true
        return '.env'
      },
    })
    applyAndSave(desk, 'big', 'gpt-9')
    await until(() => desk.state().toast !== undefined, 'the act')
    expect(desk.state().toast).toMatchObject({ kind: 'bad', text: 'No.' })
    expect(isSaved).toBe(false)
  })
})

test('redo pressed twice does two swaps again', async () => {
  const swapped: string[] = []
  const { desk } = openDesk({ swap: async (_, model) => void swapped.push(model) })
  desk.set({
    undone: [
      { tier: 'big', model: 'one' },
      { tier: 'big', model: 'two' },
    ],
  })
  redoSwap(desk)
  redoSwap(desk)
  await until(() => swapped.length === 2, 'the act')
  expect(swapped).toEqual(['two', 'one'])
  expect(desk.state().undone).toEqual([])
})
