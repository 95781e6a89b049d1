import { describe, expect, test } from 'bun:test'

import * as fc from 'fast-check'

import { parseEnvFile } from '../../src/config/env-file.ts'
import { changeEnvText } from '../../src/config/env-text.ts'
import { VandammeError } from '../../src/errors.ts'
import { PROPERTY_RUNS } from '../helpers/environment.ts'

describe('one value', () => {
  test.each([
    ['A=1', 'A=2'],
    ['A=1\n', 'A=2\n'],
    ['A = 1 # why', 'A = 2 # why'],
    ['  export  A=1\n', '  export  A=2\n'],
    ["A='1' # why", "A='2' # why"],
    ['A="1"', 'A="2"'],
    ['A=`1`', 'A=`2`'],
    ['A: 1', 'A: 2'],
    ['A=', 'A=2'],
    ['A=\nB=1', 'A=2\nB=1'],
    ['A= # why', 'A=2 # why'],
    ['A=1\nA=1\nB=3', 'A=1\nA=2\nB=3'],
    ['# A=1\nA=1', '# A=1\nA=2'],
    ['A="1\nB=1"\nB=3', 'A="2"\nB=3'],
    ['\uFEFFA=1', '\uFEFFA=2'],
    ['A=1\r\nB=3\r\n', 'A=2\r\nB=3\r\n'],
    ['A=1\rB=3', 'A=2\rB=3'],
    ['', 'A=2\n'],
    ['B=3', 'B=3\nA=2\n'],
    ['B=3\n', 'B=3\nA=2\n'],
    ['B=3\r\nC=4', 'B=3\r\nC=4\r\nA=2\r\n'],
    ['# only this', '# only this\nA=2\n'],
    ['AA=1\nXA=1', 'AA=1\nXA=1\nA=2\n'],
    ['A = 2 # as it is', 'A = 2 # as it is'],
    ['A=1\n\n\n# end\n\n', 'A=2\n\n\n# end\n\n'],
  ])('%p', (before, after) => {
    expect(changeEnvText(before, { A: '2' })).toBe(after)
  })
})

describe('a value that needs quotes', () => {
  test.each([
    ['A=1', 'a b', "A='a b'"],
    ['A=1', "it's", 'A="it\'s"'],
    ['A="1"', 'say "x"', 'A=\'say "x"\''],
    ['A=1', 'a#b', "A='a#b'"],
    ['A=1', ' a ', "A=' a '"],
    ['A=1', 'sk-$x', "A='sk-$x'"],
    ['A=1', 'a\nb', 'A="a\\nb"'],
    ['A=1', 'a\rb', 'A="a\\rb"'],
    ['A=1', 'a\\nb', "A='a\\nb'"],
    ['A=1', `'"`, 'A=`\'"`'],
    ['A="1"', 'a-b', 'A="a-b"'],
    ['A="1"', '', 'A=""'],
    ['A=1', '', 'A='],
    ['A=1', '$&', "A='$&'"],
  ])('%p to %p', (before, value, after) => {
    expect(changeEnvText(before, { A: value })).toBe(after)
  })
})

test('several at once', () => {
  const changes = { BIG_MODEL: 'openai/gpt-5', SMALL_MODEL: 'x:free' }
  expect(changeEnvText('# mine\nSMALL_MODEL=a\nPORT=1\n', changes)).toBe(
    '# mine\nSMALL_MODEL=x:free\nPORT=1\nBIG_MODEL=openai/gpt-5\n',
  )
})

describe('what the reader could not read back is refused', () => {
  test.each([
    ['', 'A B', 'x'],
    ['', '', 'x'],
    ['', '__proto__', 'x'],
    ['', 'A', '\uD83D'],
    ['', 'A', '\'"`\n\\n\r'],
  ])('in %p, %p as %p', (text, name, value) => {
    const change = () => changeEnvText(text, { [name]: value })
    expect(change).toThrow(VandammeError)
    expect(change).toThrow('.env file has no way')
  })

  test('without quoting the value', () => {
    expect(() => changeEnvText('', { A: '\uD83Dsk-secret' })).not.toThrow(/sk-secret/)
  })
})

const letters = fc.constantFrom(
  ...`ab1 \t'"\`\\n$#=:-\r\n`.split(''),
  '\\n',
  '\u2028',
  'ü',
  '"',
  "'",
)
const value = fc.oneof(
  fc.string({ unit: letters, maxLength: 12 }),
  fc.string({ unit: 'binary', maxLength: 12 }),
)
const lines = fc.oneof(
  fc.constantFrom(
    '# c',
    '',
    'export A=1',
    'A = 1 # c',
    "B='x",
    'A="1\n2"',
    'junk',
    'A',
    'C:',
    'A=',
  ),
  fc.string({ unit: letters, maxLength: 20 }),
)
const file = fc
  .tuple(fc.array(lines, { maxLength: 6 }), fc.constantFrom('\n', '\r\n'), fc.boolean())
  .map(([all, end, isEnded]) => all.join(end) + (isEnded ? end : ''))

/** The new text, or undefined where it is refused. */
function changed(text: string, changes: Record<string, string>): string | undefined {
  try {
    return changeEnvText(text, changes)
  } catch (error) {
    expect(error).toBeInstanceOf(VandammeError)
    return undefined
  }
}

describe('any text and any value', () => {
  test('the value reads back, and the others as before', () => {
    fc.assert(
      fc.property(file, fc.constantFrom('A', 'B', 'NEW'), value, (text, name, wanted) => {
        const after = changed(text, { [name]: wanted })
        if (after === undefined) return
        expect(parseEnvFile(after)).toEqual({ ...parseEnvFile(text), [name]: wanted })
      }),
      { numRuns: PROPERTY_RUNS },
    )
  })

  test('all but one stretch stays as it was', () => {
    fc.assert(
      fc.property(file, fc.constantFrom('A', 'NEW'), value, (text, name, wanted) => {
        const after = changed(text, { [name]: wanted }) ?? text
        const old = parseEnvFile(text)[name]
        let start = 0
        while (start < text.length && text[start] === after[start]) start++
        let end = 0
        const most = Math.min(text.length, after.length) - start
        while (end < most && text.at(-1 - end) === after.at(-1 - end)) end++
        const gone = text.length - start - end
        // No more than the old value as it was written, with its quotes and its escapes.
        const longest = old === undefined ? 0 : 2 * old.length + 2
        expect(gone).toBeLessThanOrEqual(longest)
      }),
      { numRuns: PROPERTY_RUNS },
    )
  })

  test('only odd values are refused', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'ab1 $#=:-"\'\\/'.split('')) }),
        (wanted) => {
          const isOdd = wanted.includes('"') && wanted.includes("'") && /\\[nr]/.test(wanted)
          if (!isOdd) expect(changed('# c\nA=1\n', { A: wanted })).toBeString()
        },
      ),
      { numRuns: PROPERTY_RUNS },
    )
  })
})
