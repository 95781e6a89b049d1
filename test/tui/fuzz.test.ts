import { expect, setDefaultTimeout, test } from 'bun:test'

import * as fc from 'fast-check'

import type { ExchangeEvent } from '../../src/events/events.ts'
import type { UiClient } from '../../tui/client.ts'
import { createDashboard } from '../../tui/dashboard.ts'
import { createDesk } from '../../tui/desk.ts'
import { readPreferences } from '../../tui/store/preferences.ts'
import { ORDERS } from '../../tui/store/types.ts'
import { PROPERTY_RUNS } from '../helpers/environment.ts'
import { exchangeStories, routed, started } from '../helpers/exchanges.ts'
import { INFO } from '../helpers/info.ts'
import { openScreen, type TestScreen } from '../helpers/screen.ts'

// A guard against hanging only: in CI some thousand pictures are drawn.
setDefaultTimeout(600_000)

/** 2,000 in CI. */
const STEPS = Math.ceil(PROPERTY_RUNS / 5)
/** FUZZ_SEED repeats a run that failed. */
const SEED = Number(process.env['FUZZ_SEED'] ?? Math.floor(Math.random() * 2 ** 31))

type Step =
  | { readonly type: 'resize'; readonly columns: number; readonly rows: number }
  | { readonly type: 'keys'; readonly keys: readonly string[] }
  | { readonly type: 'events'; readonly events: readonly ExchangeEvent[] }
  | { readonly type: 'print'; readonly text: string }

const HOSTILE = [
  '\x1b[2J\x1b[31mred\x1b[10;10H',
  '\x1b]0;owned\x07',
  '\x1b]8;;https://owned.example\x1b\\link',
  '\x9b31mred',
  '\u202Eright to left',
  '漢字かな'.repeat(80),
  '\u0301'.repeat(40),
  '\t\r\n\v\0',
  'a'.repeat(5_000),
  '__proto__',
  '\ud800',
  '',
] as const

const hostile = fc.constantFrom(...HOSTILE)

const KEYS = [
  ...Array.from('jkgGhlqQyxXtdcUnNfweFoOvATPbmszuZRH+-:?/<> 1234567'),
  ...Array.from('\r\t\x01\x02\x03\x04\x05\x06\x0b\x0c\x0e\x10\x12\x13\x14\x15\x17\x1a\x1b\x7f\b'),
  ...['A', 'B', 'C', 'D', 'H', 'F', 'Z', '3~', '5~', '6~'].map((end) => `\x1b[${end}`),
]

const key = fc.constantFrom(...KEYS)
const burst = fc.array(key, { minLength: 2, maxLength: 20 }).map((keys) => keys.join(''))
const paste = fc
  .oneof(fc.string({ maxLength: 40 }), hostile)
  .map((text) => `\x1b[200~${text}\x1b[201~`)
/** Mouse, focus, answers to questions that nobody asked, halves of sequences. */
const noise = fc.oneof(
  fc.constantFrom(
    '\x1b[<0;10;10M',
    '\x1b[I',
    '\x1b[O',
    '\x1b[?1u',
    '\x1b]11;rgb:0/0/0\x07',
    '\x1b[',
  ),
  fc.string({ unit: 'binary', maxLength: 12 }).map((text) => `\x1b${text}`),
  fc.string({ unit: 'grapheme', maxLength: 12 }),
)

/** One of many exchanges, whose texts come from an enemy. */
const stories = fc.tuple(exchangeStories, fc.nat({ max: 60 }), hostile).map(([events, id, text]) =>
  events.map((event): ExchangeEvent => {
    const own = { ...event, id: `req_${id}` }
    if (own.type === 'exchange.started') return { ...own, model: text }
    if (own.type === 'exchange.routed') return { ...own, upstreamModel: text }
    if (own.type !== 'exchange.failed') return own
    return { ...own, error: { ...own.error, message: text } }
  }),
)

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('resize' as const),
      columns: fc.integer({ min: 1, max: 250 }),
      rows: fc.integer({ min: 1, max: 80 }),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      type: fc.constant('keys' as const),
      keys: fc.array(fc.oneof({ weight: 6, arbitrary: key }, burst, paste, noise), {
        minLength: 1,
        maxLength: 3,
      }),
    }),
  },
  {
    weight: 4,
    arbitrary: stories.map((events) => ({ type: 'events' as const, events })),
  },
  { weight: 1, arbitrary: hostile.map((text) => ({ type: 'print' as const, text })) },
)

function take(screen: TestScreen, next: Step): void {
  switch (next.type) {
    case 'resize':
      return screen.resize(next)
    case 'keys':
      return screen.press(...next.keys)
    case 'events':
      return screen.tell(next.events)
    case 'print':
      return screen.tell([], { prints: [{ time: 1_800_000_000_000, text: next.text }] })
    default:
      return next satisfies never
  }
}

test(`${STEPS} random sizes, keys and events leave a whole picture (FUZZ_SEED=${SEED})`, async () => {
  using screen = openScreen({ size: { columns: 120, rows: 36 } })
  const steps = fc.sample(step, { numRuns: STEPS, seed: SEED })
  let rows = 36
  for (const [index, next] of steps.entries()) {
    const where = `FUZZ_SEED=${SEED}, step ${index}: ${JSON.stringify(next)}`
    try {
      take(screen, next)
      if (next.type === 'resize') {
        rows = next.rows
        // Ink draws the old picture once more, in the new size, before the new one.
        await screen.faults()
      }
      expect(await screen.faults()).toEqual([])
      expect((await screen.text()).split('\n')).toHaveLength(rows)
    } catch (error) {
      throw new Error(where, { cause: error })
    }
  }
  // Nothing of it could speak to the terminal, and the dashboard still answers.
  expect(screen.raw()).not.toContain('\x1b]')
  expect(screen.raw()).not.toContain('\x1b[2J')
  screen.resize({ columns: 120, rows: 36 })
  screen.press('\x1b', '\x1b', '\x1b', '\x1b', '\x1b', '\x1b', '6')
  await screen.shows('[6 Settings]')
})

const NOBODY = {} as UiClient

function openDesk() {
  return createDesk(
    createDashboard({
      client: NOBODY,
      info: INFO,
      size: { columns: 80, rows: 24 },
      fps: 8,
      isReadOnly: false,
      preferences: readPreferences('/nowhere'),
      preferencesPath: '/nowhere',
      savePreferences: () => {},
      clock: () => 0,
      redraw: () => {},
    }),
  )
}

test('whatever comes, in whatever order, the cursor stays with its request', () => {
  const orders = fc.record({
    by: fc.constantFrom(...ORDERS),
    reverse: fc.boolean(),
    activeFirst: fc.boolean(),
  })
  const first = ['a', 'b', 'c'].flatMap((id, index) => [
    started({ id, at: index }),
    routed({ id, at: index }),
  ])
  fc.assert(
    fc.property(
      orders,
      fc.constantFrom('a', 'b', 'c'),
      fc.array(stories, { maxLength: 12 }),
      (order, cursor, batches) => {
        const desk = openDesk()
        const receive = (events: readonly ExchangeEvent[]): void =>
          desk.receive({
            at: 0,
            time: 0,
            events,
            prints: [],
            load: { active: 0, queued: 0 },
            lagMs: 0,
          })
        receive(first)
        desk.set({ order, cursor, follow: false })
        for (const events of batches) {
          receive(events)
          expect(desk.selection().row?.exchange.id).toBe(cursor)
          expect(desk.target()?.exchange.id).toBe(cursor)
        }
      },
    ),
    { numRuns: Math.ceil(PROPERTY_RUNS / 10) },
  )
})
