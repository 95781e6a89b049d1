import { describe, expect, test } from 'bun:test'

import * as fc from 'fast-check'

import { createJsonPrefix } from '../../src/convert/json-prefix.ts'
import { PROPERTY_RUNS } from '../helpers/environment.ts'

function read(text: string) {
  const prefix = createJsonPrefix()
  const sent = prefix.push(text)
  return { sent, prefix }
}

describe('legal objects', () => {
  test.each([
    ['{}'],
    [' {\t"a"\r\n:\n1 , "b" : [ ] } '],
    ['{"a":[1,-0,0.5,-1.25e+10,1E5,2e-3,0],"b":{"c":[[],[{}]]}}'],
    ['{"a":true,"b":false,"c":null}'],
    ['{"a":"\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\uD83D\\uDE00é😀"}'],
    ['{"":{"":""}}'],
  ])('%s', (text) => {
    const { prefix } = read(text)
    expect(() => JSON.parse(text)).not.toThrow()
    expect(prefix.broken()).toBe(false)
    expect(prefix.complete()).toBe(true)
  })
})

describe('the first illegal character', () => {
  test.each([
    ['[1]', 0],
    ['"a"', 0],
    ['{,', 1],
    ['{a', 1],
    ["{'", 1],
    ['{"a" 1', 5],
    ['{"a":}', 5],
    ['{"a":01', 6],
    ['{"a":-,', 6],
    ['{"a":1.,', 7],
    ['{"a":.5', 5],
    ['{"a":1e,', 7],
    ['{"a":1e+,', 8],
    ['{"a":+1', 5],
    ['{"a":tru,', 8],
    ['{"a":True', 5],
    ['{"a":nul1', 8],
    ['{"a":1,}', 7],
    ['{"a":[1,]', 8],
    ['{"a":[1}', 7],
    ['{"a":[,', 6],
    ['{"a":{]', 6],
    ['{"a":1]', 6],
    ['{"a":"\n', 6],
    ['{"a":"\\x', 7],
    ['{"a":"\\u12g', 10],
    ['{"a":1}x', 7],
    ['{"a":1}{', 7],
    ['{"a":NaN', 5],
  ])('%s', (text, at) => {
    expect(read(text.slice(0, at)).prefix.broken()).toBe(false)
    expect(read(text.slice(0, at + 1)).prefix.broken()).toBe(true)
  })
})

describe('what is kept back', () => {
  test.each([
    ['{}', '{', '}'],
    ['{"a":1', '{"a":', '1'],
    ['{"a":1,', '{"a":', '1,'],
    ['{"a":1,"', '{"a":1,"', ''],
    ['{"a":"x', '{"a":"x', ''],
    ['{"a":"x\\', '{"a":"x', '\\'],
    ['{"a":"x\\u00', '{"a":"x', '\\u00'],
    ['{"a":"x"', '{"a":"x', '"'],
    ['{"a":tr', '{"a":', 'tr'],
    ['{"a":[1,2', '{"a":[', '1,2'],
    ['  {', '  {', ''],
    ['{"a":1} \n', '{"a":1}', ' \n'],
  ])('%s', (text, sent, held) => {
    const result = read(text)
    expect([result.sent, result.prefix.held()]).toEqual([sent, held])
  })
})

const objects = fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue(), {
  noNullPrototype: true,
})
const indent = fc.constantFrom(0, 1, '\t', '\r\n')

test('accepts every object that JSON.stringify writes, cut anywhere, and sends all of it', () => {
  fc.assert(
    fc.property(objects, indent, fc.nat(), fc.nat(), (value, space, first, second) => {
      const text = JSON.stringify(value, undefined, space)
      const [a, b] = [first % (text.length + 1), second % (text.length + 1)].sort((x, y) => x - y)
      const prefix = createJsonPrefix()
      const sent = [text.slice(0, a), text.slice(a, b), text.slice(b)]
        .map((piece) => prefix.push(piece))
        .join('')
      expect(prefix.complete()).toBe(true)
      expect(sent + prefix.held()).toBe(text)
    }),
    { numRuns: PROPERTY_RUNS },
  )
})

test('calls complete what JSON.parse calls an object, and nothing else', () => {
  const token = fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    ':',
    ',',
    '"a"',
    '"',
    '1',
    '-',
    '.',
    'e',
    '0',
    'true',
    'null',
    ' ',
    '\\',
  )
  fc.assert(
    fc.property(fc.array(token, { maxLength: 8 }), (tokens) => {
      const text = `{${tokens.join('')}`
      const { prefix } = read(text)
      let isJson = true
      try {
        JSON.parse(text)
      } catch {
        isJson = false
      }
      expect(prefix.complete() && !prefix.broken()).toBe(isJson)
    }),
    { numRuns: PROPERTY_RUNS * 5 },
  )
})
