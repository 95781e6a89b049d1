import type { Piece, Recording, RecordingStart, SentRequest } from '../../src/events/capture.ts'
import { createAnswerReader, type Answer } from './answer.ts'
import { createPiecesReader, type PieceEvent } from './pieces.ts'
import { readRequestFacts, type RequestFacts } from './request-facts.ts'
import { createRhythmReader, type Rhythm } from './rhythm.ts'

type Side = 'upstream' | 'client'

/** One event of either side as the view keeps it. */
export type WireEvent = {
  readonly side: Side
  /** Milliseconds of the proxy's clock. */
  readonly at: number
  readonly name: string
  /** At most `MAX_EVENT` characters. */
  readonly data: string
  /** Characters of all of it. */
  readonly length: number
}

/** A silence of the upstream. */
type Gap = { readonly from: number; readonly to: number }

/** What is known of what was said. A new object whenever something came. */
export type Reading = {
  /** `asked`: no answer yet. `missing`: not kept. `gone`: kept once, and given up since. */
  readonly state: 'asked' | 'missing' | 'kept' | 'gone'
  readonly request: string | undefined
  readonly facts: RequestFacts | undefined
  readonly headers: Readonly<Record<string, string>>
  readonly sent: SentRequest | undefined
  readonly answer: Answer
  /** The answers as they came, when they are no streams. */
  readonly clientBody: string | undefined
  readonly upstreamBody: string | undefined
  /** The latest events of both sides in order of time. */
  readonly events: readonly WireEvent[]
  /** How many there were of each side, and how many older ones were given up for these. */
  readonly counts: Readonly<Record<Side, number>>
  readonly droppedEvents: number
  readonly gaps: readonly Gap[]
  /** Characters of the answer, as they went to the client. */
  readonly rhythm: Rhythm | undefined
  /** Bytes that the proxy did not keep, and characters that this view did not. */
  readonly dropped: number
  readonly skipped: number
}

export type RecordingReader = {
  /** What to ask for next. */
  readonly next: () => RecordingStart
  /** Undefined: it is not kept. True when that is news. */
  readonly receive: (recording: Recording | undefined) => boolean
  readonly reading: () => Reading
}

export const MAX_EVENTS = 2_000
/** Characters of one event that are kept. */
export const MAX_EVENT = 4_000
const GAP_MS = 2_000
const MAX_GAPS = 100

type Base = Pick<Reading, 'state' | 'request' | 'facts' | 'headers' | 'sent' | 'dropped'>

const NOTHING: Base = {
  state: 'asked',
  request: undefined,
  facts: undefined,
  headers: {},
  sent: undefined,
  dropped: 0,
}

/** Follows a recording as it grows: every piece is parsed once. */
export function createRecordingReader(): RecordingReader {
  let base = NOTHING
  let cache: Reading | undefined
  const upstream = createUpstreamSide()
  const client = createClientSide()
  const events = createEventRing()

  let attempts = 0

  function lose(): boolean {
    const state = base.state === 'kept' || base.state === 'gone' ? 'gone' : 'missing'
    if (state === base.state) return false
    cache = undefined
    base = { ...base, state }
    return true
  }

  function takeBase(recording: Recording): void {
    const { headers, dropped } = recording
    const isAgain = base.request !== undefined
    const request = isAgain ? base.request : recording.request
    const facts = isAgain || request === undefined ? base.facts : readRequestFacts(request)
    const sent = recording.attempts === attempts ? base.sent : recording.sent
    attempts = recording.attempts
    base = { state: 'kept', request, facts, headers, sent, dropped }
  }

  return {
    next: () => ({
      upstream: upstream.count(),
      client: client.count(),
      known: { request: base.request !== undefined, attempts },
    }),
    receive(recording) {
      if (recording === undefined) return lose()
      if (attempts === recording.attempts && !isNews(base, recording)) return false
      cache = undefined
      takeBase(recording)
      events.add([
        ...recording.upstream.flatMap((piece) => upstream.push(piece)),
        ...recording.client.flatMap((piece) => client.push(piece)),
      ])
      return true
    },
    reading() {
      cache ??= {
        ...base,
        ...upstream.reading(),
        ...client.reading(),
        ...events.reading(),
        skipped: upstream.skipped() + client.skipped(),
      }
      return cache
    },
  }
}

/** Nothing that was kept before is told again, so that an answer without any of these is no news. */
function isNews(base: Base, { request, dropped, upstream, client }: Recording): boolean {
  return (
    base.state !== 'kept' ||
    base.dropped !== dropped ||
    (base.request === undefined && request !== undefined) ||
    upstream.length + client.length > 0
  )
}

function createUpstreamSide() {
  const pieces = createPiecesReader()
  const gaps: Gap[] = []
  let count = 0
  let lastAt: number | undefined
  return {
    count: () => count,
    skipped: pieces.skipped,
    push(piece: Piece): readonly WireEvent[] {
      const { at } = piece
      count += 1
      if (lastAt !== undefined && at - lastAt > GAP_MS && gaps.length < MAX_GAPS) {
        gaps.push({ from: lastAt, to: at })
      }
      lastAt = at
      return pieces.push(piece).map((event) => kept('upstream', event))
    },
    reading: () => ({ upstreamBody: pieces.whole(), gaps: [...gaps] }),
  }
}

function createClientSide() {
  const pieces = createPiecesReader()
  const answer = createAnswerReader()
  const rhythm = createRhythmReader()
  let count = 0
  return {
    count: () => count,
    skipped: pieces.skipped,
    push(piece: Piece): readonly WireEvent[] {
      count += 1
      const events = pieces.push(piece)
      for (const event of events) {
        const characters = event.name === 'body' ? 0 : answer.push(event)
        if (characters > 0) rhythm.note(event.at, characters)
      }
      // Reading a JSON text that is not complete would be work for nothing, again and again.
      const whole = /[}\]]\s*$/.test(piece.text) ? pieces.whole() : undefined
      if (whole !== undefined) answer.whole(whole, piece.at)
      return events.map((event) => kept('client', event))
    },
    reading: () => ({
      clientBody: pieces.whole(),
      answer: answer.answer(),
      rhythm: rhythm.rhythm(),
    }),
  }
}

function kept(side: Side, { at, name, data }: PieceEvent): WireEvent {
  return { side, at, name, data: data.slice(0, MAX_EVENT), length: data.length }
}

/** The latest events, by time. */
function createEventRing() {
  let events: WireEvent[] = []
  const counts: Record<Side, number> = { upstream: 0, client: 0 }
  return {
    add(batch: readonly WireEvent[]) {
      for (const { side } of batch) counts[side] += 1
      // A slice may hold a whole answer: what would be given up at once is not sorted in.
      events.push(...latest(batch))
      events.sort((one, other) => one.at - other.at)
      if (events.length > MAX_EVENTS) events = events.slice(-MAX_EVENTS)
    },
    reading: () => ({
      events: [...events],
      counts: { ...counts },
      droppedEvents: counts.upstream + counts.client - events.length,
    }),
  }
}

/** The latest of a batch; it comes side by side, so it is first put in order. */
function latest(batch: readonly WireEvent[]): readonly WireEvent[] {
  return [...batch].sort((one, other) => one.at - other.at).slice(-MAX_EVENTS)
}
