import { describe, expect, test } from 'bun:test'

import * as fc from 'fast-check'

import type { Doc } from '../../../tui/format/doc.ts'
import { indexJson } from '../../../tui/format/json-index.ts'
import { layoutDoc, type JsonView } from '../../../tui/format/json.ts'
import type { Look } from '../../../tui/look/look.ts'
import { PROPERTY_RUNS } from '../../helpers/environment.ts'
import { PAINTED, PLAIN } from '../panels/detail/fixture.ts'

function linesOf(doc: Doc): readonly string[] {
  return Array.from({ length: doc.count }, (_, index) => doc.line(index))
}

function jsonDoc(text: string, view: JsonView): Doc {
  return layoutDoc(indexJson(text), view)
}

function shown(text: string, view: Partial<JsonView> = {}): readonly string[] {
  return linesOf(jsonDoc(text, { look: PLAIN, ...view }))
}

const LONG = 'word '.repeat(100)
const PNG = `iVBORw0KGgo${'A'.repeat(112_000)}`

describe('lines', () => {
  test.each([
    [
      'an object',
      '{"a":1,"b":[true,null]}',
      ['{', '  a: 1,', '  b: [', '    true,', '    null', '  ]', '}'],
    ],
    [
      'what is empty takes one line',
      '{"a":{},"b":[ ],"c":""}',
      ['{', '  a: {},', '  b: [],', '  c: ""', '}'],
    ],
    [
      'keys keep their order, also numbers',
      '{"b":1,"2":2,"a":3,"1":4}',
      ['{', '  b: 1,', '  2: 2,', '  a: 3,', '  1: 4', '}'],
    ],
    ['equal keys are both shown', '{"a":1,"a":2}', ['{', '  a: 1,', '  a: 2', '}']],
    [
      'digits are kept',
      '[12345678901234567890,1.0e400]',
      ['[', '  12345678901234567890,', '  1.0e400', ']'],
    ],
    [
      'quotes and backslashes',
      '["a\\"b","\\\\","c\\\\\\""]',
      ['[', '  "a\\"b",', '  "\\\\",', '  "c\\\\\\""', ']'],
    ],
    ['signs of JSON in texts', '{"a:{":"},["}', ['{', '  a:{: "},["', '}']],
    ['white space outside', ' {\n "a" :\t1 }\n', ['{', '  a: 1', '}']],
    ['cut off in a text', '{"a":"xy', ['{', '  a: "xy']],
    ['cut off behind a key', '{"a":1,"b":', ['{', '  a: 1,']],
    ['too many brackets', '[1]]}', ['[', '  1', ']', ']', '}']],
    ['garbage', '{a b: ?}', ['{', '  a', '  b', '  :', '  ?', '}']],
    ['nothing', '', []],
  ])('%s', (_, text, expected) => expect(shown(text)).toEqual(expected))

  test('escape sequences and turned letters do nothing', () => {
    const [, line] = shown('{"\x1b[31mkey":"a\x1b]0;title\x07b\u202ec"}')
    expect(line).toBe('  key: "abc"')
  })

  test('colours say what a value is', () => {
    const doc = jsonDoc('{"a":1,"b":true}', { look: PAINTED })
    expect(doc.line(1)).toBe(
      `  ${PAINTED.paint('accent', 'a')}${PAINTED.paint('dim', ': ')}${PAINTED.paint('tool', '1')}${PAINTED.paint('dim', ',')}`,
    )
    expect(doc.line(2)).toContain(PAINTED.paint('thinking', 'true'))
  })
})

describe('folds', () => {
  test('a long text, with its length', () => {
    const [, line = ''] = shown(JSON.stringify({ a: LONG }))
    expect(line).toBe(`  a: "${LONG.slice(0, 119)}…" 500 characters`)
  })

  test('the whole of it is found by a search', () => {
    const doc = jsonDoc(JSON.stringify({ a: `${LONG}needle` }), { look: PLAIN })
    expect(doc.line(1)).not.toContain('needle')
    expect(doc.text(1)).toContain('needle')
  })

  test.each([
    ['a picture', PNG, '<image/png 84.0 kB>'],
    ['a URL of data', `data:image/webp;base64,${'A'.repeat(400)}`, '<image/webp 317 B>'],
    ['something else', 'QUJD'.repeat(100), '<base64 300 B>'],
  ])('base64: %s', (_, data, expected) => {
    expect(shown(JSON.stringify({ data }))[1]).toBe(`  data: ${expected}`)
  })

  test('an unfolded text has the lines that it has', () => {
    const text = JSON.stringify({ a: `one\n  two\n${LONG}`, b: 1 })
    const doc = jsonDoc(text, { look: PLAIN, toggled: new Set([1]) })
    expect(linesOf(doc)).toEqual(['{', '  a: one', '      two', `    ${LONG}`, '  b: 1', '}'])
    expect(linesOf(jsonDoc(text, { look: PLAIN, unfolded: true }))).toEqual(linesOf(doc))
    expect(
      linesOf(jsonDoc(text, { look: PLAIN, unfolded: true, toggled: new Set([1]) })),
    ).toHaveLength(4)
  })

  test.each([
    ['an object', '{"a":{"x":1,"y":[2]},"b":1}', 1, ['{', '  a: {…} 2 fields,', '  b: 1', '}']],
    ['a list', '[[1],2]', 1, ['[', '  […] 1 item,', '  2', ']']],
    ['all of it', '{"a":1}', 0, ['{…} 1 field']],
  ])('closed: %s', (_, text, line, expected) => {
    expect(shown(text, { toggled: new Set([line]) })).toEqual(expected)
  })

  test('both brackets and long texts name their fold, other lines have none', () => {
    const doc = jsonDoc(JSON.stringify({ a: [1], b: LONG }), { look: PLAIN, base: 100 })
    expect(Array.from({ length: doc.count }, (_, index) => doc.fold(index))).toEqual([
      100,
      101,
      undefined,
      101,
      104,
      100,
    ])
    const closed = jsonDoc(JSON.stringify({ a: [1] }), {
      look: PLAIN,
      base: 100,
      toggled: new Set([101]),
    })
    expect(closed.count).toBe(3)
  })
})

/** Counts what is worked on. */
function countingLook(): { readonly look: Look; readonly count: () => number } {
  let count = 0
  return {
    look: {
      ...PLAIN,
      paint(_role, text) {
        count += 1
        return text
      },
    },
    count: () => count,
  }
}

describe('work', () => {
  test('only lines that are looked at are formatted', () => {
    const { look, count } = countingLook()
    const items = Array.from({ length: 20_000 }, (_, index) => ({ index, text: LONG.slice(0, 90) }))
    const doc = jsonDoc(JSON.stringify(items), { look })
    expect(doc.count).toBe(80_002)
    expect(count()).toBe(0)
    for (let index = 70_000; index < 70_040; index++) doc.line(index)
    expect(count()).toBeLessThan(40 * 4)
  })

  test('an index is read once and shown in many ways', () => {
    const index = indexJson('{"a":[1]}')
    expect(layoutDoc(index, { look: PLAIN }).count).toBe(5)
    expect(layoutDoc(index, { look: PLAIN, toggled: new Set([1]) }).count).toBe(3)
  })

  test('depth costs no stack', () => {
    const { count, isComplete } = indexJson('['.repeat(200_000))
    expect([count, isComplete]).toEqual([200_000, false])
  })
})

test('laid out and read again, it is the same value', () => {
  const value = fc.jsonValue({ maxDepth: 4 }).map((inner) => ({ inner }))
  fc.assert(
    fc.property(value, (value) => {
      const index = indexJson(JSON.stringify(value))
      const again = Array.from({ length: index.count }, (_, line) => {
        const key = index.text.slice(index.keyStart[line], index.keyEnd[line])
        const label = (index.keyStart[line] ?? -1) < 0 ? '' : `${key}:`
        return `${label}${index.text.slice(index.start[line], index.end[line])}${index.hasComma[line] ? ',' : ''}`
      })
      expect(JSON.parse(again.join('\n'))).toEqual(JSON.parse(index.text))
      expect(index.isComplete).toBe(true)
    }),
    { numRuns: PROPERTY_RUNS },
  )
})

test('any text makes lines without a control character', () => {
  const bits = [
    '{',
    '}',
    '[',
    ']',
    '"',
    ':',
    ',',
    '\\',
    '\x1b[2J',
    '\n',
    ' ',
    'a',
    '1',
    '\0',
    '\u2028',
    'é',
  ]
  const text = fc.array(fc.constantFrom(...bits), { maxLength: 40 }).map((parts) => parts.join(''))
  fc.assert(
    fc.property(text, fc.array(fc.nat(20)), fc.boolean(), (text, toggled, unfolded) => {
      const doc = jsonDoc(text, { look: PLAIN, toggled: new Set(toggled), unfolded })
      for (const line of linesOf(doc)) expect(line).not.toMatch(/[\p{Cc}\p{Cf}]/u)
      expect(doc.line(-1) + doc.line(doc.count)).toBe('')
    }),
    { numRuns: PROPERTY_RUNS },
  )
})
