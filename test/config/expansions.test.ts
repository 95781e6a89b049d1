import { describe, expect, test } from 'bun:test'

import { withoutExpansions } from '../../src/config/expansions.ts'

describe('a value that Bun expanded from the file gives way to the file', () => {
  test.each([
    ['sk-a$bc', 'sk-a', {}],
    ['sk-a$bc', 'sk-aVALUE', {}],
    ['sk-a${bc}d', 'sk-ad', {}],
    ['sk-a$bc', 'from-the-shell', { KEY: 'from-the-shell' }],
    ['plain', 'plain', { KEY: 'plain' }],
    ['plain', 'from-the-shell', { KEY: 'from-the-shell' }],
    ['a.b$c', 'axb', { KEY: 'axb' }],
  ])('file %p, environment %p', (written, value, expected) => {
    expect(withoutExpansions({ KEY: value }, { KEY: written })).toEqual(expected)
  })

  test('and names that the file does not have stay', () => {
    expect(withoutExpansions({ OTHER: 'x$y' }, { KEY: '$' })).toEqual({ OTHER: 'x$y' })
  })
})
