import { describe, expect, test } from 'bun:test'

import * as fc from 'fast-check'

import { toPattern } from '../../../src/events/pattern.ts'
import { parseSyntax } from '../../../tui/store/filter-parser.ts'
import {
  FLAG_KEYS,
  MATCH_KEYS,
  MEASURES,
  OPERATORS,
  type FilterNode,
} from '../../../tui/store/filter-syntax.ts'
import { parseFilter, type FilterContext } from '../../../tui/store/filter.ts'
import { PROPERTY_RUNS } from '../../helpers/environment.ts'
import { printFilter } from './print-filter.ts'
import {
  failed,
  finished,
  firstToken,
  progress,
  routed,
  rowsOf,
  sent,
  started,
  tokens,
} from './rows.ts'

const client = { agent: undefined, session: 'session-7F3c', subagent: undefined }

/** Three rows: req_1 done on BIG, req_2 failed on SMALL, req_3 running without a tier. */
const ROWS = rowsOf(
  [
    started({ at: 1000, client }),
    routed(),
    firstToken({ at: 3500 }),
    finished({ at: 13_500, tokens: tokens({ input: 60_000, output: 1500 }) }),
  ],
  [
    started({ at: 90_000, model: 'claude-haiku-4-5' }),
    routed({ at: 90_010, tier: 'small', upstreamModel: 'qwen3-coder:30b' }),
    sent({ at: 90_020, promptTokens: 300 }),
    { type: 'exchange.responded', id: '', at: 90_100, status: 503, attempts: 1 },
    failed({
      at: 90_200,
      status: 429,
      error: { kind: 'rate_limit', message: 'Too many requests (TPM) "now"' },
    }),
  ],
  [
    started({ at: 95_000, model: 'my/model' }),
    routed({ at: 95_000, tier: undefined, upstreamModel: 'my/model' }),
    sent({ at: 95_000, promptTokens: 10 }),
    progress(96_000, 40),
  ],
)
const CONTEXT: FilterContext = { now: 100_000, marks: new Set(['req_3']), bodies: new Map() }

function hits(text: string, context: FilterContext = CONTEXT): string {
  const parsed = parseFilter(text)
  if (parsed.type === 'error') throw new Error(parsed.message)
  return ROWS.filter((row) => parsed.filter.matches(row, context))
    .map(({ number }) => number)
    .join('')
}

describe('what a filter fits', () => {
  test.each([
    ['', '123'],
    ['   ', '123'],
    ['gpt', '1'],
    ['CLAUDE', '12'],
    ['req_2', '2'],
    ['7f3C', '1'],
    ['tpm', '2'],
    ['rate_limit', '2'],
    ['"too many"', '2'],
    [String.raw`"\"now\""`, '2'],
    ['(tpm)', '2'],
    ['"(tpm)"', '2'],
    ['claude !gpt', '2'],
    ['gpt | qwen', '12'],
    ['claude gpt|qwen', '12'],
    ['claude (gpt|my)', '1'],
    ['!(gpt|qwen)', '3'],
    ['!!gpt', '1'],
    ['!(!claude) '.repeat(60), '12'],
    ['! gpt', '23'],
    ['!claude | gpt', '13'],
    ['/^claude-(opus|haiku)/', '12'],
    ['/OPUS/', '1'],
    [String.raw`/my\/model$/`, '3'],
    ['my/model', '3'],
    ['~e', '2'],
    ['~a', '3'],
    ['~x', '3'],
    ['!~x', '12'],
    ['~e~a', ''],
    ['~e | ~a', '23'],
    ['~m ^gpt', '1'],
    ['~m haiku', '2'],
    ['~m req', ''],
    ['~m /coder:\\d+b/', '2'],
    ['~m "qwen3-coder:3."', ''],
    ['~m qwen3-coder:3.', '2'],
    ['~s 7f3c$', '1'],
    ['~s claude', ''],
    ['~t b', '1'],
    ['~t S', '2'],
    ['~t small', '2'],
    ['~t m', ''],
    ['#2', '2'],
    ['#1 | #3', '13'],
    ['!#2', '13'],
    ['#12', ''],
    ['"#2"', ''],
    ['#2b', ''],
    ['~c 429', '2'],
    ['~c 503', '2'],
    ['~c 4xx', '2'],
    ['~c 2XX', '1'],
    ['~c 418', ''],
    ['ttft>2s', '1'],
    ['ttft<2s', ''],
    ['ttft>=2500ms', '1'],
    ['ttft>2500ms', ''],
    ['ttft<=2.5s', '1'],
    ['ttft>2', '1'],
    ['total>10s', '1'],
    ['total>4s', '13'],
    ['total<1m', '123'],
    ['out>1k', '1'],
    ['out>1.5K', ''],
    ['out<100', '3'],
    ['in>50k', '1'],
    ['in<0.001M', '23'],
    ['tps<200', '1'],
    ['tps>200', ''],
    ['cost>0.05', ''],
    ['age<6s', '3'],
    ['age>=10s', '12'],
    ['age<0.1h', '123'],
    ['in>50k ~t b | ~a', '13'],
  ])('%s', (text, expected) => expect(hits(text)).toBe(expected))

  test('cost', () => {
    const row = { ...ROWS[0]!, cost: 0.05 }
    const fits = (text: string) => {
      const parsed = parseFilter(text)
      return parsed.type === 'filter' && parsed.filter.matches(row, CONTEXT)
    }
    expect(['cost>0.049', 'cost>$0.049', 'cost>.049', 'cost>5e-2', 'cost<1'].map(fits)).toEqual([
      true,
      true,
      true,
      false,
      true,
    ])
  })
})

describe('bodies', () => {
  test('are asked for by pattern, each once', () => {
    const parsed = parseFilter('~b needle | !(~b /two words/ ~e) | ~b needle')
    expect(parsed).toMatchObject({ type: 'filter', filter: { bodies: ['needle', 'two words'] } })
    expect(parseFilter('~m x ~e word')).toMatchObject({ filter: { bodies: [] } })
  })

  test('fit as the context says; what is not there yet fits nothing', () => {
    expect(hits('~b needle')).toBe('')
    const bodies = new Map([['needle', new Set(['req_2', 'req_3'])]])
    expect(hits('~b needle', { ...CONTEXT, bodies })).toBe('23')
    expect(hits('~b needle !~e', { ...CONTEXT, bodies })).toBe('3')
    expect(hits('~b other', { ...CONTEXT, bodies })).toBe('')
  })

  const call = '{"type":"tool_use","id":"toolu_1","name":"BashOutput","input":{}}'
  const offer = '{"name":"BashOutput","input_schema":{"type":"object"}}'
  test.each([
    ['Bash', true],
    ['Output', true],
    ['^Bash', true],
    ['^Output', false],
    ['^Bash$', false],
    ['Output$', true],
    ['^BashOutput$', true],
    ['/Read|Bash/', true],
    [String.raw`Output\$`, false],
    ['Read', false],
  ])('a tool that was called: %s', (pattern, isFound) => {
    const parsed = parseFilter(`~tool ${pattern}`)
    const [asked = ''] = parsed.type === 'filter' ? parsed.filter.bodies : []
    expect(new RegExp(asked).test(call)).toBe(isFound)
    expect(new RegExp(asked).test(offer)).toBeFalse()
    // As the proxy reads it, which refuses what could take too long.
    expect(toPattern(asked).test(call)).toBe(isFound)
    const bodies = new Map([[asked, new Set(['req_1'])]])
    expect(hits(`~tool ${pattern}`, { ...CONTEXT, bodies })).toBe('1')
  })
})

test('the README tells only of filters that there are', async () => {
  const readme = await Bun.file(new URL('../../../README.md', import.meta.url)).text()
  const table = readme.split('The language of filters</summary>')[1]?.split('</details>')[0] ?? ''
  const examples = [...table.matchAll(/`([^`|]{2,})`/g)].map(([, example = '']) => example)
  expect(examples.length).toBeGreaterThan(15)
  for (const example of examples) expect(parseFilter(example)).toMatchObject({ type: 'filter' })
})

describe('what is no filter, and where', () => {
  test.each([
    ['~z', 'Unknown key ~z: use ~e ~a ~m ~t ~c ~tool ~b ~s ~x', 0],
    ['gpt ~error', 'Unknown key ~error: use ~e ~a ~m ~t ~c ~tool ~b ~s ~x', 4],
    ['~', 'Unknown key ~: use ~e ~a ~m ~t ~c ~tool ~b ~s ~x', 0],
    ['a ~r', 'There are no replays to look for: replays come later', 2],
    ['foo>2s', 'Unknown measure foo: use ttft total out in cost tps age', 0],
    ['ttft>soon', 'ttft needs a number in ms, s, m, h, such as ttft>2s', 0],
    ['ttft>2x', 'ttft needs a number in ms, s, m, h, such as ttft>2s', 0],
    ['ttft>', 'ttft needs a number in ms, s, m, h, such as ttft>2s', 0],
    ['out>1s', 'out needs a number in k, M, such as out>1k', 0],
    ['cost>x', 'cost needs a number, such as cost>0.05', 0],
    ['/a(/', 'a( is no regular expression', 0],
    ['x /abc', 'This / is not closed: a regular expression ends with another one', 2],
    [String.raw`/abc\/`, 'This / is not closed: a regular expression ends with another one', 0],
    ['//', 'The regular expression is empty', 0],
    ['~m', '~m needs what to look for: ~m WORD', 2],
    ['~m )', '~m needs what to look for: ~m WORD', 3],
    ['~b [', '[ is no regular expression', 3],
    ['~t x', '~t needs a tier: ~t b, ~t m or ~t s', 3],
    ['~c abc', '~c needs a status: ~c 429 or ~c 4xx', 3],
    ['~c 42', '~c needs a status: ~c 429 or ~c 4xx', 3],
    ['"abc', 'This " is not closed', 0],
    ['""', 'There is nothing between the quotes', 0],
    ['(a', 'This ( has no ) behind it', 0],
    ['a)', 'This ) has no ( before it', 1],
    ['a ()', 'There is nothing between ( and )', 2],
    ['!', 'Something must follow !', 0],
    ['a !)', 'Something must follow !', 2],
    ['a |', 'Something must stand on both sides of |', 2],
    ['| a', 'Something must stand on both sides of |', 0],
    ['a || b', 'Something must stand on both sides of |', 2],
    ['('.repeat(600), 'The filter is nested too deeply', 51],
    ['!'.repeat(600), 'The filter is nested too deeply', 51],
    ['a'.repeat(1001), 'The filter is too long', 1000],
  ])('%s', (text, message, at) => {
    expect(parseFilter(text)).toEqual({ type: 'error', message, at })
  })
})

const pattern = fc
  .oneof(fc.constantFrom('a/b', '^gpt|o[34]$', '\\d+/', '/', '\\\\/', '"', '(a b)'), fc.string())
  .filter((text) => {
    const parsed = parseSyntax(printFilter({ type: 'regex', pattern: text }))
    return text !== '' && !/\\\//.test(text) && isRegex(text) && parsed.type === 'tree'
  })

function isRegex(text: string): boolean {
  try {
    return new RegExp(text, 'im').flags !== ''
  } catch {
    return false
  }
}

const leaf: fc.Arbitrary<FilterNode> = fc.oneof(
  fc.record({
    type: fc.constant('text' as const),
    text: fc.oneof(
      fc.constantFrom('gpt-5', '#12', '~e', '!x', '/a/', 'a>b', 'ttft>2s', '(', 'a"b\\', '\\', ' '),
      fc.string({ unit: 'grapheme', minLength: 1 }),
    ),
  }),
  fc.record({ type: fc.constant('regex' as const), pattern }),
  fc.record({ type: fc.constant('flag' as const), key: fc.constantFrom(...FLAG_KEYS) }),
  fc.record({ type: fc.constant('match' as const), key: fc.constantFrom(...MATCH_KEYS), pattern }),
  fc.record({
    type: fc.constant('tier' as const),
    tier: fc.constantFrom('big' as const, 'middle', 'small'),
  }),
  fc.record({ type: fc.constant('number' as const), number: fc.nat() }),
  fc.record({ type: fc.constant('status' as const), status: fc.constantFrom('429', '5xx', '200') }),
  fc.record({
    type: fc.constant('compare' as const),
    measure: fc.constantFrom(...(Object.keys(MEASURES) as (keyof typeof MEASURES)[])),
    operator: fc.constantFrom(...OPERATORS),
    value: fc.double({ min: 0, max: 1e12, noNaN: true }).map((value) => value + 0),
  }),
)

const tree = fc.letrec<{ node: FilterNode }>((tie) => ({
  node: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc.record({ type: fc.constant('not' as const), node: tie('node') }),
    fc.record({
      type: fc.constantFrom('and' as const, 'or' as const),
      nodes: fc.array(tie('node'), { minLength: 2, maxLength: 3 }),
    }),
  ),
})).node

/** Pieces of the language, in any order. */
const scribble = fc
  .array(
    fc.oneof(
      fc.constantFrom('~', '~m', '~c', '~tool ', '~r', '!', '|', '(', ')', '/', '"', '\\', ' '),
      fc.constantFrom('ttft>', '>', '2s', '4xx', 'gpt', '[', '*', '\n', '\ud800', '~t b'),
      fc.string({ maxLength: 4 }),
    ),
    { maxLength: 30 },
  )
  .map((pieces) => pieces.join(''))

describe('any filter', () => {
  test('printed and read again is the same', () => {
    fc.assert(
      fc.property(tree, (node) => {
        const text = printFilter(node)
        fc.pre(text.length <= 1000)
        expect(parseSyntax(text)).toEqual({ type: 'tree', node })
      }),
      { numRuns: PROPERTY_RUNS },
    )
  })

  test('means the same with and without an escape before a slash', () => {
    for (const text of ['~m a\\/b', '~m /a\\/b/']) {
      expect(parseSyntax(text)).toEqual(parseSyntax('~m a/b'))
    }
  })

  test('never throws, and what can be read can be printed', () => {
    fc.assert(
      fc.property(fc.oneof(scribble, fc.string({ unit: 'binary' })), (text) => {
        const parsed = parseSyntax(text)
        if (parsed.type === 'error') {
          expect(parsed.message).not.toBe('')
          expect(parsed.at).toBeWithin(0, text.length + 1)
          return
        }
        const again = parseSyntax(printFilter(parsed.node))
        if (printFilter(parsed.node).length <= 1000) expect(again).toEqual(parsed)
        const result = parseFilter(text)
        for (const row of ROWS) {
          expect(result.type === 'filter' && result.filter.matches(row, CONTEXT)).toBeBoolean()
        }
      }),
      { numRuns: PROPERTY_RUNS },
    )
  })
})
