import { describe, expect, test } from 'bun:test'

import * as fc from 'fast-check'

import { next, START } from '../../../tui/setup/flow.ts'
import { PROVIDERS } from '../../../tui/setup/providers.ts'
import type { Checked, Event, Known, State, WayOut } from '../../../tui/setup/state.ts'
import { waysOut } from '../../../tui/setup/trouble.ts'
import { PROPERTY_RUNS } from '../../helpers/environment.ts'

const KEY = 'sk-typed-0123456789'
const NOTHING: Known = { path: '/p/.env', file: {}, environment: {} }
const MODELS = ['m-large', 'm-mini']
const WRONG_KEY = { id: 'wrong-key', cause: 'It came from .env', fix: 'Set OPENAI_API_KEY' }

/** A step of a story: an event, or what a check found for the round under way. */
type Told =
  | Event
  | { readonly type: 'finds'; readonly checked: Partial<Checked> }
  | { readonly type: 'writes'; readonly problem: string }

const provider = (id: string): Told => ({ type: 'provider', id })
const address = (text: string): Told => ({ type: 'address', text })
const key = (text: string): Told => ({ type: 'key', text })
const way = (to: WayOut): Told => ({ type: 'way-out', way: to })
const model = (name: string): Told => ({ type: 'model', name })
const finds = (...models: readonly string[]): Told => ({ type: 'finds', checked: { models } })
const fails = (diagnosis = WRONG_KEY): Told => ({ type: 'finds', checked: { diagnosis } })
const BACK: Told = { type: 'back' }
const ACCEPT: Told = { type: 'accept-models' }
const CONFIRM: Told = { type: 'confirm' }
const WRITTEN: Told = { type: 'writes', problem: '' }
const CHANGE_BIG: Told = { type: 'change-model', tier: 'big' }

type Given = { readonly known?: Known; readonly found?: readonly string[] }

function play(story: readonly Told[], { known = NOTHING, found = [] }: Given = {}): State {
  const servers = found.map((profile) => ({ profile, baseUrl: `http://localhost:1/${profile}` }))
  const events: readonly Told[] = [{ type: 'found', servers }, ...story]
  return events.reduce((state, told) => next(state, eventOf(told, state), known), START)
}

function eventOf(told: Told, { round }: State): Event {
  if (told.type === 'writes') return { type: 'saved', round, problem: told.problem }
  if (told.type !== 'finds') return told
  return { type: 'checked', round, checked: { diagnosis: undefined, models: [], ...told.checked } }
}

describe('answers lead to the next question', () => {
  test.each<[string, readonly Told[], State['step']]>([
    ['the search for servers', [], 'provider'],
    ['one with one address', [provider('openai')], 'key'],
    ['one with several', [provider('kimi')], 'place'],
    [
      'its place',
      [provider('kimi'), { type: 'place', baseUrl: 'https://api.moonshot.cn/v1' }],
      'key',
    ],
    ['Azure', [provider('azure')], 'address'],
    ['another', [provider('other')], 'address'],
    ['a local server that is not found', [provider('ollama')], 'address'],
    ['its address', [provider('ollama'), address('http://box:11434/v1')], 'listing'],
    ['no address', [provider('other'), address('')], 'address'],
    ['an address', [provider('other'), address('https://a.example/v1')], 'key'],
    ['a key', [provider('openai'), key(KEY)], 'listing'],
    ['no key where one is needed', [provider('openai'), key(' ')], 'key'],
    ['a key with a space within', [provider('openai'), key('sk 1')], 'key'],
    [
      'no key for a server of the own network',
      [provider('other'), address('http://box/v1'), key('')],
      'listing',
    ],
    ['a list', [provider('openai'), key(KEY), finds(...MODELS)], 'models'],
    ['an empty list', [provider('openai'), key(KEY), finds()], 'model'],
    ['a failure', [provider('openai'), key(KEY), fails()], 'trouble'],
    ['models', [provider('openai'), key(KEY), finds(...MODELS), ACCEPT], 'trying'],
    ['a model to change', [provider('openai'), key(KEY), finds(...MODELS), CHANGE_BIG], 'model'],
    [
      'a changed model',
      [provider('openai'), key(KEY), finds(...MODELS), CHANGE_BIG, model('x')],
      'models',
    ],
    ['no model', [provider('openai'), key(KEY), finds(), model(' ')], 'model'],
    ['a word', [provider('openai'), key(KEY), finds(...MODELS), ACCEPT, finds()], 'summary'],
    ['no word', [provider('openai'), key(KEY), finds(...MODELS), ACCEPT, fails()], 'trouble'],
    ['yes', [provider('openai'), key(KEY), finds(...MODELS), ACCEPT, finds(), CONFIRM], 'saving'],
    [
      'the file',
      [provider('openai'), key(KEY), finds(...MODELS), ACCEPT, finds(), CONFIRM, WRITTEN],
      'saved',
    ],
    [
      'trouble with the file',
      [
        provider('openai'),
        key(KEY),
        finds(...MODELS),
        ACCEPT,
        finds(),
        CONFIRM,
        { type: 'writes', problem: 'full' },
      ],
      'summary',
    ],
  ])('%s', (_, story, step) => {
    expect(play(story).step).toBe(step)
  })

  test('a server that was found needs no address and no key', () => {
    const state = play([provider('vllm')], { found: ['vllm'] })
    expect(state).toMatchObject({ step: 'listing', baseUrl: 'http://localhost:1/vllm', key: '' })
  })

  test('a refused answer says why, and the next good one ends that', () => {
    const refused = play([provider('openai'), key('')])
    expect(refused.problem).toMatch(/wants a key/)
    expect(play([provider('openai'), key(''), key(KEY)])).toMatchObject({ problem: '', key: KEY })
    expect(play([provider('openai'), key(`${KEY} x`)]).problem).not.toContain(KEY)
  })
})

describe('a key that is set already', () => {
  const file = { OPENAI_BASE_URL: 'https://api.openai.com/v1', OPENAI_API_KEY: 'sk-old' }
  const known = { ...NOTHING, file }

  test('stays with its own upstream', () => {
    expect(play([provider('openai'), key('')], { known })).toMatchObject({
      step: 'listing',
      key: 'sk-old',
    })
  })
  test('is sent to no other', () => {
    expect(play([provider('groq'), key('')], { known })).toMatchObject({ step: 'key', key: '' })
    expect(play([provider('ollama')], { known, found: ['ollama'] }).key).toBe('')
  })
})

test('a header that is the key serves for its own upstream only', () => {
  const file = { OPENAI_BASE_URL: 'https://a.example/v1', CUSTOM_HEADER_API_KEY: 'secret' }
  const given = { known: { ...NOTHING, file } }
  const at = (url: string) => play([provider('other'), address(url), key('')], given).step
  expect(at('https://a.example/v2')).toBe('listing')
  expect(at('https://b.example/v1')).toBe('key')
})

describe('Esc goes back to the question before', () => {
  test.each<[string, readonly Told[], State['step']]>([
    ['nothing before the first', [BACK], 'provider'],
    ['from the address', [provider('other'), BACK], 'provider'],
    ['from the key', [provider('other'), address('https://a.example/v1'), BACK], 'address'],
    ['from a check', [provider('openai'), key(KEY), BACK], 'key'],
    ['from a failure', [provider('openai'), key(KEY), fails(), BACK], 'key'],
    [
      'from a failure without a key',
      [provider('ollama'), address('http://b/v1'), fails(), BACK],
      'address',
    ],
    ['from the models', [provider('openai'), key(KEY), finds(...MODELS), BACK], 'key'],
    [
      'from one model',
      [provider('openai'), key(KEY), finds(...MODELS), CHANGE_BIG, BACK],
      'models',
    ],
    [
      'after one model',
      [provider('openai'), key(KEY), finds(...MODELS), CHANGE_BIG, model('x'), BACK],
      'key',
    ],
    ['from the word', [provider('openai'), key(KEY), finds(...MODELS), ACCEPT, BACK], 'models'],
    [
      'from the summary',
      [provider('openai'), key(KEY), finds(...MODELS), ACCEPT, finds(), BACK],
      'models',
    ],
    [
      'not while the file is written',
      [provider('openai'), key(KEY), finds(...MODELS), ACCEPT, finds(), CONFIRM, BACK],
      'saving',
    ],
  ])('%s', (_, story, step) => {
    expect(play(story).step).toBe(step)
  })

  test('what a check finds after that comes too late', () => {
    const asked = play([provider('openai'), key(KEY)])
    const gone = next(
      next(asked, { type: 'back' }, NOTHING),
      { type: 'key', text: 'sk-2' },
      NOTHING,
    )
    const late: Event = {
      type: 'checked',
      round: asked.round,
      checked: { diagnosis: undefined, models: MODELS },
    }
    expect(gone.step).toBe('listing')
    expect(next(gone, late, NOTHING)).toBe(gone)
  })
})

describe('a failure is shown with ways out', () => {
  const failed = [provider('openai'), key('sk-wrong'), fails()]

  test.each<[WayOut, State['step']]>([
    ['again', 'listing'],
    ['key', 'key'],
    ['address', 'address'],
    ['provider', 'provider'],
    ['anyway', 'model'],
  ])('%s leads to %s', (to, step) => {
    expect(play([...failed, way(to)]).step).toBe(step)
  })

  test.each<[WayOut, State['step']]>([
    ['again', 'trying'],
    ['models', 'models'],
    ['anyway', 'summary'],
  ])('when a model fails: %s leads to %s', (to, step) => {
    const story = [provider('openai'), key(KEY), finds(...MODELS), ACCEPT, fails(), way(to)]
    expect(play(story).step).toBe(step)
  })

  test.each<[string, WayOut]>([
    ['wrong-key', 'key'],
    ['closed-port', 'address'],
    ['wrong-base-url', 'address'],
    ['server-not-running', 'again'],
    ['never-heard-of', 'again'],
  ])('%s: %s stands first', (id, first) => {
    const state = play([provider('openai'), key(KEY), fails({ id, cause: 'c', fix: 'f' })])
    const ways = waysOut(state).map(({ value }) => value)
    expect(ways[0]).toBe(first)
    expect(new Set(ways).size).toBe(ways.length)
  })

  test('a model that fails is changed first', () => {
    const unknown = { id: 'unknown-model', cause: 'c', fix: 'f' }
    const state = play([provider('openai'), key(KEY), finds(...MODELS), ACCEPT, fails(unknown)])
    expect(waysOut(state)[0]?.value).toBe('models')
  })

  test('a wrong key is told in words of the setup', () => {
    expect(play(failed).trouble).toMatchObject({
      cause: 'The upstream refused the key.',
      fix: expect.stringContaining('https://platform.openai.com/api-keys'),
    })
  })

  test('a key typed for a wrong address serves for the right one', () => {
    const story = [
      provider('other'),
      address('https://a.example'),
      key(KEY),
      fails(),
      way('address'),
    ]
    const state = play([...story, address('https://a.example/v1')])
    expect(state).toMatchObject({ step: 'listing', key: KEY, baseUrl: 'https://a.example/v1' })
  })

  test('another provider does not get the key', () => {
    expect(play([...failed, way('provider'), provider('groq')])).toMatchObject({
      step: 'key',
      key: '',
    })
  })
})

describe('models', () => {
  const file = { BIG_MODEL: 'm-mini', SMALL_MODEL: 'm-mini' }

  test('are proposed from the list', () => {
    const { tiers } = play([provider('openai'), key(KEY), finds(...MODELS)])
    expect(tiers).toEqual({ big: 'm-large', middle: 'm-large', small: 'm-mini' })
  })
  test('stay where the upstream has those of the file', () => {
    const { tiers } = play([provider('openai'), key(KEY), finds(...MODELS)], {
      known: { ...NOTHING, file },
    })
    expect(tiers).toEqual({ big: 'm-mini', middle: 'm-mini', small: 'm-mini' })
  })
  test('are proposed anew where it has not', () => {
    const { tiers } = play([provider('openai'), key(KEY), finds('other')], {
      known: { ...NOTHING, file },
    })
    expect(tiers.big).toBe('other')
  })
  test('chosen by the user stay when the list comes again', () => {
    const story = [
      provider('openai'),
      key(KEY),
      finds(...MODELS),
      CHANGE_BIG,
      model('m-mini'),
      BACK,
    ]
    expect(play([...story, key(KEY), finds(...MODELS)]).tiers.big).toBe('m-mini')
  })
  test('one typed name serves for all where nothing else is known', () => {
    const { tiers } = play([provider('openai'), key(KEY), finds(), model(' my-model ')])
    expect(tiers).toEqual({ big: 'my-model', middle: 'my-model', small: 'my-model' })
  })
})

test('whatever comes in whatever order, there is a question to go back to or none before', () => {
  const anyProvider = fc.constantFrom(...PROVIDERS.map(({ id }) => provider(id)))
  const told = fc.oneof(
    anyProvider,
    fc.constantFrom<Told>(
      BACK,
      ACCEPT,
      CONFIRM,
      CHANGE_BIG,
      WRITTEN,
      fails(),
      finds(...MODELS),
      finds(),
    ),
    fc.constantFrom<WayOut>('again', 'key', 'address', 'models', 'provider', 'anyway').map(way),
    fc
      .constantFrom('', KEY, 'http://box/v1', 'x y')
      .chain((text) => fc.constantFrom(key(text), address(text), model(text))),
  )
  fc.assert(
    fc.property(fc.array(told, { maxLength: 30 }), (story) => {
      const state = play(story)
      expect(new Set(state.history).size).toBe(state.history.length)
      expect(state.history).not.toContain(state.step)
      if (state.step === 'trouble') expect(waysOut(state).length).toBeGreaterThan(0)
      if (state.step === 'summary' || state.step === 'saving') {
        expect(Object.values(state.tiers)).not.toContain('')
        expect(state.baseUrl).not.toBe('')
      }
      const left = state.history.reduce((now) => next(now, { type: 'back' }, NOTHING), state)
      if (!['saving', 'saved'].includes(state.step)) expect(left.step).toBe('provider')
    }),
    { numRuns: PROPERTY_RUNS },
  )
})
