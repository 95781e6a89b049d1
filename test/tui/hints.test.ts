import { describe, expect, test } from 'bun:test'

import { hintsOf } from '../../tui/hints.ts'
import { openDesk } from './desks.ts'
import { PLAIN } from './panels/samples.ts'

describe('the hints', () => {
  const { desk } = openDesk()
  const keys = (isReadOnly: boolean) =>
    hintsOf({ ...desk, isReadOnly }, PLAIN.glyphs).map((hint) => hint.keys)

  test('are the keys that do something here', () => {
    expect(keys(false)).toContain('q')
    expect(keys(false)).not.toContain('Ctrl+C')
  })

  test('promise no key where none is read', () => {
    expect(keys(true)).toEqual(['Ctrl+C'])
  })
})
