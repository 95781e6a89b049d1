import { expect, test } from 'bun:test'

import { createSession, type Services } from '../../../tui/setup/session.ts'
import type { Known } from '../../../tui/setup/state.ts'
import { until } from '../../helpers/until.ts'

const KNOWN: Known = { path: '/p/.env', file: {}, environment: {} }
const KEY = 'sk-0123456789abcdef'

function open(own: Partial<Services> = {}) {
  const calls: unknown[] = []
  const note =
    <T>(name: string, result: T) =>
    async (changes: unknown) => {
      calls.push([name, changes])
      return result
    }
  const session = createSession(KNOWN, {
    find: async () => [],
    list: note('list', { diagnosis: undefined, models: ['big', 'mini'] }),
    try: note('try', { diagnosis: undefined, models: [] }),
    save: note('save', ''),
    ...own,
  })
  const reaches = (step: string) => until(() => session.state().step === step, step)
  const reachSummary = async (): Promise<void> => {
    await reaches('provider')
    session.send({ type: 'provider', id: 'groq' })
    session.send({ type: 'key', text: KEY })
    await reaches('models')
    session.send({ type: 'accept-models' })
    await reaches('summary')
  }
  return { session, calls, reaches, reachSummary }
}

const UPSTREAM = { OPENAI_BASE_URL: 'https://api.groq.com/openai/v1', OPENAI_API_KEY: KEY }

test('each work is done once, with the settings so far; only a confirmed one is written', async () => {
  const { session, calls, reachSummary } = open()
  await reachSummary()
  const all = { ...UPSTREAM, BIG_MODEL: 'big', MIDDLE_MODEL: 'big', SMALL_MODEL: 'mini' }
  expect(calls).toEqual([
    ['list', UPSTREAM],
    ['try', all],
  ])
  session.send({ type: 'confirm' })
  expect(await session.ended).toBe('saved')
  expect(calls.at(-1)).toEqual(['save', all])
})

test('Esc leaves at the first question only', async () => {
  const { session, reaches, calls } = open()
  await reaches('provider')
  session.send({ type: 'provider', id: 'groq' })
  session.back()
  expect(session.state().step).toBe('provider')
  session.back()
  expect(await session.ended).toBe('left')
  expect(calls).toEqual([])
})

test('a file that cannot be written is told, and may be tried again', async () => {
  const problems = ['The disk is full.', '']
  const { session, reaches, reachSummary } = open({ save: async () => problems.shift() ?? '' })
  await reachSummary()
  session.send({ type: 'confirm' })
  await reaches('summary')
  expect(session.state().problem).toBe('The disk is full.')
  session.send({ type: 'confirm' })
  expect(await session.ended).toBe('saved')
})

test.each(['find', 'list'] as const)('a fault in %s ends the setup', async (name) => {
  const fault = new TypeError('oh')
  const { session, reaches } = open({ [name]: () => Promise.reject(fault) })
  if (name === 'list') {
    await reaches('provider')
    session.send({ type: 'provider', id: 'groq' })
    session.send({ type: 'key', text: KEY })
  }
  expect(await session.ended.catch((error: unknown) => error)).toBe(fault)
})

test('those who look are told of every change, until they look away', async () => {
  const { session, reaches } = open()
  const seen: string[] = []
  const lookAway = session.subscribe(() => void seen.push(session.state().step))
  await reaches('provider')
  session.send({ type: 'provider', id: 'groq' })
  session.send({ type: 'key', text: '' })
  expect(seen).toEqual(['provider', 'key', 'key'])
  // Nothing comes of it: nobody is told.
  session.send({ type: 'confirm' })
  expect(seen).toHaveLength(3)
  lookAway()
  session.send({ type: 'back' })
  expect(session.state().step).toBe('provider')
  expect(seen).toHaveLength(3)
})

test('it can be left at any step, and for a fault of what draws it', async () => {
  const first = open()
  await first.reaches('provider')
  first.session.send({ type: 'provider', id: 'groq' })
  first.session.leave()
  expect(await first.session.ended).toBe('left')
  const second = open()
  const fault = new TypeError('oh')
  second.session.fail(fault)
  expect(await second.session.ended.catch((error: unknown) => error)).toBe(fault)
})

test('while the file is written there is no way back', async () => {
  const written = Promise.withResolvers<string>()
  const { session, reachSummary } = open({ save: () => written.promise })
  await reachSummary()
  session.send({ type: 'confirm' })
  session.back()
  expect(session.state().step).toBe('saving')
  written.resolve('')
  expect(await session.ended).toBe('saved')
})
