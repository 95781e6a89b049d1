import { describe, expect, test } from 'bun:test'

import * as fc from 'fast-check'

import { width, type Size } from '../../../../tui/look/cells.ts'
import type { Look } from '../../../../tui/look/look.ts'
import { detailLines, detailPaneSize } from '../../../../tui/panels/detail/frame.ts'
import { createKit, type DetailModel } from '../../../../tui/panels/detail/model.ts'
import { TAB_DOCS, tabDoc, type TabName } from '../../../../tui/panels/detail/tabs.ts'
import { START, type PaneView } from '../../../../tui/panels/pane.ts'
import { PROPERTY_RUNS } from '../../../helpers/environment.ts'
import {
  ASCII_LOOK,
  CLIENT_PIECES,
  DONE,
  exchangeOf,
  FAILED,
  modelOf,
  PAINTED,
  PLAIN,
  readingOf,
  RECORDING,
  rowOf,
  RUNNING,
  T0,
} from './fixture.ts'

const TABS = ['summary', 'timeline', 'request', 'response', 'upstream', 'events', 'diff'] as const

type Shown = { readonly size: Size; readonly look?: Look; readonly pane?: PaneView }

function frame(
  tab: TabName,
  model: DetailModel,
  { size, look = PLAIN, pane = START }: Shown,
): readonly string[] {
  const kit = createKit(look)
  const doc = tabDoc(tab, model, { size: detailPaneSize(size), kit })
  return detailLines({ model, tab, doc, pane, position: 2, total: 1_044 }, size, look)
}

/** All lines of a tab, as text. */
function textOf(tab: TabName, model: DetailModel, columns = 116): string {
  const doc = tabDoc(tab, model, { size: { columns, rows: 20 }, kit: createKit(PLAIN) })
  return Array.from({ length: doc.count }, (_, index) => doc.line(index).trimEnd()).join('\n')
}

const LIVE = CLIENT_PIECES.filter(({ at }) => at < T0 + 12_000)
const STATES = {
  done: modelOf(),
  running: modelOf({
    row: RUNNING,
    reading: readingOf({
      ...RECORDING,
      client: LIVE,
      upstream: RECORDING.upstream.filter(({ at }) => at < T0 + 12_000),
    }),
    now: T0 + 12_000,
    price: undefined,
  }),
  failed: modelOf({
    row: FAILED,
    price: undefined,
    reading: readingOf({
      ...RECORDING,
      client: [
        {
          at: T0 + 310,
          text: '{"type":"error","error":{"type":"invalid_request_error","message":"Too long."}}',
        },
      ],
      upstream: [{ at: T0 + 300, text: '{"error":{"message":"context_length_exceeded"}}' }],
    }),
  }),
} as const

describe('as it looks', () => {
  for (const tab of TABS) {
    test.each([
      [80, 30],
      [120, 36],
      [200, 40],
    ])(`${tab} at %i columns`, (columns, rows) => {
      expect(
        frame(tab, STATES.done, { size: { columns, rows } })
          .map((line) => line.trimEnd())
          .join('\n'),
      ).toMatchSnapshot()
    })
  }

  test.each([
    ['running', 'timeline'],
    ['running', 'response'],
    ['running', 'summary'],
    ['failed', 'summary'],
    ['failed', 'timeline'],
    ['failed', 'response'],
    ['failed', 'upstream'],
  ] as const)('%s: %s', (state, tab) => {
    expect(
      frame(tab, STATES[state], { size: { columns: 100, rows: 30 } })
        .map((line) => line.trimEnd())
        .join('\n'),
    ).toMatchSnapshot()
  })

  test('in ASCII there is nothing else', () => {
    const lines = TABS.flatMap((tab) =>
      frame(tab, STATES.done, { size: { columns: 120, rows: 40 }, look: ASCII_LOOK }),
    )
    expect(lines.join('\n')).toMatch(/^[\x20-\x7e\n]*$/)
  })
})

describe('what is not kept is said, with the reason', () => {
  const bodies = [
    'request',
    'response',
    'upstream',
    'events',
    'diff',
    'timeline',
    'summary',
  ] as const
  test.each(bodies)('%s with --no-bodies', (tab) => {
    const text = textOf(tab, modelOf({ reading: readingOf(undefined), keepsBodies: false }))
    expect(text).toContain('bodies are not kept with --no-bodies.')
  })

  test.each([
    ['asked', [], 'being fetched'],
    ['missing', [undefined], 'gave way to newer requests'],
    ['too long', [{ ...RECORDING, request: undefined, dropped: 9_000 }], 'too long to be kept'],
    ['none', [{ ...RECORDING, request: undefined }], 'there was none'],
  ] as const)('%s', (_, slices, reason) => {
    expect(textOf('request', modelOf({ reading: readingOf(...slices) }))).toContain(reason)
  })

  test('what came is shown still when the rest was dropped or given up', () => {
    const text = textOf(
      'response',
      modelOf({ reading: readingOf({ ...RECORDING, dropped: 1_234 }, undefined) }),
    )
    expect(text).toContain('1,234 bytes more were said than there was room for.')
    expect(text).toContain('Given up for newer requests')
    expect(text).toContain('The session cookie expires early.')
  })
})

describe('tabs', () => {
  test('the response grows while it comes', () => {
    const text = textOf('response', STATES.running)
    expect(text).toContain('still coming')
    expect(text).toMatch(/text {2}[\d,]+ characters, \+5\.22s to …/)
    expect(text).not.toContain('tool call')
    expect(textOf('response', STATES.done)).toContain('stop reason: tool_use')
  })

  test('a cut call is shown as far as it came', () => {
    const reading = readingOf({
      ...RECORDING,
      client: CLIENT_PIECES.filter(({ at }) => at < T0 + 24_000),
    })
    expect(textOf('response', modelOf({ reading }))).toContain('file_path: "src/login.ts"')
    expect(textOf('response', modelOf({ reading }))).toContain('It ends here, without a reason.')
  })

  test('a thought that came with its signature alone is told as kept from the client', () => {
    const client = CLIENT_PIECES.map(({ at, text }) => ({
      at,
      text: text.replace(/"thinking":"It fails[^"]*"/, '"thinking":""'),
    }))
    const model = modelOf({ reading: readingOf({ ...RECORDING, client }) })
    for (const tab of ['timeline', 'response'] as const) {
      expect(textOf(tab, model)).toMatch(/thinking .*kept from the client/)
      expect(textOf(tab, model)).not.toContain(' 0 characters')
    }
  })

  test('raw bodies are as they came', () => {
    expect(textOf('request', modelOf({ raw: true }))).toContain(
      '{"model":"claude-opus-4-8","max_tokens":32000',
    )
  })

  test('an answer of another shape is laid out', () => {
    const reading = readingOf({
      ...RECORDING,
      client: [{ at: T0 + 9, text: '{"input_tokens":12}' }],
    })
    expect(textOf('response', modelOf({ reading }))).toContain('  input_tokens: 12')
  })

  test('a fold of one call does not open another', () => {
    const block = { type: 'tool_use', name: 'X', input: { a: { b: 1 } } }
    const text = JSON.stringify({ type: 'message', content: [block, block] })
    const reading = readingOf({ ...RECORDING, client: [{ at: T0 + 9, text }] })
    const pane = { toggled: new Set([1e7 + 1]), unfolded: false }
    expect(textOf('response', modelOf({ reading, pane })).match(/b: 1/g)).toHaveLength(1)
  })

  test('an event is one line until it is unfolded', () => {
    const short = textOf('events', STATES.done, 60).split('\n')
    expect(Math.max(...short.slice(2).map(width))).toBe(60)
    const all = textOf('events', modelOf({ pane: { toggled: new Set(), unfolded: true } }), 60)
    expect(all).toContain('"usage":{"output_tokens":1104}}')
    const one = textOf('events', modelOf({ pane: { toggled: new Set([0]), unfolded: false } }), 60)
    expect(one).toContain('"usage":{"input_tokens":0}}}')
    expect(one).not.toContain('"usage":{"output_tokens":1104}}')
  })

  test('a search finds what a line of an event does not show; each event is a fold', () => {
    const doc = tabDoc('events', STATES.done, {
      size: { columns: 60, rows: 9 },
      kit: createKit(PLAIN),
    })
    expect(doc.line(2)).not.toContain('input_tokens')
    expect(doc.text(2)).toContain('"usage":{"input_tokens":0}}}')
    expect([doc.fold(1), doc.fold(2), doc.fold(3)]).toEqual([undefined, 0, 1])
  })

  test('what a request asks for, in other words', () => {
    const request = JSON.stringify({
      system: 'Be brief.',
      messages: [
        {
          role: 'user',
          content: [
            {
              type: 'tool_result',
              content: [{ type: 'image' }, { type: 'tool_result', content: [{ type: 'image' }] }],
            },
          ],
        },
      ],
      thinking: { type: 'adaptive' },
      output_config: { effort: 'low' },
      temperature: 0.5,
      stop_sequences: ['END'],
    })
    const text = textOf('summary', modelOf({ reading: readingOf({ ...RECORDING, request }) }))
    for (const [label, value] of [
      ['images', '1'],
      ['system', '9 characters'],
      ['thinking', 'adaptive'],
      ['effort', 'low'],
      ['temperature', '0.5'],
      ['stop', '1 sequence'],
    ] as const) {
      expect(text).toMatch(new RegExp(`^  ${label.padEnd(13)} ${value}( |$)`, 'm'))
    }
  })

  test('a refusal of the upstream stands above what was asked', () => {
    const text = textOf('upstream', STATES.failed)
    expect(text).toStartWith('Answer 400\n')
    expect(text.indexOf('context_length_exceeded')).toBeLessThan(text.indexOf('POST https://'))
    const whole = readingOf({ ...RECORDING, upstream: [{ at: T0, text: '{"id":"chatcmpl-9"}' }] })
    expect(textOf('upstream', modelOf({ reading: whole }))).toMatch(
      /^POST [^]*\nAnswer 200\n[^]*chatcmpl-9/,
    )
  })

  test('the rate of the last second while it streams, the mean of all', () => {
    expect(textOf('timeline', STATES.running)).toMatch(/now 2\d\d, mean 31\d, 3,113 characters/)
    expect(textOf('timeline', { ...STATES.running, now: T0 + 20_000 })).toContain('now 0, mean')
    expect(textOf('timeline', STATES.done)).not.toContain('now ')
  })

  test('a silence is marked, but not while the first token is waited for', () => {
    expect(textOf('timeline', STATES.done)).toMatch(/^silence .*nothing came for 3\.10s$/m)
    const row = rowOf({ ...DONE.exchange, firstTokenAt: T0 + 21_000 })
    expect(textOf('timeline', modelOf({ row }))).not.toMatch(/^silence /m)
  })

  test('times of events count from the request', () => {
    expect(textOf('events', STATES.done)).toContain('    1,910 client   message_start')
  })

  test('nothing from outside reaches the terminal as more than text', () => {
    const evil = '\x1b[31mred\x1b]0;title\x07\u202e'
    const reading = readingOf({
      ...RECORDING,
      request: JSON.stringify({
        messages: [{ role: 'user', content: evil }],
        thinking: { type: evil },
      }).replaceAll('\\u001b', '\x1b'),
      headers: { [`x-${evil}`]: evil },
      sent: {
        url: evil,
        headers: { a: evil },
        body: `{"messages":[{"content":"${evil}"}],"${evil}":1}`,
      },
      upstream: [{ at: T0, text: `data: ${evil}\n\n` }],
      client: [
        {
          at: T0,
          text: `event: ${evil}\ndata: {"type":"content_block_start","index":0,"content_block":{"type":"tool_use","name":${JSON.stringify(evil)}}}\n\n`,
        },
      ],
    })
    for (const tab of TABS) {
      const text = textOf(tab, modelOf({ reading }))
      expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u)
    }
  })
})

test.each([
  ['claude-opus-4-8', 'big', 'gpt-5', 'opus in the name means BIG'],
  ['claude-3-5-haiku', 'small', 'mini', 'haiku in the name means SMALL'],
  ['claude-fable-5', 'big', 'gpt-5', 'other names of Claude mean BIG'],
  ['claude-opus', 'big', 'gpt-5', 'an alias that stands for BIG'],
  ['claude-vandamme-gpt-5', 'big', 'gpt-5', 'an alias that /v1/models offers'],
  ['gpt-5', 'big', 'gpt-5', "the same name as BIG's model"],
  ['gpt-5[1m]', 'big', 'gpt-5', "the same name as BIG's model"],
  ['llama', undefined, 'llama', 'no rule: the name goes on as it is'],
] as const)('why %s goes to %s', (model, tier, upstreamModel, reason) => {
  const row = rowOf({ ...DONE.exchange, model, tier, upstreamModel })
  expect(textOf('summary', modelOf({ row }))).toContain(`because       ${reason}`)
})

test('a body is indexed once, however often it is drawn', () => {
  const kit = createKit(PLAIN)
  const text = RECORDING.request ?? ''
  expect(kit.index(text)).toBe(kit.index(text))
  const sent = RECORDING.sent?.body ?? ''
  expect(kit.compare(text, sent)).toBe(kit.compare(text, sent))
  expect(kit.compare(text, '{}')).not.toBe(kit.compare(text, sent))
  Array.from({ length: 40 }, (_, index) => kit.index(`[${index}]`))
  expect(kit.index(text).count).toBeGreaterThan(50)
})

test('any model, any tab, any size: no throw, exact dimensions', () => {
  const rows = [
    DONE,
    RUNNING,
    FAILED,
    rowOf(
      exchangeOf([
        {
          type: 'exchange.started',
          id: 'r',
          at: 1e6,
          time: 0,
          model: undefined,
          stream: false,
          client: { agent: undefined, session: undefined, subagent: undefined },
        },
      ]),
      { state: 'waiting', input: undefined, output: undefined },
    ),
  ]
  const readings = [
    readingOf(),
    readingOf(undefined),
    readingOf(RECORDING),
    readingOf({ ...RECORDING, request: '[', sent: undefined, client: [{ at: 1, text: 'oops' }] }),
    readingOf({
      ...RECORDING,
      request: '{"messages":[{"content":[null,{"type":"中文"}]}],"tools":[null]}',
    }),
  ]
  const model = fc.record({
    row: fc.constantFrom(...rows),
    reading: fc.constantFrom(...readings),
    keepsBodies: fc.boolean(),
    price: fc.constantFrom(undefined, { input: 1, output: 2 }),
    now: fc.integer({ min: 0, max: 200_000 }),
    raw: fc.boolean(),
    unfolded: fc.boolean(),
    wrap: fc.boolean(),
    stick: fc.boolean(),
    search: fc.constantFrom(undefined, { text: 'e', line: 1, at: 0 }),
  })
  const size = fc.record({
    columns: fc.integer({ min: 1, max: 250 }),
    rows: fc.integer({ min: 1, max: 80 }),
  })
  fc.assert(
    fc.property(
      model,
      size,
      fc.constantFrom(...TABS),
      fc.constantFrom(PLAIN, PAINTED, ASCII_LOOK),
      (more, size, tab, look) => {
        const pane = { ...START, ...more }
        const lines = frame(tab, { ...more, pane }, { size, look, pane })
        expect(lines).toHaveLength(size.rows)
        for (const line of lines) expect(width(line)).toBe(size.columns)
      },
    ),
    { numRuns: Math.min(PROPERTY_RUNS, 600) },
  )
})

test('every tab has a name of its own', () => {
  expect(Object.keys(TAB_DOCS).toSorted()).toEqual([...TABS].toSorted())
})
