import { describe, expect, test } from 'bun:test'

import { tiersLine, tiersPanel } from '../../../tui/panels/tiers.ts'
import { COLOR, LONG_TIERS, NEW_TIERS, PLAIN, PLAIN_ASCII, TIERS_MODEL, WIDTHS } from './samples.ts'
import { expectSize, shown } from './shown.ts'

const MODELS = { full: TIERS_MODEL, new: NEW_TIERS, long: LONG_TIERS }

describe.each(Object.entries(MODELS))('tiers (%s)', (_, model) => {
  test.each([80, 110, 120, 160, 200])('as a table in %d columns', (columns) => {
    const size = { columns, rows: 6 }
    expect(shown(tiersPanel(model, size, PLAIN), size)).toMatchSnapshot()
  })

  test('as a line at all widths', () => {
    const lines = WIDTHS.map((columns) => {
      const line = tiersLine(model, columns, PLAIN)
      expectSize([line], { columns, rows: 1 })
      return line
    })
    expect(lines).toMatchSnapshot()
  })
})

describe('tiers', () => {
  test('in ASCII', () => {
    const size = { columns: 120, rows: 6 }
    expect(shown(tiersPanel(TIERS_MODEL, size, PLAIN_ASCII), size)).toMatchSnapshot()
  })

  test('a model that is not the one of the settings has a star, however long its name is', () => {
    const [, , big = '', middle = '', small = ''] = tiersPanel(
      LONG_TIERS,
      { columns: 120, rows: 6 },
      PLAIN,
    )
    expect(big).toMatch(/accounts\/\S+… \* /)
    expect(middle).toContain('… * ')
    expect(small).toContain('qwen3-coder:30b * ')
    expect(tiersLine(TIERS_MODEL, 80, PLAIN)).toContain('S qwen3-coder:30b*')
  })

  test('says what the star means only where there is one', () => {
    const note = '* not as in the settings'
    expect(tiersPanel(TIERS_MODEL, { columns: 120, rows: 6 }, PLAIN)[0]).toContain(note)
    expect(tiersPanel(NEW_TIERS, { columns: 120, rows: 6 }, PLAIN)[0]).not.toContain(note)
  })

  test('says how far back the charts go', () => {
    const lines = (bucketMs: number) =>
      tiersPanel(
        { ...NEW_TIERS, sparks: { ...NEW_TIERS.sparks, bucketMs } },
        { columns: 120, rows: 6 },
        PLAIN,
      )
    expect(lines(10_000)[5]).toContain(' last 10 min ')
    expect(lines(1000)[5]).toContain(' last 60 s ')
  })

  test('sums up all tiers', () => {
    expect(tiersPanel(TIERS_MODEL, { columns: 160, rows: 6 }, PLAIN)[4]).toContain(
      'in 14.8M  out 311k  cache 88%',
    )
  })

  test('errors are red, and none are dim', () => {
    const [, , big = '', , small = ''] = tiersPanel(TIERS_MODEL, { columns: 120, rows: 6 }, COLOR)
    expect(big).toContain('\x1b[31m   1\x1b[39m')
    expect(small).toContain('\x1b[2m   0\x1b[22m')
  })
})
