import { describe, expect, test } from 'bun:test'

import * as fc from 'fast-check'

import {
  createCapture,
  type CaptureOptions,
  type Piece,
  type Recorder,
  type RecordingStart,
} from '../../src/events/capture.ts'
import { PROPERTY_RUNS } from '../helpers/environment.ts'

const START: RecordingStart = { upstream: 0, client: 0 }
const KEY = 'sk-secret"key'
const SECRETS = [
  { name: 'OPENAI_API_KEY', value: KEY },
  { name: 'CUSTOM_HEADER_X', value: 'team-secret' },
  { name: 'SHORT', value: 'any' },
]
const encoder = new TextEncoder()
const bytes = (text: string): Uint8Array => encoder.encode(text)
const textOf = (pieces: readonly Piece[] | undefined): string =>
  (pieces ?? []).map(({ text }) => text).join('')

function attached(options: Partial<CaptureOptions> = {}) {
  let time = 0
  const capture = createCapture({
    secrets: SECRETS,
    clock: () => ++time,
    pause: () => Promise.resolve(),
    ...options,
  })
  const detach = capture.attach()
  const record = (id: string): Recorder => capture.record(id)!
  const read = (id: string, from = START) => capture.read(id, from)
  return { capture, detach, record, read }
}

describe('who looks', () => {
  test('nobody: nothing is kept', () => {
    const { capture, detach } = attached()
    detach()
    expect(capture.record('a')).toBeUndefined()
    expect(capture.read('a', START)).toBeUndefined()
  })

  test('the last one that leaves takes everything along, also of what still runs', () => {
    const { capture, detach, record, read } = attached()
    const leave = capture.attach()
    const recorder = record('a')
    recorder.request('one')
    detach()
    // Not counted twice.
    detach()
    expect(read('a')?.request).toBe('one')
    leave()
    expect(read('a')).toBeUndefined()
    capture.attach()
    recorder.client('two')
    expect(read('a')).toBeUndefined()
    expect(capture.record('b')).toBeDefined()
  })
})

describe('read', () => {
  test('everything, with the times of the pieces', () => {
    const { record, read } = attached()
    const recorder = record('a')
    const sent = { url: 'http://h/v1/chat/completions', headers: { a: 'b' }, body: '{"up":1}' }
    recorder.headers({ 'user-agent': 'x' })
    recorder.request('{"down":1}')
    recorder.sent({ ...sent, body: 'first attempt' })
    recorder.upstream(bytes('refused'))
    recorder.sent(sent)
    recorder.upstream(bytes('data: 1'))
    recorder.client('event: 1')
    recorder.upstream(bytes('data: 2'))
    expect(read('a')).toEqual({
      id: 'a',
      headers: { 'user-agent': 'x' },
      request: '{"down":1}',
      sent,
      upstream: [
        { at: 1, text: 'refused' },
        { at: 2, text: 'data: 1' },
        { at: 4, text: 'data: 2' },
      ],
      client: [{ at: 3, text: 'event: 1' }],
      attempts: 2,
      dropped: 0,
    })
    const known = { request: true, attempts: 2 }
    const more = { request: undefined, sent: undefined, upstream: [], client: [] }
    expect(read('a', { upstream: 3, client: 1, known })).toMatchObject(more)
    expect(read('a', { ...START, known: { ...known, attempts: 1 } })).toMatchObject({ sent })
  })

  test('one that has only begun', () => {
    const { record, read } = attached()
    record('a')
    const nothing = { headers: {}, request: undefined, sent: undefined, attempts: 0, dropped: 0 }
    expect(read('a')).toEqual({ id: 'a', ...nothing, upstream: [], client: [] })
  })

  test('from where the reader has come', () => {
    const { record, read } = attached()
    const recorder = record('a')
    for (const text of ['a', 'b', 'c']) {
      recorder.upstream(bytes(text))
      recorder.client(text)
    }
    const some = read('a', { upstream: 2, client: 1 })
    expect([textOf(some?.upstream), textOf(some?.client)]).toEqual(['c', 'bc'])
    const none = read('a', { upstream: 3, client: 99 })
    expect([none?.upstream, none?.client]).toEqual([[], []])
    expect(textOf(read('a', { upstream: -1, client: -1 })?.client)).toBe('abc')
  })

  test('a character that was cut stays whole', () => {
    const all = bytes('aü€😀')
    for (let cut = 1; cut < all.length; cut++) {
      const { record, read } = attached()
      const recorder = record('a')
      recorder.upstream(all.subarray(0, cut))
      const before = read('a')?.upstream ?? []
      recorder.upstream(all.subarray(cut))
      const after = read('a', { upstream: before.length, client: 0 })?.upstream
      expect(textOf(before) + textOf(after)).toBe('aü€😀')
      expect(textOf(before)).not.toContain('\uFFFD')
    }
  })

  test('bodies of two attempts are not joined', () => {
    const { record, read } = attached()
    const recorder = record('a')
    recorder.upstream(bytes('ü').subarray(0, 1))
    recorder.sent({ url: '', headers: {}, body: '' })
    recorder.upstream(bytes('ü').subarray(1))
    expect(textOf(read('a')?.upstream)).toBe('\uFFFD\uFFFD')
  })

  test('an answer that ends within a character does not touch the next attempt', () => {
    const { record, read } = attached()
    const recorder = record('a')
    recorder.upstream(bytes('ü').subarray(0, 1))
    recorder.sent({ url: '', headers: {}, body: '' })
    recorder.upstream(bytes('b'))
    recorder.upstream(bytes('ü').subarray(0, 1))
    expect(textOf(read('a')?.upstream)).toBe('\uFFFDb')
    recorder.end()
    expect(textOf(read('a')?.upstream)).toBe('\uFFFDb\uFFFD')
    expect(read('a')?.upstream.at(-1)?.at).toBe(3)
    recorder.client('the last words come after the end')
    expect(textOf(read('a')?.client)).toBe('the last words come after the end')
  })
})

describe('secrets', () => {
  test('are names wherever they stand', () => {
    const { record, read } = attached()
    const recorder = record('a')
    const text = `${KEY} ${JSON.stringify(KEY)} ${encodeURIComponent(KEY)} team-secret any`
    const masked = '$OPENAI_API_KEY "$OPENAI_API_KEY" $OPENAI_API_KEY $CUSTOM_HEADER_X any'
    recorder.headers({ a: text })
    recorder.request(text)
    recorder.sent({ url: text, headers: { b: text }, body: text })
    recorder.upstream(bytes(text))
    recorder.client(text)
    recorder.end()
    const { headers, request, sent, upstream, client } = read('a')!
    const { url, body } = sent!
    expect([headers['a'], request, url, sent!.headers['b'], body]).toEqual(Array(5).fill(masked))
    expect([textOf(upstream), textOf(client)]).toEqual([masked, masked])
  })

  test('are found where pieces are cut, and nothing else changes', () => {
    const words = fc.constantFrom(KEY, 'team-secret', 'sk-', 'team-', 'ü', 'a', ' ', 'sk-secret')
    const cuts = fc.infiniteStream(fc.integer({ min: 1, max: 9 }))
    fc.assert(
      fc.property(fc.array(words), cuts, fc.boolean(), (all, sizes, isRead) => {
        const { record, read } = attached()
        const recorder = record('a')
        const text = all.join('')
        const sent = bytes(text)
        const seen: Piece[] = []
        const see = (): void =>
          void seen.push(...(read('a', { upstream: seen.length, client: 0 })?.upstream ?? []))
        for (let at = 0; at < sent.length;) {
          const end = at + sizes.next().value
          recorder.upstream(sent.subarray(at, end))
          if (isRead) see()
          at = end
        }
        recorder.end()
        see()
        const expected = text
          .replaceAll(KEY, '$OPENAI_API_KEY')
          .replaceAll('team-secret', '$CUSTOM_HEADER_X')
        expect(textOf(seen)).toBe(expected)
      }),
      { numRuns: PROPERTY_RUNS },
    )
  })
})

describe('limits', () => {
  const ids = (read: (id: string) => unknown, ...all: string[]) =>
    all.filter((id) => read(id) !== undefined)

  test('the oldest exchanges go first', () => {
    const { record, read } = attached({ maxExchanges: 2 })
    record('a').request('a')
    record('b')
    record('c')
    expect(ids(read, 'a', 'b', 'c')).toEqual(['b', 'c'])
  })

  test('bodies take the place of the oldest, also of one that runs', () => {
    const { record, read } = attached({ maxBytes: 1000, maxExchangeBytes: 600 })
    const a = record('a')
    a.request('x'.repeat(500))
    record('b').request('x'.repeat(400))
    expect(ids(read, 'a', 'b')).toEqual(['a', 'b'])
    record('c').request('x'.repeat(200))
    expect(ids(read, 'a', 'b', 'c')).toEqual(['b', 'c'])
    a.client('more')
    expect(read('a')).toBeUndefined()
    // What was forgotten takes no room.
    record('d').request('x'.repeat(400))
    expect(ids(read, 'b', 'c', 'd')).toEqual(['b', 'c', 'd'])
  })

  test('an exchange makes room for itself, not for more than its share', () => {
    const { record, read } = attached({ maxBytes: 1000, maxExchangeBytes: 5000 })
    const a = record('a')
    a.request('x'.repeat(900))
    a.sent({ url: '', headers: {}, body: 'x'.repeat(200) })
    expect(read('a')).toMatchObject({ sent: undefined, dropped: 200 })
    const b = record('b')
    b.request('y'.repeat(300))
    expect(ids(read, 'a', 'b')).toEqual(['b'])
  })

  test('behind a piece that did not fit none is kept: the text would have a hole', () => {
    const { record, read } = attached({ maxExchangeBytes: 1000 })
    const recorder = record('a')
    recorder.upstream(bytes('x'.repeat(500)))
    recorder.upstream(bytes('y'.repeat(500)))
    recorder.upstream(bytes('z'))
    recorder.client('w')
    const { upstream, client, dropped } = read('a')!
    expect([textOf(upstream).length, client.length, dropped]).toEqual([500, 0, 502])
  })

  test('many tiny pieces are not free', () => {
    const { record, read } = attached({ maxExchangeBytes: 100_000 })
    const recorder = record('a')
    for (let more = 0; more < 10_000; more++) recorder.upstream(bytes('x'))
    expect(read('a')!.upstream.length).toBeWithin(100, 1000)
    expect(read('a')!.dropped).toBeGreaterThan(9000)
  })

  test('a request that does not fit leaves room for its answer', () => {
    const { record, read } = attached({ maxExchangeBytes: 1000 })
    const recorder = record('a')
    recorder.request('x'.repeat(2000))
    recorder.client('answer')
    expect(read('a')).toMatchObject({ request: undefined, dropped: 2000 })
    expect(textOf(read('a')?.client)).toBe('answer')
  })

  test('each attempt gives back the room of the one before', () => {
    const { record, read } = attached({ maxBytes: 1000 })
    const recorder = record('a')
    for (let more = 0; more < 5; more++) {
      recorder.sent({ url: `${more}`, headers: {}, body: 'x'.repeat(600) })
    }
    expect(read('a')).toMatchObject({ sent: { url: '4' }, dropped: 0 })
  })

  test('the same id again begins anew', () => {
    const { record, read } = attached({ maxBytes: 1000 })
    for (let more = 0; more < 5; more++) record('a').request('x'.repeat(600))
    record('b').request('x'.repeat(400))
    expect(ids(read, 'a', 'b')).toEqual(['a', 'b'])
  })
})
