import { describe, expect, test } from 'bun:test'

import { parseEnvFile } from '../../src/config/env-file.ts'

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
