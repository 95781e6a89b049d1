import { expect, spyOn, test } from 'bun:test'

import * as fc from 'fast-check'

import { createStopFilter } from '../../src/convert/stop-filter.ts'
import { PROPERTY_RUNS } from '../helpers/environment.ts'

const letters = fc.constantFrom('a', 'b', 'ab', 'ba', 'aab')
const text = fc.array(letters, { maxLength: 12 }).map((all) => all.join(''))

/** What goes out and what was met, letter by letter, without any cleverness. */
function naive(whole: string, sequences: readonly string[]) {
  for (let end = 1; end <= whole.length; end++) {
    const seen = whole.slice(0, end)
    const met = sequences.filter((one) => one !== '' && seen.endsWith(one))
    const longest = met.toSorted((one, other) => other.length - one.length)[0]
    if (longest !== undefined) return { out: seen.slice(0, -longest.length), hit: longest }
  }
  return { out: whole, hit: undefined }
}

test('finds what is met first, however the text is cut', () => {
  fc.assert(
    fc.property(fc.array(text), fc.array(text, { maxLength: 4 }), (pieces, sequences) => {
      const filter = createStopFilter(sequences)
      const out = pieces.map((piece) => filter.push(piece)).join('') + filter.flush()
      expect({ out, hit: filter.hit() }).toEqual(naive(pieces.join(''), sequences))
    }),
    { numRuns: PROPERTY_RUNS },
  )
})

test('a long sequence does not have the short ones looked for in what is known', () => {
  using spy = spyOn(String.prototype, 'indexOf')
  const filter = createStopFilter(['#'.repeat(10_000), '!'])
  for (let at = 0; at < 100; at++) filter.push('some text ')
  const places = spy.mock.calls.filter(([wanted]) => wanted === '!').map(([, from]) => from)
  expect(places).toEqual(Array.from({ length: 100 }, (_, at) => at * 10))
})
