import { describe, expect, test } from 'bun:test'

import * as fc from 'fast-check'

import { hash8 } from '../../src/convert/hash.ts'
import { createToolIds } from '../../src/convert/tool-ids.ts'
import { PROPERTY_RUNS } from '../helpers/environment.ts'

const LONG = `toolu_${'a'.repeat(60)}`

describe('createToolIds', () => {
  test.each([
    ['any', 'toolu_01ABCdef', 'toolu_01ABCdef'],
    ['any', 'functions.Read:0', 'functions.Read:0'],
    ['any', 'x'.repeat(40), 'x'.repeat(40)],
    ['any', LONG, `${LONG.slice(0, 31)}_${hash8(LONG)}`],
    ['any', '😀'.repeat(30), `${'😀'.repeat(15)}_${hash8('😀'.repeat(30))}`],
    ['any', '', `_${hash8('')}`],
    ['nine-alphanumerics', 'Ab3dE6789', 'Ab3dE6789'],
    ['nine-alphanumerics', 'toolu_01ABCdef', `t${hash8('toolu_01ABCdef')}`],
    ['nine-alphanumerics', 'call_0001', `t${hash8('call_0001')}`],
  ] as const)('%s: %p becomes %p', (style, id, fitted) => {
    expect(createToolIds(style)(id)).toBe(fitted)
  })

  test('an id that comes again gets a number', () => {
    const next = createToolIds('any')
    expect(['call_0', 'call_0', 'call_0_2', 'call_0'].map(next)).toEqual([
      'call_0',
      'call_0_2',
      'call_0_2_2',
      'call_0_3',
    ])
  })

  test.each([
    ['any', /^[^]{1,40}$/],
    ['nine-alphanumerics', /^[A-Za-z0-9]{9}$/],
  ] as const)('%s: ids fit, differ and depend on the history alone', (style, legal) => {
    const id = fc.oneof(
      fc.constantFrom('', 'call_0', 'call_0_2', 'nine9nine', LONG),
      fc.string({ maxLength: 60 }),
    )
    fc.assert(
      fc.property(fc.array(id), (history) => {
        const fitted = history.map(createToolIds(style))
        for (const one of fitted) expect(one).toMatch(legal)
        expect(new Set(fitted).size).toBe(history.length)
        expect(history.map(createToolIds(style))).toEqual(fitted)
      }),
      { numRuns: PROPERTY_RUNS },
    )
  })
})
