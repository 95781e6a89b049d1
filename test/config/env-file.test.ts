import { describe, expect, test } from 'bun:test'

import { parseEnvFile, withoutExpansions } from '../../src/config/env-file.ts'

describe('a line of .env', () => {
  test.each([
    ['A=plain', 'plain'],
    ['A=sk-a$b${c}$$d', 'sk-a$b${c}$$d'],
    ["A='sk-$b'", 'sk-$b'],
    ['A="sk-$b"', 'sk-$b'],
    ['export A=b', 'b'],
    ['A = b # comment', 'b'],
    ['A="b#c"', 'b#c'],
    ['A=b\r\nB=c\r\n', 'b'],
    ['\uFEFFA=b', 'b'],
    ['A=', ''],
  ])('%p', (text, value) => {
    expect(parseEnvFile(text)['A']).toBe(value)
  })
})

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
