import { describe, expect, test } from 'bun:test'

import { renderToString } from 'ink'
import { createElement } from 'react'

import type { ExchangeEvent } from '../../src/events/events.ts'
import { fetchModels } from '../../tui/acts/listing.ts'
import type { UiClient } from '../../tui/client.ts'
import { createDashboard } from '../../tui/dashboard.ts'
import { createDesk } from '../../tui/desk.ts'
import { createDecoder } from '../../tui/keys/decode.ts'
import { width, type Size } from '../../tui/look/cells.ts'
import { press } from '../../tui/overlays/press.ts'
import { readPreferences } from '../../tui/store/preferences.ts'
import { Screen } from '../../tui/views/screen.tsx'
import { until } from '../helpers/until.ts'
import { PLAIN, RECORDING, STORY } from './panels/detail/fixture.ts'
import { INFO } from './panels/samples.ts'
import { failed, finished, firstToken, progress, routed, sent, started } from './store/rows.ts'

const SIZES: readonly Size[] = [
  { columns: 60, rows: 20 },
  { columns: 80, rows: 24 },
  { columns: 100, rows: 30 },
  { columns: 120, rows: 36 },
  { columns: 160, rows: 45 },
  { columns: 200, rows: 60 },
]

/** Of the proxy and of this thread: the clocks stand still. */
const NOW = 120_000
const TIME = Date.UTC(2026, 10, 22, 12, 32, 1)
const FRAMES = { frames: 0, intervalMs: 125, drawMs: 0, lagMs: 0 }

const MODELS = [
  { id: 'gpt-5', owner: 'openai', context: 400_000, price: { input: 1.25, output: 10 } },
  { id: 'gpt-5-mini', owner: 'openai', context: 400_000, price: { input: 0.25, output: 2 } },
  { id: 'qwen3-coder:30b', owner: 'ollama', context: 262_144, price: undefined },
  { id: '漢字-model', owner: undefined, context: undefined, price: undefined },
]

const CLIENT = {
  listModels: async () => MODELS,
  readRecording: async (_, { client }) => (client === 0 ? RECORDING : undefined),
} as Pick<UiClient, 'listModels' | 'readRecording'> as UiClient

function begun(id: string, ago: number, model = 'claude-sonnet-4-5'): ExchangeEvent {
  const client = { agent: 'claude-cli/2.1.330', session: `${id}-7f3c9a12`, subagent: undefined }
  return started({ id, at: NOW - ago, time: TIME - ago, model, client })
}

/** One request in each state, the done one with all that was said. */
const EVENTS: readonly ExchangeEvent[] = [
  ...STORY,
  begun('failed', 40_000),
  routed({ id: 'failed', at: NOW - 39_999, tier: 'middle', upstreamModel: 'gpt-5-mini' }),
  failed({
    id: 'failed',
    at: NOW - 39_000,
    status: 429,
    error: { kind: 'rate_limit', message: 'Rate limit reached for gpt-5-mini. Try again in 20s.' },
  }),
  begun('left', 30_000, 'claude-haiku-4-5'),
  routed({ id: 'left', at: NOW - 29_999, tier: 'small', upstreamModel: 'qwen3-coder:30b' }),
  failed({
    id: 'left',
    at: NOW - 29_000,
    status: 499,
    error: { kind: 'client_aborted', message: 'The client left.' },
  }),
  ...running('tool', 20_000, 'tool'),
  ...running('text', 15_000, 'text'),
  ...running('thinking', 10_000, 'thinking'),
  begun('waiting', 5_000),
  routed({ id: 'waiting', at: NOW - 4_999, tier: 'middle', upstreamModel: '漢字-model' }),
  sent({ id: 'waiting', at: NOW - 4_990, promptTokens: 812 }),
  begun('queued', 1_000, 'claude-haiku-4-5'),
  routed({ id: 'queued', at: NOW - 999, tier: 'small', upstreamModel: 'qwen3-coder:30b' }),
]

function running(
  id: string,
  ago: number,
  phase: 'tool' | 'text' | 'thinking',
): readonly ExchangeEvent[] {
  return [
    begun(id, ago),
    routed({ id, at: NOW - ago + 1, tier: 'middle', upstreamModel: 'gpt-5-mini' }),
    sent({ id, at: NOW - ago + 4, promptTokens: 18_200 }),
    { type: 'exchange.responded', id, at: NOW - ago + 400, status: 200, attempts: 1 },
    firstToken({ id, at: NOW - ago + 610 }),
    progress(NOW - ago + 3_000, 856, { id, phase }),
  ]
}

const ANSWERED = finished({ id: 'text', at: NOW - 1_000 })

async function open(size: Size, events: readonly ExchangeEvent[]) {
  const dashboard = createDashboard({
    client: CLIENT,
    info: INFO,
    size,
    fps: 8,
    isReadOnly: false,
    preferences: readPreferences('/nowhere/preferences.json'),
    preferencesPath: '/home/ada/.local/state/vandamme/preferences.json',
    savePreferences: () => {},
    clock: () => NOW,
    redraw: () => {},
  })
  const desk = createDesk(dashboard)
  fetchModels(desk)
  await until(() => desk.state().listing.type === 'ok', 'the list of models')
  const prints = [{ time: TIME, text: '2026-11-22T12:32:01.000Z WARNING A line of the log.' }]
  const load = { active: 5, queued: 1 }
  if (events.length > 0) desk.receive({ at: NOW, time: TIME, events, prints, load, lagMs: 0 })
  const decode = createDecoder()
  return {
    desk,
    press: (keys: string) => decode(keys).forEach((stroke) => press(desk, stroke)),
    text(): string {
      desk.settle()
      const screen = createElement(Screen, { desk, look: PLAIN, frames: FRAMES })
      return renderToString(screen, { columns: size.columns })
    },
  }
}

/** Keys that lead there. `G` goes to the oldest request, the one with a recording. */
const SCREENS: readonly (readonly [string, string])[] = [
  ['the list', ''],
  ['the list, ordered and filtered', '>>>>/gpt-5 ttft<1m\r'],
  ['the errors', '2'],
  ['the models', '3'],
  ['the latencies', '4'],
  ['the log', '5'],
  ['the settings', '6'],
  ['the summary of a request', 'G\r1'],
  ['the timeline of a request', 'G\r2'],
  ['the comparison of a request', 'G\r7'],
  ['the picker', 'm'],
  ['the picker with a typed name', 'bmini-x'],
  ['help', '?'],
  ['help in an opened request', 'G\r?'],
  ['the palette', ':'],
  ['the order menu', 'o'],
  ['the copy menu', 'y'],
  ['the filter prompt', '/'],
  ['a filter that is none', '/~zz'],
  ['a question', 'q'],
]

/** A line for each row, a bar where it ends: what is drawn has no more cells than the screen. */
function framed(text: string, { columns, rows }: Size): string {
  const lines = text.split('\n')
  expect(lines).toHaveLength(rows)
  for (const line of lines) expect(width(line)).toBeLessThanOrEqual(columns)
  return lines.map((line) => `${line.trimEnd()}|`).join('\n')
}

describe.each(SIZES)('at %p', (size) => {
  test('the start screen', async () => {
    const screen = await open(size, [])
    expect(`\n${framed(screen.text(), size)}\n`).toMatchSnapshot()
  })

  test.each(SCREENS)('%s', async (_, keys) => {
    const screen = await open(size, EVENTS)
    // Each key by itself, as a person presses them.
    for (const key of keys) screen.press(key)
    const isRead = () => screen.desk.recording()?.reading().state === 'kept'
    if (screen.desk.state().detail !== undefined) await until(isRead, 'the recording')
    expect(`\n${framed(screen.text(), size)}\n`).toMatchSnapshot()
  })

  test('a request ends: its row has what the upstream counted', async () => {
    const screen = await open(size, [...EVENTS, ANSWERED])
    expect(screen.text()).toMatch(/✓.*gpt-5-mini.* 45 /)
  })
})
