import type { ExchangeEvent } from '../../../src/events/events.ts'
import { applyEvent, type Exchange } from '../../../src/events/exchange.ts'
import type { Info } from '../../../tui/client.ts'
import type { Size } from '../../../tui/look/cells.ts'
import { createLook, type Look } from '../../../tui/look/look.ts'
import type { Framed } from '../../../tui/panels/box.ts'
import type { HeaderModel } from '../../../tui/panels/header.ts'
import type { RequestsModel } from '../../../tui/panels/requests.ts'
import type { SettingsModel } from '../../../tui/panels/settings.ts'
import type { TiersModel } from '../../../tui/panels/tiers.ts'
import type { WelcomeModel } from '../../../tui/panels/welcome.ts'
import type {
  ErrorGroup,
  Latency,
  LogLine,
  ModelStats,
  Percentiles,
  Row,
  Stats,
} from '../../../tui/store/types.ts'
import { failed, finished, routed, started, TOKENS } from '../../helpers/exchanges.ts'
import { INFO as PLAIN_INFO } from '../../helpers/info.ts'

export const WIDTHS = [40, 60, 80, 100, 120, 160, 200] as const

/** Text alone: golden frames show what is there, the tests of the look which colour it has. */
export const PLAIN: Look = createLook({ theme: 'dark', ascii: false, color: false })
export const PLAIN_ASCII: Look = createLook({ theme: 'dark', ascii: true, color: false })
export const COLOR: Look = createLook({ theme: 'dark', ascii: false, color: true })

/** 12:31:07 UTC, which is the time zone of the tests. */
const TIME = Date.UTC(2026, 0, 15, 12, 31, 7)
export const NOW = 100_000

function exchangeOf(events: readonly ExchangeEvent[]): Exchange {
  let exchange: Exchange | undefined
  for (const event of events) exchange = applyEvent(exchange, event)
  if (exchange === undefined) throw new Error('These events make no exchange.')
  return exchange
}

export function rowOf(row: Partial<Row>, ...events: readonly ExchangeEvent[]): Row {
  return {
    number: 1,
    exchange: exchangeOf(events),
    state: 'done',
    input: undefined,
    cached: undefined,
    output: undefined,
    estimated: false,
    rate: undefined,
    cost: undefined,
    ...row,
  }
}

const SONNET = 'claude-sonnet-4-5-20250929'
const HAIKU = 'claude-haiku-4-5-20251001'
const OPUS = 'claude-opus-4-1-20250805'
const MINI = { tier: 'middle', upstreamModel: 'gpt-5-mini' } as const
const QWEN = { tier: 'small', upstreamModel: 'qwen3-coder:30b' } as const
const BIG = { tier: 'big', upstreamModel: 'gpt-5' } as const
const CLIENT = {
  agent: 'claude-cli/2.1.330',
  session: '7f3c9a12-0000-4000-8000-000000000000',
  subagent: undefined,
}

/** How long ago in milliseconds a request of `model` started. */
export function begun(ago: number, model: string): ExchangeEvent {
  return started({ at: NOW - ago, time: TIME - ago, model, client: CLIENT })
}

function token(ago: number): ExchangeEvent {
  return { type: 'exchange.firstToken', id: 'req_1', at: NOW - ago }
}

function sent(ago: number): ExchangeEvent {
  return { type: 'exchange.sent', id: 'req_1', at: NOW - ago, attempt: 1, promptTokens: 1000 }
}

function responded(ago: number, attempts = 1): ExchangeEvent {
  return { type: 'exchange.responded', id: 'req_1', at: NOW - ago, status: 200, attempts }
}

/** One row in each state, newest first, and names that are long, wide or not there. */
export const ROWS: readonly Row[] = [
  rowOf({ number: 1050, state: 'queued' }, begun(400, SONNET)),
  rowOf(
    { number: 1049, state: 'waiting', input: 3100, estimated: true },
    begun(6400, HAIKU),
    routed(QWEN),
  ),
  rowOf(
    {
      number: 1048,
      state: 'thinking',
      input: 18_200,
      cached: 0.91,
      output: 96,
      estimated: true,
      rate: 58,
    },
    begun(4300, SONNET),
    routed(MINI),
    responded(3900),
    token(3690),
  ),
  rowOf(
    {
      number: 1047,
      state: 'text',
      input: 42_700,
      cached: 0.88,
      output: 1104,
      estimated: true,
      rate: 44.2,
    },
    begun(26_800, OPUS),
    routed(BIG),
    responded(25_000),
    token(24_880),
  ),
  rowOf(
    { number: 1046, state: 'tool', input: 17_900, cached: 0.9, output: 402, rate: 61 },
    begun(7200, SONNET),
    routed(MINI),
    token(6620),
  ),
  rowOf(
    {
      number: 1045,
      state: 'done',
      input: 17_100,
      cached: 0.92,
      output: 96,
      rate: 63,
      cost: 0.0034,
    },
    begun(35_000, SONNET),
    routed(MINI),
    sent(35_000),
    responded(34_500, 2),
    token(34_450),
    finished({
      at: NOW - 32_900,
      stopReason: 'tool_use',
      tokens: { ...TOKENS, cacheRead: 15_000 },
      ledger: [{ action: 'dropped', subject: 'top_k', reason: 'unknown there', count: 2 }],
    }),
  ),
  rowOf(
    { number: 1044, state: 'failed', input: 96_400, estimated: true },
    begun(37_000, SONNET),
    routed({ ...MINI, upstreamModel: 'gpt-6-turbo' }),
    failed({
      at: NOW - 35_800,
      status: 404,
      error: {
        kind: 'not_found',
        message: 'The model gpt-6-turbo does not exist or you do not have access to it.',
      },
    }),
  ),
  rowOf(
    { number: 1043, state: 'failed', output: 880 },
    begun(41_000, OPUS),
    routed(BIG),
    token(39_000),
    failed({
      at: NOW - 18_100,
      status: 200,
      error: { kind: 'upstream_protocol', message: 'The stream broke.' },
    }),
  ),
  rowOf(
    {
      number: 1042,
      state: 'cancelled',
      input: 40_200,
      cached: 0.88,
      output: 311,
      rate: 45,
      cost: 0.019,
    },
    begun(50_000, OPUS),
    routed(BIG),
    token(48_120),
    failed({
      at: NOW - 41_000,
      status: 499,
      error: { kind: 'client_aborted', message: 'The client left.' },
    }),
  ),
  rowOf(
    { number: 1041, state: 'cancelled' },
    begun(51_000, OPUS),
    routed(BIG),
    failed({ at: NOW - 50_000, status: 499, error: { kind: 'cancelled', message: 'Cancelled.' } }),
  ),
  rowOf(
    { number: 1040, state: 'done', input: 588, output: 22, rate: 73, cost: 0.0001 },
    begun(60_000, 'gpt-5-nano'),
    routed({ tier: undefined, upstreamModel: 'gpt-5-nano' }),
    token(59_800),
    finished({ at: NOW - 59_400, stopReason: 'max_tokens' }),
  ),
  rowOf(
    { number: 1039, state: 'done', input: 16_600, cached: 0, output: 733, rate: 60, cost: 12.4 },
    begun(70_000, HAIKU),
    routed({
      tier: 'small',
      upstreamModel: '通义千问/千问三-编程专家-三百亿参数-指令微调-二〇二五年七月版',
    }),
    token(69_380),
    finished({ at: NOW - 10_000, stopReason: 'end_turn' }),
  ),
  rowOf(
    {
      number: 123_456,
      state: 'done',
      input: 1_048_576,
      cached: 0.999,
      output: 131_072,
      rate: 1234,
      cost: 1234.5,
    },
    begun(90_000, 'claude-with-a-name-that-nobody-would-ever-give-to-a-model-but-somebody-did'),
    routed({
      tier: 'big',
      upstreamModel: 'accounts/fireworks/models/deepseek-v3p1-terminus-0925-experimental-long',
    }),
    token(85_000),
    finished({ at: NOW - 5000, stopReason: 'model_context_window_exceeded' }),
  ),
]

export const REQUESTS: RequestsModel = {
  rows: ROWS,
  first: 0,
  cursor: 5,
  marks: new Set(),
  now: NOW,
  order: { by: 'time', reverse: false, activeFirst: false },
  filter: '',
  quick: undefined,
  isFollowing: true,
  paused: undefined,
}

export const HEADER: HeaderModel = {
  address: 'http://localhost:8082',
  upstream: 'https://api.openai.com/v1',
  active: 3,
  queued: 0,
  requests: 1044,
  errors: 7,
  cost: 4.12,
  paused: undefined,
  isReadOnly: false,
}

function percentiles(p50: number, p95: number, p99: number): Percentiles {
  return { count: 100, p50, p95, p99 }
}

export const NO_STATS: Stats = {
  requests: 0,
  running: 0,
  errors: 0,
  input: 0,
  output: 0,
  cacheRead: 0,
  cost: undefined,
  ttft: undefined,
  total: undefined,
  rate: undefined,
}

const STATS = {
  big: {
    requests: 118,
    running: 1,
    errors: 1,
    input: 4_980_000,
    output: 131_000,
    cacheRead: 4_382_000,
    cost: 3.21,
    ttft: percentiles(1900, 3400, 6100),
    total: percentiles(21_000, 48_200, 91_000),
    rate: percentiles(44, 60, 61),
  },
  middle: {
    requests: 702,
    running: 2,
    errors: 5,
    input: 9_700_000,
    output: 171_000,
    cacheRead: 8_700_000,
    cost: 0.91,
    ttft: percentiles(600, 1100, 1900),
    total: percentiles(4800, 19_700, 245_000),
    rate: percentiles(60, 80, 92),
  },
  small: {
    requests: 224,
    running: 0,
    errors: 0,
    input: 131_000,
    output: 9_200,
    cacheRead: 0,
    cost: undefined,
    ttft: percentiles(200, 410, 680),
    total: percentiles(700, 2200, 3100),
    rate: percentiles(7.1, 9, 12),
  },
} as const satisfies Record<string, Stats>

const WAVE = Array.from({ length: 60 }, (_, index) => Math.round(10 + 9 * Math.sin(index / 4)))

export const TIERS_MODEL: TiersModel = {
  tiers: { big: 'gpt-5', middle: 'gpt-5-mini', small: 'qwen3-coder:30b' },
  settings: { big: 'gpt-5', middle: 'gpt-5-mini', small: 'gpt-5-nano' },
  stats: STATS,
  sparks: {
    bucketMs: 10_000,
    requests: WAVE,
    tokens: WAVE.toReversed(),
    errors: WAVE.map((value, index) => (index % 17 === 0 ? value : 0)),
  },
}

export const NEW_TIERS: TiersModel = {
  tiers: { big: 'gpt-4o', middle: 'gpt-4o', small: 'gpt-4o-mini' },
  settings: { big: 'gpt-4o', middle: 'gpt-4o', small: 'gpt-4o-mini' },
  stats: { big: NO_STATS, middle: NO_STATS, small: NO_STATS },
  sparks: {
    bucketMs: 10_000,
    requests: Array(60).fill(0),
    tokens: Array(60).fill(0),
    errors: Array(60).fill(0),
  },
}

export const LONG_TIERS: TiersModel = {
  ...TIERS_MODEL,
  tiers: {
    big: 'accounts/fireworks/models/deepseek-v3p1-terminus-0925-experimental',
    middle: '通义千问/千问三-编程专家-三百亿参数-指令微调',
    small: 'qwen3-coder:30b',
  },
}

export const WELCOME: WelcomeModel = {
  address: 'http://localhost:8082',
  upstream: 'https://api.openai.com/v1',
  isDemo: false,
  clientKey: 'any',
  tiers: { big: 'gpt-4o', middle: 'gpt-4o', small: 'gpt-4o-mini' },
  health: { type: 'ok', models: 342, ms: 230 },
  warnings: undefined,
  envPath: '/home/ada/project/.env',
  reloads: false,
}

export const GROUPS: readonly ErrorGroup[] = [
  {
    key: '1',
    tier: 'middle',
    upstreamModel: 'gpt-6-turbo',
    status: 404,
    kind: 'not_found',
    message: 'The model gpt-6-turbo does not exist or you do not have access to it.',
    hint: 'The upstream does not know this model: pick another one with b, m or s.',
    count: 12,
    lastTime: TIME,
    ids: ['req_1'],
  },
  {
    key: '2',
    tier: 'big',
    upstreamModel: '通义千问/千问三-编程专家-三百亿参数',
    status: 429,
    kind: 'rate_limit',
    message: 'Rate limit reached for requests per minute: limit 500, used 500.',
    hint: 'The client tries again by itself.',
    count: 3,
    lastTime: TIME - 60_000,
    ids: ['req_2'],
  },
  {
    key: '3',
    tier: undefined,
    upstreamModel: undefined,
    status: 200,
    kind: 'upstream_protocol',
    message: 'The stream broke before its end.',
    hint: 'If it happens again, look at the raw events.',
    count: 1,
    lastTime: TIME - 120_000,
    ids: ['req_3'],
  },
]

export const MODEL_STATS: readonly ModelStats[] = [
  { ...STATS.middle, model: 'gpt-5-mini', tiers: ['middle'], spark: WAVE },
  {
    ...STATS.small,
    model: 'qwen3-coder:30b',
    tiers: ['middle', 'small'],
    spark: WAVE.toReversed(),
  },
  {
    ...STATS.big,
    model: '通义千问/千问三-编程专家-三百亿参数-指令微调',
    tiers: ['big'],
    spark: [],
  },
  { ...NO_STATS, model: 'gpt-5-nano', tiers: [], spark: Array(60).fill(0) },
]

export const LATENCY: Latency = {
  count: 412,
  ttft: percentiles(610, 1900, 3400),
  headers: percentiles(540, 1800, 3300),
  total: percentiles(4800, 19_700, 245_000),
  overhead: percentiles(4, 31, 88),
  histogram: [
    { below: 250, ttft: 20, total: 0 },
    { below: 500, ttft: 120, total: 4 },
    { below: 1000, ttft: 180, total: 31 },
    { below: 2000, ttft: 60, total: 55 },
    { below: 5000, ttft: 30, total: 131 },
    { below: 10_000, ttft: 2, total: 101 },
    { below: 20_000, ttft: 0, total: 70 },
    { below: 60_000, ttft: 0, total: 18 },
    { below: Infinity, ttft: 0, total: 2 },
  ],
  slowest: ROWS.filter(({ state }) => state === 'done'),
}

export const NO_LATENCY: Latency = {
  count: 0,
  ttft: undefined,
  headers: undefined,
  total: undefined,
  overhead: undefined,
  histogram: LATENCY.histogram.map(({ below }) => ({ below, ttft: 0, total: 0 })),
  slowest: [],
}

export const LOGS: readonly LogLine[] = [
  { time: TIME, level: 'INFO', text: 'MIDDLE: gpt-5-mini → qwen3-coder:30b' },
  {
    time: TIME + 1000,
    level: 'WARNING',
    text: 'The upstream allows 3 requests more in this minute.',
  },
  {
    time: TIME + 2000,
    level: 'ERROR',
    text: 'req_8 502 upstream_error: the upstream broke in the middle of an answer that was so long that nobody would read it to its end anyway',
  },
  { time: TIME + 3000, level: 'DEBUG', text: 'a stray print of a library' },
]

export const FRAMED: Framed = {
  title: { forms: ['Title'], rank: 0 },
  notes: [{ forms: ['a note that is long', 'note'], rank: 1 }],
  counter: '1/9',
  lines: ['one', '二二'],
}

export const INFO: Info = {
  ...PLAIN_INFO,
  version: '0.1.0',
  settings: TIERS_MODEL.settings,
  tiers: TIERS_MODEL.tiers,
  envPath: '/home/ada/project/.env',
  startedAt: TIME,
}

export const SETTINGS: SettingsModel = {
  info: INFO,
  tiers: TIERS_MODEL.tiers,
  theme: 'auto',
  fps: 8,
  preferencesPath: '/home/ada/.local/state/vandamme/preferences.json',
  first: 0,
}

/** The screens that the dashboard is made for. */
export const SCREENS: readonly Size[] = [
  { columns: 40, rows: 8 },
  { columns: 60, rows: 12 },
  { columns: 80, rows: 24 },
  { columns: 100, rows: 30 },
  { columns: 120, rows: 36 },
  { columns: 160, rows: 45 },
  { columns: 200, rows: 60 },
]
