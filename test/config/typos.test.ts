import { expect, test } from 'bun:test'

import * as fc from 'fast-check'

import { distance } from '../../src/config/distance.ts'
import { SETTINGS } from '../../src/config/settings.ts'
import { typoWarnings } from '../../src/config/typos.ts'
import { PROPERTY_RUNS } from '../helpers/environment.ts'

const NAMES = SETTINGS.map(({ name }) => name)
const bare = (name: string): string => name.replaceAll('_', '')

/** What is to be found, letter by letter. */
function nearest(name: string): string | undefined {
  return NAMES.filter((known) => known.length >= 8).find(
    (known) => distance(bare(name), bare(known)) <= 2,
  )
}

const edit = fc.record({
  place: fc.nat(30),
  letter: fc.constantFrom('', 'A', 'E', 'S', '_', 'ZZ'),
  taken: fc.nat(1),
})

/** Settings with up to three slips, and anything else. */
const name = fc.oneof(
  { weight: 9, arbitrary: fc.tuple(fc.constantFrom(...NAMES), fc.array(edit, { maxLength: 3 })) },
  { weight: 1, arbitrary: fc.tuple(fc.stringMatching(/^[A-Z_]{0,20}$/), fc.constant([])) },
)

test('whatever is two slips away from a setting is found, and nothing else', () => {
  let found = 0
  fc.assert(
    fc.property(name, ([known, edits]) => {
      const typed = edits.reduce(
        (text, { place, letter, taken }) =>
          text.slice(0, place) + letter + text.slice(place + taken),
        known,
      )
      fc.pre(!NAMES.includes(typed) && !/^CUSTOM_?HEADERS?_|^OPENAI_/.test(typed))
      const meant = nearest(typed)
      if (meant !== undefined) found++
      expect(typoWarnings([typed])).toEqual(
        meant === undefined ? [] : [`${typed} is not a setting. Did you mean ${meant}?`],
      )
    }),
    { numRuns: PROPERTY_RUNS },
  )
  expect(found).toBeGreaterThan(PROPERTY_RUNS / 4)
})

test('what is set as well is not meant', () => {
  const [known = ''] = NAMES.filter((one) => one.length > 8)
  expect(typoWarnings([`${known}S`, known])).toEqual([])
  expect(typoWarnings([`${known}S`])).toHaveLength(1)
})
