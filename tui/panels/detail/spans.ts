import type { Exchange } from '../../../src/events/exchange.ts'
import { seconds } from '../../format/time.ts'
import type { Glyphs } from '../../look/glyphs.ts'
import type { Role } from '../../look/look.ts'
import type { Block } from '../../store/answer.ts'
import { grouped, plural, type DetailModel } from './model.ts'
import { BLOCK_ROLES, blockTitle } from './response.ts'
import { milliseconds } from './summary.ts'

/** One line of the timeline. Times are milliseconds of the proxy's clock. */
export type Span = {
  readonly label: string
  readonly from: number
  readonly to: number
  readonly role: Role
  readonly bar: keyof Glyphs['bars'] | 'point'
  readonly note: string
}

/** Lines that a timeline is still read by. */
const MOST_BLOCKS = 200

/** What happened, in order of its end. */
export function spansOf(model: DetailModel): readonly Span[] {
  const { exchange } = model.row
  const blocks = blockSpans(model)
  return [
    received(model),
    ...converted(exchange),
    ...headers(exchange, model.now),
    ...firstToken(exchange, model.now),
    ...merged(blocks, silences(model)),
    ...(blocks.length === 0 ? wholeAnswer(exchange, model.now) : []),
    ...ending(model),
  ]
}

function received({ row, reading }: DetailModel): Span {
  const { facts } = reading
  const counts: readonly (readonly [number | undefined, string])[] = [
    [facts?.messages, 'message'],
    [facts?.tools, 'tool'],
    [facts?.images, 'image'],
  ]
  const words = counts.flatMap(([count, word]) => (count ? [plural(count, word)] : []))
  const at = row.exchange.startedAt
  return {
    label: 'received',
    from: at,
    to: at,
    role: 'accent',
    bar: 'point',
    note: words.join(', '),
  }
}

function converted({ startedAt, sentAt, attempts, promptTokens }: Exchange): readonly Span[] {
  if (sentAt === undefined) return []
  const first = attempts <= 1
  const prompt = promptTokens === undefined ? '' : `, ~${plural(promptTokens, 'token')}`
  // Of several requests only the last is known: the time before it is not all conversion.
  const note = first
    ? `${milliseconds(sentAt - startedAt)}${prompt}`
    : `attempt ${attempts}${prompt}`
  return [
    {
      label: first ? 'converted, sent' : 'sent again',
      from: startedAt,
      to: sentAt,
      role: 'accent',
      bar: first ? 'point' : 'waiting',
      note,
    },
  ]
}

function headers(exchange: Exchange, now: number): readonly Span[] {
  const { sentAt, respondedAt, upstreamStatus, state } = exchange
  if (sentAt === undefined) return []
  if (respondedAt === undefined) {
    return state === 'running' ? [waiting('waiting', [sentAt, now], 'no answer yet')] : []
  }
  return [
    waiting(
      'headers',
      [sentAt, respondedAt],
      `${upstreamStatus ?? 'unknown'} after ${seconds(respondedAt - sentAt)}`,
    ),
  ]
}

function firstToken(exchange: Exchange, now: number): readonly Span[] {
  const { respondedAt, firstTokenAt, ttftMs, state } = exchange
  if (respondedAt === undefined) return []
  if (firstTokenAt === undefined) {
    return state === 'running' ? [waiting('waiting', [respondedAt, now], 'no content yet')] : []
  }
  return [waiting('first token', [respondedAt, firstTokenAt], `TTFT ${seconds(ttftMs)}`)]
}

function waiting(label: string, [from, to]: readonly [number, number], note: string): Span {
  return { label, from, to, role: 'waiting', bar: 'waiting', note }
}

function blockSpans({ reading, row, now }: DetailModel): readonly Span[] {
  const isRunning = row.exchange.state === 'running'
  const shown = reading.answer.blocks.slice(0, MOST_BLOCKS)
  return shown.map((block) => ({
    label: blockTitle(block),
    from: block.startedAt,
    to: block.endedAt ?? (isRunning ? Math.max(now, block.lastAt) : block.lastAt),
    role: BLOCK_ROLES[block.type] ?? 'accent',
    bar: barOf(block),
    note: blockNote(block),
  }))
}

function barOf({ type }: Block): Span['bar'] {
  if (type === 'thinking' || type === 'text') return type
  return 'tool'
}

function blockNote({ type, length, startedAt, lastAt }: Block): string {
  // A thought may come with its signature alone.
  if (type === 'thinking' && length === 0) return 'kept from the client'
  const took = lastAt - startedAt
  // A rate of a moment says nothing.
  const rate = took < 250 ? '' : `, ${grouped((length * 1000) / took)}/s`
  return `${plural(length, 'character')}${rate}`
}

function silences({ reading, row }: DetailModel): readonly Span[] {
  const first = row.exchange.firstTokenAt ?? Infinity
  // Before the first token, waiting is said already.
  return reading.gaps
    .filter(({ to }) => to > first)
    .map(({ from, to }) => ({
      label: 'silence',
      from,
      to,
      role: 'warn',
      bar: 'waiting',
      note: `nothing came for ${seconds(to - from)}`,
    }))
}

function merged(blocks: readonly Span[], others: readonly Span[]): readonly Span[] {
  return [...blocks, ...others].sort((one, other) => one.from - other.from)
}

/** Without what was said, the answer is one block. */
function wholeAnswer({ firstTokenAt, endedAt }: Exchange, now: number): readonly Span[] {
  if (firstTokenAt === undefined) return []
  return [
    {
      label: 'answer',
      from: firstTokenAt,
      to: endedAt ?? now,
      role: 'text',
      bar: 'text',
      note: '',
    },
  ]
}

function ending({ row }: DetailModel): readonly Span[] {
  const { endedAt, stopReason, error } = row.exchange
  if (endedAt === undefined) return []
  const isGood = row.state === 'done'
  const label = isGood ? 'finished' : row.state === 'cancelled' ? 'cancelled' : 'failed'
  const role = isGood ? 'good' : row.state === 'cancelled' ? 'cancelled' : 'bad'
  return [
    {
      label,
      from: endedAt,
      to: endedAt,
      role,
      bar: 'point',
      note: stopReason ?? error?.kind ?? '',
    },
  ]
}
