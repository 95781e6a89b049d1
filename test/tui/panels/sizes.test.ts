import { describe, expect, test } from 'bun:test'

import * as fc from 'fast-check'

import type { Size } from '../../../tui/look/cells.ts'
import { createLook, THEMES, type Look } from '../../../tui/look/look.ts'
import { box, frame, rule } from '../../../tui/panels/box.ts'
import { errorsPanel } from '../../../tui/panels/errors.ts'
import { headerLine } from '../../../tui/panels/header.ts'
import { hintsLine } from '../../../tui/panels/hints.ts'
import { latencyPanel } from '../../../tui/panels/latency.ts'
import { layoutOf } from '../../../tui/panels/layout.ts'
import { logsPanel } from '../../../tui/panels/logs.ts'
import { modelsPanel } from '../../../tui/panels/models.ts'
import { noticePanel } from '../../../tui/panels/notice.ts'
import { requestsPanel } from '../../../tui/panels/requests.ts'
import { settingsPanel } from '../../../tui/panels/settings.ts'
import { statusLine } from '../../../tui/panels/status.ts'
import { tiersLine, tiersPanel } from '../../../tui/panels/tiers.ts'
import { toastLine } from '../../../tui/panels/toast.ts'
import { welcomePanel } from '../../../tui/panels/welcome.ts'
import { ORDERS } from '../../../tui/store/types.ts'
import { PROPERTY_RUNS } from '../../helpers/environment.ts'
import {
  begun,
  FRAMED,
  GROUPS,
  HEADER,
  LATENCY,
  LOGS,
  MODEL_STATS,
  NO_STATS,
  NOW,
  PLAIN_ASCII,
  REQUESTS,
  rowOf,
  ROWS,
  SETTINGS,
  TIERS_MODEL,
  WELCOME,
} from './samples.ts'
import { expectSize } from './shown.ts'

/** What a name from outside may be once it is clean. */
const name = fc.oneof(
  fc.string({ maxLength: 60, unit: fc.constantFrom('a', '-', '/', ':', ' ', '4') }),
  fc.string({ maxLength: 60, unit: fc.constantFrom('a', '通', '千', '-') }),
)
const looks: fc.Arbitrary<Look> = fc
  .record({ theme: fc.constantFrom(...THEMES), ascii: fc.boolean(), color: fc.boolean() })
  .map(createLook)
const sizes: fc.Arbitrary<Size> = fc.record({
  columns: fc.integer({ min: 1, max: 250 }),
  rows: fc.integer({ min: 1, max: 80 }),
})
const number = fc.oneof(
  fc.nat({ max: 20 }),
  fc.nat(),
  fc.double({ min: 0, max: 1e12, noNaN: true }),
)
const place = fc.record({
  first: fc.integer({ min: -3, max: 30 }),
  cursor: fc.integer({ min: -1, max: 30 }),
})
const tiers = fc.record({ big: name, middle: name, small: name })
const optional = fc.option(number, { nil: undefined })
const percentiles = fc.option(fc.record({ count: number, p50: number, p95: number, p99: number }), {
  nil: undefined,
})
const stats = fc.record({
  requests: number,
  running: number,
  errors: number,
  input: number,
  output: number,
  cacheRead: number,
  cost: optional,
  ttft: percentiles,
  total: percentiles,
  rate: percentiles,
})

const rows = fc
  .array(
    fc.record({
      sample: fc.constantFrom(...ROWS),
      model: name,
      input: optional,
      output: optional,
      number: fc.nat(),
      message: name,
    }),
    { maxLength: 20 },
  )
  .map((all) =>
    all.map(({ sample, model, message, ...facts }) => ({
      ...sample,
      ...facts,
      exchange: {
        ...sample.exchange,
        model,
        upstreamModel: model,
        error: sample.exchange.error && { ...sample.exchange.error, message },
      },
    })),
  )

const order = fc.record({
  by: fc.constantFrom(...ORDERS),
  reverse: fc.boolean(),
  activeFirst: fc.boolean(),
})
const requests = fc.record({
  rows,
  marks: fc.constantFrom(new Set<string>(), new Set(['req_1'])),
  now: number,
  order,
  filter: name,
  quick: fc.constantFrom(undefined, 'errors'),
  isFollowing: fc.boolean(),
  paused: fc.option(fc.nat(), { nil: undefined }),
  place,
})

type Draw = (size: Size, look: Look) => readonly string[]

const line =
  (draw: (columns: number, look: Look) => string): Draw =>
  ({ columns, rows: count }, look) =>
    Array.from({ length: count }, () => draw(columns, look))

/** Every panel with a model of any kind. */
const PANELS: Readonly<Record<string, fc.Arbitrary<Draw>>> = {
  box: name.map((text) => (size, look) => box({ ...FRAMED, lines: [text, text] }, size, look)),
  rule: name.map((text) => (size, look) => rule({ ...FRAMED, lines: [text] }, size, look)),
  frame: name.map(
    (text) => (size, look) =>
      frame({ title: { forms: [text], rank: 0 }, counter: text, lines: [] }, size, look),
  ),
  notice: fc.constant((size) => noticePanel(size)),
  header: fc
    .record({
      upstream: name,
      active: fc.nat(),
      queued: fc.nat(),
      errors: fc.nat(),
      cost: optional,
    })
    .map((change) => line((columns, look) => headerLine({ ...HEADER, ...change }, columns, look))),
  tiers: fc.record({ tiers, one: stats }).map(
    ({ tiers: models, one }) =>
      (size, look) =>
        tiersPanel(
          { ...TIERS_MODEL, tiers: models, stats: { big: one, middle: NO_STATS, small: one } },
          size,
          look,
        ),
  ),
  'tiers in a line': fc
    .record({ tiers, one: stats })
    .map(({ tiers: models, one }) =>
      line((columns, look) =>
        tiersLine(
          { ...TIERS_MODEL, tiers: models, stats: { big: one, middle: one, small: one } },
          columns,
          look,
        ),
      ),
    ),
  requests: requests.map(
    ({ place: at, ...model }) =>
      (size, look) =>
        requestsPanel({ ...REQUESTS, ...model, ...at }, size, look),
  ),
  status: rows.map((all) => line((columns, look) => statusLine(all[0], columns, look))),
  hints: fc
    .array(fc.record({ keys: name, label: name }))
    .map((hints) => line((columns, look) => hintsLine(hints, columns, look))),
  toast: fc
    .record({
      kind: fc.constantFrom('info' as const, 'good' as const, 'bad' as const),
      text: name,
      secondsLeft: optional,
    })
    .map((toast) => line((columns, look) => toastLine(toast, columns, look))),
  welcome: fc.record({ tiers, clientKey: name, message: name }).map(
    ({ message, ...change }) =>
      (size, look) =>
        welcomePanel(
          {
            ...WELCOME,
            ...change,
            health: { type: 'failed', message },
            warnings: { count: 2, latest: message },
          },
          size,
          look,
        ),
  ),
  calm: fc
    .record({ latest: name, count: fc.nat() })
    .map(
      (warnings) => (size, look) =>
        errorsPanel({ groups: [], warnings, place: { first: 0, cursor: 0 } }, size, look),
    ),
  errors: fc.record({ message: name, hint: name, upstreamModel: name, place }).map(
    ({ place: at, ...change }) =>
      (size, look) =>
        errorsPanel(
          {
            groups: GROUPS.map((group) => ({ ...group, ...change })),
            warnings: undefined,
            place: at,
          },
          size,
          look,
        ),
  ),
  models: fc.record({ model: name, one: stats, place }).map(
    ({ model, one, place: at }) =>
      (size, look) =>
        modelsPanel(
          {
            tierStats: { big: one, middle: one, small: NO_STATS },
            models: MODEL_STATS.map((known) => ({ ...known, ...one, model })),
            place: at,
          },
          size,
          look,
        ),
  ),
  latency: fc
    .record({
      slowest: rows,
      of: percentiles,
      place,
      windowMs: fc.constantFrom(60_000, 7, Infinity),
    })
    .map(
      ({ slowest, of, place: at, windowMs }) =>
        (size, look) =>
          latencyPanel(
            { latency: { ...LATENCY, ttft: of, overhead: of, slowest }, windowMs, place: at },
            size,
            look,
          ),
    ),
  logs: fc.record({ text: name, level: name, place }).map(
    ({ text, level, place: at }) =>
      (size, look) =>
        logsPanel({ lines: LOGS.map((one) => ({ ...one, text })), level, place: at }, size, look),
  ),
  settings: fc
    .record({ tiers, preferencesPath: name, first: fc.integer({ min: -3, max: 40 }) })
    .map((change) => (size, look) => settingsPanel({ ...SETTINGS, ...change }, size, look)),
}

/** Seventeen panels share what the machine has. */
const RUNS = Math.ceil(PROPERTY_RUNS / 5)

describe('any model at any size', () => {
  test.each(Object.entries(PANELS))('%s has exactly its size', (_, panel) => {
    fc.assert(
      fc.property(panel, sizes, looks, (draw, size, look) => {
        expectSize(draw(size, look), size)
      }),
      { numRuns: RUNS },
    )
  })

  test('a layout shares out all rows', () => {
    fc.assert(
      fc.property(sizes, (size) => {
        const { header, tiers: top, body, status, hints } = layoutOf(size)
        expect(header + top + body + status + hints).toBe(size.rows)
        expect(body).toBeGreaterThan(0)
      }),
      { numRuns: RUNS },
    )
  })
})

test('ASCII frames of ASCII models are ASCII', () => {
  const exchange = rowOf({}, begun(10, 'm'))
  const models: readonly Draw[] = [
    (size, look) =>
      requestsPanel(
        { ...REQUESTS, rows: [exchange], now: NOW, filter: 'x'.repeat(99) },
        size,
        look,
      ),
    (size, look) => tiersPanel(TIERS_MODEL, size, look),
    (size, look) => welcomePanel({ ...WELCOME, health: { type: 'loading' } }, size, look),
    (size, look) =>
      modelsPanel(
        {
          tierStats: TIERS_MODEL.stats,
          models: MODEL_STATS.slice(0, 2),
          place: { first: 0, cursor: 0 },
        },
        size,
        look,
      ),
    (size, look) =>
      latencyPanel(
        { latency: { ...LATENCY, slowest: [] }, windowMs: 7, place: { first: 0, cursor: 0 } },
        size,
        look,
      ),
    (size, look) =>
      errorsPanel(
        { groups: GROUPS.slice(0, 1), warnings: undefined, place: { first: 0, cursor: 0 } },
        size,
        look,
      ),
    (size, look) => settingsPanel(SETTINGS, size, look),
    line((columns, look) => headerLine(HEADER, columns, look)),
    line((columns, look) => tiersLine(TIERS_MODEL, columns, look)),
    line((columns, look) => statusLine(exchange, columns, look)),
    line((columns, look) =>
      toastLine({ kind: 'bad', text: 'x'.repeat(60), secondsLeft: 3 }, columns, look),
    ),
    line((columns, look) =>
      hintsLine(
        [
          { keys: 'q', label: 'quit' },
          { keys: 'x', label: 'y' },
        ],
        columns,
        look,
      ),
    ),
  ]
  for (const draw of models) {
    for (let columns = 1; columns <= 130; columns += 1) {
      expect(draw({ columns, rows: 16 }, PLAIN_ASCII).join('\n')).toMatch(/^[\n -~]*$/)
    }
  }
})
