import { describe, expect, test } from 'bun:test'

import * as fc from 'fast-check'

import { hash8 } from '../../src/convert/hash.ts'
import { createLedger } from '../../src/convert/ledger.ts'
import { createToolNames } from '../../src/convert/names.ts'
import { PROPERTY_RUNS } from '../helpers/environment.ts'

const LONG = `mcp__server__${'a'.repeat(60)}`
const LEGAL = /^[A-Za-z0-9_-]{1,64}$/

describe('createToolNames', () => {
  test.each([
    ['Read', 'Read'],
    ['mcp__git__log-all', 'mcp__git__log-all'],
    ['x'.repeat(64), 'x'.repeat(64)],
    [LONG, `${LONG.slice(0, 55)}_${hash8(LONG)}`],
    ['git.log', `gitlog_${hash8('git.log')}`],
    ['größe', `gre_${hash8('größe')}`],
    ['搜索', `tool_${hash8('搜索')}`],
    ['1.0', `tool10_${hash8('1.0')}`],
    ['', `tool_${hash8('')}`],
  ])('sends %p as %p and takes it back', (name, upstream) => {
    const names = createToolNames([name], createLedger())
    expect(names.toUpstream(name)).toBe(upstream)
    expect(names.toClient(upstream)).toBe(name)
  })

  test.each([
    ['Read', 'Read'],
    ['9lives', `tool9lives_${hash8('9lives')}`],
    ['_hidden', `tool_hidden_${hash8('_hidden')}`],
    [`_${'x'.repeat(63)}`, `tool_${'x'.repeat(50)}_${hash8(`_${'x'.repeat(63)}`)}`],
  ])('sends %p as %p where a letter must come first', (name, upstream) => {
    const names = createToolNames([name], createLedger(), 'letter-first')
    expect(names.toUpstream(name)).toBe(upstream)
    expect(names.toClient(upstream)).toBe(name)
    expect(createToolNames([name], createLedger()).toUpstream(name)).toBe(name)
  })

  test('names a tool that it was not told of the same way', () => {
    const told = createToolNames([LONG], createLedger())
    const untold = createToolNames([], createLedger())
    expect(untold.toUpstream(LONG)).toBe(told.toUpstream(LONG))
  })

  test('notes each renamed tool without its name', () => {
    const ledger = createLedger()
    createToolNames(['Read', LONG, 'a.b'], ledger)
    expect(ledger.entries()).toMatchObject([{ action: 'renamed', subject: 'tool name', count: 2 }])
  })

  test.each([
    ['any', 'a.b', 'the upstream takes 64 letters, digits, _ and - at most'],
    [
      'letter-first',
      '_hidden',
      'the upstream takes a letter first, and 64 letters, digits, _ and - at most',
    ],
  ] as const)('says what %s asks for', (style, name, reason) => {
    const ledger = createLedger()
    createToolNames([name], ledger, style)
    expect(ledger.entries()).toMatchObject([{ reason }])
  })

  test.each([
    ['default_api:Read', 'Read'],
    ['default_api:unheard', 'default_api:unheard'],
    ['unheard', 'unheard'],
    [`default_api:gitlog_${hash8('git.log')}`, 'git.log'],
  ])('reads %p as %p', (said, name) => {
    const names = createToolNames(['Read', 'git.log'], createLedger())
    expect(names.toClient(said)).toBe(name)
  })

  test('leaves a legal name to the tool that has it', () => {
    const clash = `gitlog_${hash8('git.log')}`
    const names = createToolNames(['git.log', clash], createLedger())
    expect(names.toUpstream(clash)).toBe(clash)
    expect(names.toUpstream('git.log')).not.toBe(clash)
    expect(names.toClient(names.toUpstream('git.log'))).toBe('git.log')
  })

  test('keeps two names apart whose hashes are equal', () => {
    // Neither has a legal character, so only the hash could tell them apart.
    const [one, other] = collidingNames()
    const names = createToolNames([one, other], createLedger())
    expect(names.toUpstream(one)).not.toBe(names.toUpstream(other))
    expect(names.toClient(names.toUpstream(other))).toBe(other)
  })

  test('every set of names maps to legal, distinct ones and back', () => {
    const name = fc.oneof(fc.string({ maxLength: 80 }), fc.constantFrom(LONG, 'Read', 'a.b', 'ab'))
    fc.assert(
      fc.property(fc.uniqueArray(name, { maxLength: 20 }), (list) => {
        const names = createToolNames(list, createLedger())
        const sent = list.map((one) => names.toUpstream(one))
        expect(sent.every((one) => LEGAL.test(one))).toBe(true)
        expect(new Set(sent).size).toBe(list.length)
        expect(sent.map((one) => names.toClient(one))).toEqual(list)
      }),
      { numRuns: PROPERTY_RUNS },
    )
  })
})

/** Two texts of Chinese characters with one hash, by the birthday paradox. */
function collidingNames(): [string, string] {
  const seen = new Map<string, string>()
  for (let number = 0; ; number++) {
    const name = number.toString(8).replaceAll(/\d/g, chinese)
    const hash = hash8(name)
    const earlier = seen.get(hash)
    if (earlier !== undefined) return [earlier, name]
    seen.set(hash, name)
  }
}

function chinese(digit: string): string {
  return String.fromCodePoint(0x4e00 + Number(digit) * 977)
}
