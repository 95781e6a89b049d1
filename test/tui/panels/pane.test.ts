import { describe, expect, test } from 'bun:test'

import * as fc from 'fast-check'

import { EMPTY, lazyDoc, listDoc, type Doc } from '../../../tui/format/doc.ts'
import { indexJson } from '../../../tui/format/json-index.ts'
import { layoutDoc } from '../../../tui/format/json.ts'
import { width } from '../../../tui/look/cells.ts'
import {
  nextMatch,
  paneLines,
  positionOf,
  scroll,
  searchFor,
  settle,
  START,
  toggleFold,
  type PaneView,
} from '../../../tui/panels/pane.ts'
import { PROPERTY_RUNS } from '../../helpers/environment.ts'
import { PAINTED, PLAIN } from './detail/fixture.ts'

const SIZE = { columns: 10, rows: 3 }
const TEN = listDoc(Array.from({ length: 10 }, (_, index) => `line ${index}`))

function shown(doc: Doc, pane: PaneView, size = SIZE): readonly string[] {
  return paneLines(doc, pane, { size, look: PLAIN }).map((line) => line.trimEnd())
}

function moved(
  doc: Doc,
  steps: readonly number[],
  live = false,
  start: PaneView = START,
): PaneView {
  return steps.reduce((pane, by) => scroll(doc, pane, { size: SIZE, by, live }), start)
}

describe('moving', () => {
  test.each([
    ['at the start', [], 0],
    ['down', [1], 1],
    ['down and up', [3, -1], 2],
    ['no further than the start', [2, -5], 0],
    ['no further than the end', [100], 7],
    ['to the end', [Infinity], 7],
    ['to the start', [5, -Infinity], 0],
    ['up from the end at once', [100, -1], 6],
  ])('%s', (_, steps, first) => {
    expect(shown(TEN, moved(TEN, steps))[0]).toBe(`line ${first}`)
  })

  test('a text that is shorter than the pane stays', () => {
    const doc = listDoc(['a'])
    expect(shown(doc, moved(doc, [5]))).toEqual(['a', '', ''])
    expect(shown(EMPTY, moved(EMPTY, [5, -1, Infinity]))).toEqual(['', '', ''])
  })

  test('a text that became shorter is shown to its end', () => {
    expect(shown(listDoc(['a', 'b', 'c', 'd']), moved(TEN, [Infinity]))).toEqual(['b', 'c', 'd'])
  })
})

describe('wrapping', () => {
  const doc = listDoc(['one two three four', 'x'.repeat(25), '  {indented text'])

  test('between words, and within longer ones', () => {
    expect(shown(doc, START, { columns: 10, rows: 9 })).toEqual([
      'one two',
      'three four',
      'xxxxxxxxxx',
      'xxxxxxxxxx',
      'xxxxx',
      '  {inden',
      '    ted',
      '    text',
      '',
    ])
    const indented = shown(listDoc(['    alpha beta']), START, { columns: 11, rows: 3 })
    expect(indented).toEqual(['    alpha', '      beta', ''])
  })

  test('rows of one line are passed one by one', () => {
    const pane = moved(doc, [1])
    expect([pane.top, pane.skip]).toEqual([0, 1])
    expect(shown(doc, pane)[0]).toBe('three four')
    expect(shown(doc, moved(doc, [3]))).toEqual(['xxxxxxxxxx', 'xxxxx', '  {inden'])
    expect(shown(doc, moved(doc, [3, -1]))[0]).toBe('xxxxxxxxxx')
    expect(shown(doc, moved(doc, [3, -2]))[0]).toBe('three four')
  })

  test('without it, a line is one row', () => {
    expect(shown(doc, { ...START, wrap: false })).toEqual([
      'one two t…',
      'xxxxxxxxx…',
      '  {indent…',
    ])
  })
})

describe('a text that grows', () => {
  const more = listDoc(Array.from({ length: 12 }, (_, index) => `line ${index}`))

  test('the end stays in view once it was gone to', () => {
    const pane = moved(TEN, [Infinity], true)
    expect(pane.stick).toBe(true)
    expect(shown(more, pane)).toEqual(['line 9', 'line 10', 'line 11'])
  })

  test('scrolling down to the end sticks as well, up lets go', () => {
    expect(moved(TEN, [3, 4], true).stick).toBe(true)
    const left = moved(TEN, [Infinity, -1], true)
    expect(left.stick).toBe(false)
    expect(shown(more, left)[0]).toBe('line 6')
  })

  test('what is over does not stick', () => {
    expect(moved(TEN, [Infinity]).stick).toBe(false)
    expect(moved(TEN, [9]).stick).toBe(false)
  })
})

describe('searching', () => {
  const doc = listDoc(['Alpha', 'beta', 'gamma', 'delta', 'ALPHA beta', 'x', 'y', 'z'])

  test('matches in any case, and looks no further than it must', () => {
    const looked: number[] = []
    const counted: Doc = {
      ...doc,
      text(index) {
        looked.push(index)
        return doc.text(index)
      },
    }
    const pane = searchFor(counted, { ...START, top: 2 }, { size: SIZE, text: 'aLPHa' })
    expect(pane.search?.line).toBe(4)
    expect(looked).toEqual([2, 3, 4])
  })

  test('from the top of the view, then on, around the end and back', () => {
    const size = { columns: 20, rows: 2 }
    const lines = [searchFor(doc, { ...START, top: 1 }, { size, text: 'alpha' })]
    const go = (direction: 1 | -1): void =>
      void lines.push(nextMatch(doc, lines.at(-1) ?? START, { size, direction }))
    go(1)
    go(1)
    go(-1)
    go(-1)
    expect(lines.map((pane) => pane.search?.line)).toEqual([4, 0, 4, 0, 4])
    expect(lines.map((pane) => pane.top)).toEqual([4, 0, 4, 0, 4])
    for (const pane of lines)
      expect(shown(doc, pane, size).join(' ').toLowerCase()).toContain('alpha')
  })

  test('two rows above a match, also when the lines there are long', () => {
    const long = listDoc(['a', 'x'.repeat(35), 'here', ...Array.from({ length: 9 }, () => 'b')])
    const pane = searchFor(long, START, { size: { columns: 10, rows: 5 }, text: 'here' })
    expect(shown(long, pane, { columns: 10, rows: 5 })).toEqual([
      'xxxxxxxxxx',
      'xxxxx',
      'here',
      'b',
      'b',
    ])
  })

  describe('in a line longer than the screen', () => {
    const size = { columns: 20, rows: 5 }
    const words = Array.from({ length: 300 }, (_, at) => (at % 100 === 50 ? `find${at}` : 'lorem'))
    const long = listDoc(['a', `  ${words.join(' ')}`, 'b find', ...Array(9).fill('c')])

    test('goes from match to match, each in sight', () => {
      const panes = [searchFor(long, START, { size, text: 'FIND' })]
      const go = (direction: 1 | -1): void =>
        void panes.push(nextMatch(long, panes.at(-1) ?? START, { size, direction }))
      for (const direction of [1, 1, 1, 1, -1, -1, -1] as const) go(direction)
      const seen = panes.map((pane) => /find\d*/.exec(shown(long, pane, size).join('\n'))?.[0])
      const all = ['find50', 'find150', 'find250', 'find', 'find50']
      expect(seen).toEqual([...all, 'find', 'find250', 'find150'])
    })

    test('goes around where no other line has one', () => {
      const only = listDoc(['a', 'find and find', 'c'])
      const panes = [searchFor(only, START, { size, text: 'find' })]
      const go = (direction: 1 | -1): void =>
        void panes.push(nextMatch(only, panes.at(-1) ?? START, { size, direction }))
      for (const direction of [1, 1, -1] as const) go(direction)
      expect(panes.map(({ search }) => search?.at)).toEqual([0, 9, 0, 9])
    })

    test('goes on from the end of a text that has shrunk', () => {
      const pane = searchFor(long, { ...START, top: 2 }, { size, text: 'find' })
      expect(pane.search?.line).toBe(2)
      const short = listDoc(['find'])
      expect(nextMatch(short, pane, { size, direction: 1 }).search).toMatchObject({
        line: 0,
        at: 0,
      })
      expect(searchFor(short, { ...START, top: 9 }, { size, text: 'find' }).search?.line).toBe(0)
    })

    test('the rows above it stay in sight', () => {
      const pane = searchFor(long, START, { size, text: 'find150' })
      expect(shown(long, pane, size)[2]).toContain('find150')
    })

    test('within a word that is broken', () => {
      const word = listDoc(['x'.repeat(500) + 'needle' + 'x'.repeat(500)])
      const pane = searchFor(word, START, { size, text: 'needle' })
      expect(shown(word, pane, size).join('')).toContain('needle')
    })

    test('what is folded away is found where its line begins', () => {
      const folded: Doc = { ...long, text: (line) => (line === 1 ? 'hidden' : long.text(line)) }
      const pane = searchFor(folded, START, { size, text: 'hidden' })
      expect(pane).toMatchObject({ top: 0, skip: 0, search: { line: 1, at: 0 } })
    })

    test('that is cut, it stays at the line', () => {
      const cut = searchFor(long, { ...START, wrap: false }, { size, text: 'find250' })
      expect(cut).toMatchObject({ top: 0, skip: 0, search: { line: 1 } })
    })
  })

  test('what is not there leaves the view where it is', () => {
    const pane = searchFor(doc, { ...START, top: 3 }, { size: SIZE, text: 'nowhere' })
    expect(pane).toMatchObject({ top: 3, search: { text: 'nowhere', line: undefined } })
    expect(nextMatch(doc, pane, { size: SIZE, direction: 1 })).toBe(pane)
    expect(searchFor(doc, pane, { size: SIZE, text: '' }).search).toBeUndefined()
    expect(nextMatch(doc, START, { size: SIZE, direction: 1 })).toBe(START)
  })

  test('every match in sight is highlighted, other colours stay', () => {
    const painted = listDoc([`${PAINTED.paint('accent', '中 key')}: key`])
    const pane = searchFor(painted, START, { size: SIZE, text: 'KEY' })
    const [line = ''] = paneLines(painted, pane, { size: { columns: 20, rows: 1 }, look: PAINTED })
    expect(line.split(PAINTED.paint('selected', 'key'))).toHaveLength(3)
    expect(Bun.stripANSI(line).trimEnd()).toBe('中 key: key')
    expect(line).toStartWith('\x1b[36m中')
  })
})

describe('folds', () => {
  const view = (pane: PaneView): Doc =>
    layoutDoc(indexJson('{"a":[1,2],"b":{"c":1}}'), { look: PLAIN, toggled: pane.toggled })

  test('the first one on the screen, and open again', () => {
    const pane = { ...START, top: 1 }
    const size = { columns: 20, rows: 3 }
    const closed = toggleFold(view(pane), pane, size)
    expect(shown(view(closed), { ...closed, top: 0 }, { columns: 20, rows: 3 })).toEqual([
      '{',
      '  a: […] 2 items,',
      '  b: {',
    ])
    expect(toggleFold(view(closed), closed, size).toggled.size).toBe(0)
  })

  test('the one at the match first', () => {
    const found = searchFor(view(START), START, { size: SIZE, text: 'b:' })
    expect([...toggleFold(view(found), found, SIZE).toggled]).toEqual([5])
  })

  test('without a fold nothing happens', () => {
    expect(toggleFold(TEN, START, SIZE)).toBe(START)
  })
})

test.each([
  ['all', listDoc(['a']), START, '1 line, all'],
  ['top', TEN, START, '10 lines, top'],
  ['between', TEN, { ...START, top: 4 }, '10 lines, 50%'],
  ['end', TEN, { ...START, stick: true }, '10 lines, end'],
  ['nothing', EMPTY, START, ''],
] as const)('the place in the text: %s', (_, doc, pane, text) => {
  expect(positionOf(doc, pane, SIZE)).toBe(text)
})

test('the end of a long text is reached without making all of it', () => {
  let made = 0
  const doc = lazyDoc(
    Array.from({ length: 100_000 }, (_, index) => index),
    (index) => {
      made += 1
      return `line ${index}`
    },
  )
  expect(shown(doc, moved(doc, [Infinity]))).toEqual(['line 99997', 'line 99998', 'line 99999'])
  expect(made).toBeLessThan(100)
})

test('any text, any view, any size: exact dimensions, and a view that settles', () => {
  const bits = ['word ', '中文', 'e\u0301', ' ', 'xxxxxxxxxxxxxxxx', '\x1b[31mred\x1b[39m', '']
  const line = fc.array(fc.constantFrom(...bits), { maxLength: 12 }).map((parts) => parts.join(''))
  const pane = fc.record({
    top: fc.integer({ min: -3, max: 30 }),
    skip: fc.nat(9),
    wrap: fc.boolean(),
    stick: fc.boolean(),
    search: fc.constantFrom(
      undefined,
      { text: 'w', line: 2, at: 1 },
      { text: '文', line: undefined, at: 0 },
    ),
    toggled: fc.constant(new Set<number>()),
    unfolded: fc.boolean(),
  })
  const size = fc.record({
    columns: fc.integer({ min: 1, max: 250 }),
    rows: fc.integer({ min: 1, max: 80 }),
  })
  const by = fc.constantFrom(1, -1, 7, -7, Infinity, -Infinity)
  fc.assert(
    fc.property(fc.array(line, { maxLength: 20 }), pane, size, by, (texts, start, size, by) => {
      const doc = listDoc(texts)
      const view = scroll(doc, start, { size, by, live: true })
      const lines = paneLines(doc, view, { size, look: PAINTED })
      expect(lines).toHaveLength(size.rows)
      for (const line of lines) expect(width(line)).toBe(size.columns)
      const settled = settle(doc, view, size)
      expect(settle(doc, settled, size)).toEqual(settled)
      expect(settled.top).toBeGreaterThanOrEqual(0)
    }),
    { numRuns: PROPERTY_RUNS },
  )
})
