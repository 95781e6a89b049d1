import { describe, expect, test } from 'bun:test'

import * as fc from 'fast-check'

import type { Piece, Recording } from '../../../src/events/capture.ts'
import { formatSse } from '../../../src/wire/sse.ts'
import { MAX_BLOCK } from '../../../tui/store/answer.ts'
import { createRecordingReader, MAX_EVENT, MAX_EVENTS } from '../../../tui/store/recording.ts'
import { PROPERTY_RUNS } from '../../helpers/environment.ts'
import { SILENCE } from '../../helpers/recordings.ts'
import {
  CLIENT_PIECES,
  readingOf,
  RECORDING,
  T0,
  UPSTREAM_PIECES,
} from '../panels/detail/fixture.ts'

function client(...texts: readonly string[]): Recording {
  return { ...SILENCE, client: texts.map((text, index) => ({ at: index, text })) }
}

function upstream(...pieces: readonly Piece[]): Recording {
  return { ...SILENCE, upstream: pieces }
}

function delta(index: number, delta: object): string {
  return formatSse({ type: 'content_block_delta', index, delta } as never)
}

function start(index: number, block: object): string {
  return formatSse({ type: 'content_block_start', index, content_block: block } as never)
}

describe('a streamed answer', () => {
  const { answer, gaps, facts, counts, rhythm } = readingOf(RECORDING)

  test('blocks are put together, with their times', () => {
    expect(
      answer.blocks.map(({ type, name, startedAt, endedAt }) => [
        type,
        name,
        startedAt - T0,
        (endedAt ?? 0) - T0,
      ]),
    ).toEqual([
      ['thinking', undefined, 1_920, 5_210],
      ['text', undefined, 5_220, 17_480],
      ['tool_use', 'Edit', 20_400, 26_790],
    ])
    expect(answer.blocks[1]?.text.startsWith('The session cookie expires early. ')).toBe(true)
    expect(JSON.parse(answer.blocks[2]?.text ?? '')).toEqual({
      file_path: 'src/login.ts',
      old_string: 'maxAge: 60',
      new_string: 'maxAge: 3600',
    })
  })

  test('its head and its end', () => {
    expect(answer).toMatchObject({
      type: 'stream',
      model: 'claude-opus-4-8',
      stopReason: 'tool_use',
      stopSequence: undefined,
      usage: { output_tokens: 1_104 },
      error: undefined,
    })
  })

  test('a silence of the upstream of more than 2 s', () => {
    expect(gaps).toHaveLength(1)
    expect(gaps[0]?.to).toBeCloseTo(T0 + 20_399.6)
  })

  test('the request in numbers', () => {
    expect(facts).toEqual({
      messages: 3,
      tools: 3,
      images: 1,
      thinking: '10,000 tokens',
      effort: undefined,
      maxTokens: 32_000,
      temperature: undefined,
      stopSequences: 0,
      system: 336,
    })
  })

  test('both sides are counted, and what went to the client is summed up', () => {
    expect(counts).toEqual({ upstream: UPSTREAM_PIECES.length, client: CLIENT_PIECES.length })
    const characters = answer.blocks.reduce((sum, { length }) => sum + length, 0)
    expect(rhythm?.total).toBe(characters)
    expect(rhythm?.slices.reduce((sum, value) => sum + value, 0)).toBe(characters)
  })
})

describe('events', () => {
  test('both sides stand in order of time', () => {
    const { events } = readingOf(RECORDING)
    const times = events.map(({ at }) => at)
    expect(times).toEqual(times.toSorted((one, other) => one - other))
    expect(events.slice(0, 3).map(({ side, name }) => `${side} ${name}`)).toEqual([
      'client message_start',
      'upstream data',
      'client content_block_start',
    ])
  })

  test('only the latest are kept, and it is said how many were not', () => {
    const texts = Array.from({ length: MAX_EVENTS + 500 }, (_, index) => `data: ${index}\n\n`)
    const { events, droppedEvents, counts } = readingOf(client(...texts))
    expect(events).toHaveLength(MAX_EVENTS)
    expect(events[0]?.data).toBe('500')
    expect(droppedEvents).toBe(500)
    expect(counts.client).toBe(MAX_EVENTS + 500)
  })

  test('a long one is cut, its length is told', () => {
    const { events } = readingOf(client(`data: ${'x'.repeat(MAX_EVENT + 9)}\n\n`))
    expect(events.map(({ data, length }) => [data.length, length])).toEqual([
      [MAX_EVENT, MAX_EVENT + 9],
    ])
  })
})

describe('what is no stream', () => {
  const body = {
    type: 'message',
    model: 'm',
    content: [
      { type: 'text', text: 'Hi' },
      { type: 'tool_use', name: 'Read', input: { a: 1 } },
    ],
    stop_reason: 'stop_sequence',
    stop_sequence: 'END',
    usage: { output_tokens: 2 },
  }

  test('a whole answer, in pieces', () => {
    const text = JSON.stringify(body)
    const { answer, clientBody } = readingOf(client(text.slice(0, 25), text.slice(25)))
    expect(answer).toMatchObject({
      type: 'whole',
      model: 'm',
      stopReason: 'stop_sequence',
      stopSequence: 'END',
    })
    expect(
      answer.blocks.map(({ type, name, text, endedAt }) => [type, name, text, endedAt]),
    ).toEqual([
      ['text', undefined, 'Hi', 1],
      ['tool_use', 'Read', '{"a":1}', 1],
    ])
    expect(clientBody).toBe(text)
  })

  test('an error', () => {
    const text = JSON.stringify({ type: 'error', error: { type: 'api_error', message: 'No.' } })
    expect(readingOf(client(text)).answer.error).toEqual({ type: 'api_error', message: 'No.' })
  })

  test('an error in a stream', () => {
    const error = { type: 'overloaded_error', message: 'Later.' }
    const { answer } = readingOf(client(formatSse({ type: 'error', error } as never)))
    expect(answer).toMatchObject({ type: 'stream', error })
  })

  test('a page of HTML from upstream', () => {
    const { upstreamBody, events } = readingOf(
      upstream({ at: 1, text: '<!doctype html>' }, { at: 2, text: 'Bad gateway' }),
    )
    expect(upstreamBody).toBe('<!doctype html>Bad gateway')
    expect(events.map(({ name }) => name)).toEqual(['body', 'body'])
  })

  test('a refusal, then the stream of another attempt', () => {
    const { upstreamBody, events } = readingOf(
      upstream({ at: 1, text: '{"error":{}}' }, { at: 2, text: 'data: {"choices":[]}\n\n' }),
    )
    expect(upstreamBody).toBe('{"error":{}}')
    expect(events.map(({ name, data }) => `${name} ${data}`)).toEqual([
      'body {"error":{}}',
      'data {"choices":[]}',
    ])
  })

  test('the first letters may come one by one', () => {
    const pieces = Array.from('data: {"a":1}\n\n').map((text, at) => ({ at, text }))
    expect(readingOf(upstream(...pieces)).events.map(({ data }) => data)).toEqual(['{"a":1}'])
  })
})

describe('slices', () => {
  test('each piece is asked for once', () => {
    const reader = createRecordingReader()
    const nothing = { request: false, attempts: 0 }
    expect(reader.next()).toEqual({ upstream: 0, client: 0, known: nothing })
    reader.receive({
      ...RECORDING,
      upstream: UPSTREAM_PIECES.slice(0, 7),
      client: CLIENT_PIECES.slice(0, 4),
    })
    const known = { request: true, attempts: 1 }
    expect(reader.next()).toEqual({ upstream: 7, client: 4, known })
  })

  test('bodies that are known are not given again, and stay', () => {
    const reader = createRecordingReader()
    reader.receive(RECORDING)
    reader.receive({ ...RECORDING, request: undefined, sent: undefined, upstream: [], client: [] })
    expect(reader.reading().request).toBe(RECORDING.request)
    expect(reader.reading().sent).toEqual(RECORDING.sent)
    const again = { ...RECORDING.sent!, url: 'http://again/' }
    reader.receive({ ...RECORDING, sent: again, attempts: 2, upstream: [], client: [] })
    expect(reader.reading().sent).toEqual(again)
  })

  test('however it is sliced, the same is read', () => {
    const whole = readingOf(RECORDING)
    fc.assert(
      fc.property(fc.array(fc.nat(60), { maxLength: 20 }), (lengths) => {
        const reader = createRecordingReader()
        const feed = (count: number): void => {
          const from = reader.next()
          reader.receive({
            ...RECORDING,
            upstream: UPSTREAM_PIECES.slice(from.upstream, from.upstream + count),
            client: CLIENT_PIECES.slice(from.client, from.client + count),
          })
        }
        lengths.forEach(feed)
        feed(Infinity)
        expect(reader.reading()).toEqual(whole)
      }),
      { numRuns: Math.min(PROPERTY_RUNS, 100) },
    )
  })

  test('a picture stays the same until something comes', () => {
    const reader = createRecordingReader()
    reader.receive(RECORDING)
    const before = reader.reading()
    expect(reader.reading()).toBe(before)
    expect(reader.receive({ ...RECORDING, upstream: [], client: [] })).toBe(false)
    expect(reader.reading()).toBe(before)
    expect(reader.receive({ ...RECORDING, upstream: [], client: [], dropped: 1 })).toBe(true)
    expect(reader.reading()).not.toBe(before)
  })

  test.each([
    ['nothing yet', [], 'asked'],
    ['never kept', [undefined], 'missing'],
    ['kept', [RECORDING], 'kept'],
    ['given up', [RECORDING, undefined], 'gone'],
    ['given up long since', [RECORDING, undefined, undefined], 'gone'],
  ] as const)('%s', (_, slices, state) => expect(readingOf(...slices).state).toBe(state))

  test('what was read stays when it is given up', () => {
    expect(readingOf(RECORDING, undefined).answer).toEqual(readingOf(RECORDING).answer)
  })
})

describe('limits', () => {
  test('a block is cut, its length is told', () => {
    const part = 'x'.repeat(MAX_BLOCK / 2)
    const texts = [
      start(0, { type: 'text', text: '' }),
      ...Array.from({ length: 3 }, () => delta(0, { type: 'text_delta', text: part })),
    ]
    const [block] = readingOf(client(...texts)).answer.blocks
    expect(block?.text).toHaveLength(MAX_BLOCK)
    expect(block?.length).toBe(MAX_BLOCK * 1.5)
  })

  test('a long exchange is summed up in few slices of time', () => {
    const pieces = Array.from({ length: 500 }, (_, index) => ({
      at: index * 10_000,
      text: delta(0, { type: 'text_delta', text: 'ab' }),
    }))
    const first = { at: 0, text: start(0, { type: 'text', text: '' }) }
    const { rhythm } = readingOf({ ...SILENCE, client: [first, ...pieces] })
    expect(rhythm?.slices.length).toBeLessThanOrEqual(256)
    expect(rhythm?.slices.reduce((sum, value) => sum + value, 0)).toBe(1_000)
    expect(rhythm?.sliceMs).toBe(50 * 2 ** 9)
    // What comes evenly stays even: a slice holds two or three of the pieces.
    expect(new Set(rhythm?.slices.slice(0, -1))).toEqual(new Set([4, 6]))
  })
})

test('garbage of any kind is no reason to throw', () => {
  const bits = [
    'data: ',
    '\n\n',
    'event: x\n',
    '{',
    '}',
    '[',
    '"',
    '\\',
    ':',
    'null',
    '\r',
    '\0',
    '\x1b[31m',
    'é',
    '{"type":"content_block_delta"}',
    'data: {"type":"message_start","message":3}\n\n',
    'data: {"type":"content_block_start"}\n\n',
  ]
  const text = fc.array(fc.constantFrom(...bits), { maxLength: 12 }).map((parts) => parts.join(''))
  const pieces = fc.array(fc.record({ at: fc.double({ noNaN: true }), text }), { maxLength: 8 })
  fc.assert(
    fc.property(pieces, pieces, fc.option(text, { nil: undefined }), (one, other, request) => {
      const reading = readingOf({ ...SILENCE, request, upstream: one, client: other })
      expect(reading.counts.upstream + reading.counts.client - reading.droppedEvents).toBe(
        reading.events.length,
      )
    }),
    { numRuns: PROPERTY_RUNS },
  )
})

test('a thinking block may come with its signature alone, other blocks as JSON', () => {
  const { answer } = readingOf(
    client(
      start(0, { type: 'thinking', thinking: '' }),
      delta(0, { type: 'signature_delta', signature: 'vdm1:x' }),
      start(1, { type: 'new_kind', a: 1 }),
    ),
  )
  expect(answer.blocks.map(({ type, text }) => [type, text])).toEqual([
    ['thinking', ''],
    ['new_kind', '{"type":"new_kind","a":1}'],
  ])
})
