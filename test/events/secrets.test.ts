import { describe, expect, spyOn, test } from 'bun:test'

import { createMask, type Secret } from '../../src/events/secrets.ts'

const KEY: Secret = { name: 'OPENAI_API_KEY', value: 'sk-first-secret' }
const HEADER: Secret = { name: 'CUSTOM_HEADER_X', value: 'team-secret' }
const LONGER: Secret = { name: 'ANTHROPIC_AUTH_TOKEN', value: 'sk-first-secret-and-more' }

/** How often a text is gone through: once for every spelling that is kept. */
function passes(mask: ReturnType<typeof createMask>): number {
  using replace = spyOn(String.prototype, 'replaceAll')
  mask.hide('a text')
  return replace.mock.calls.length
}

describe('createMask', () => {
  test.each<[string, readonly Secret[], string, string]>([
    ['each by its name', [KEY, HEADER], 'a sk-first-secret b team-secret', 'a $KEY b $HEADER'],
    ['one that holds another', [KEY, LONGER], 'sk-first-secret-and-more', '$LONGER'],
    ['in whatever order they come', [LONGER, KEY], 'sk-first-secret-and-more', '$LONGER'],
    ['more than once', [KEY], 'sk-first-secret sk-first-secret', '$KEY $KEY'],
    ['no placeholder', [{ name: 'KEY', value: 'ollama' }], 'ollama run', 'ollama run'],
    [
      'within JSON and within a URL',
      [{ name: 'K', value: 'a"b/c d é' }],
      'a"b/c d é a\\"b/c d é a%22b%2Fc%20d%20%C3%A9',
      '$K $K $K',
    ],
  ])('hides %s', (_, secrets, text, hidden) => {
    const names = { KEY: KEY.name, HEADER: HEADER.name, LONGER: LONGER.name }
    const expected = hidden.replace(/\$(KEY|HEADER|LONGER)/g, (_all, name: keyof typeof names) => {
      return `$${names[name]}`
    })
    expect(createMask(secrets).hide(text)).toBe(expected)
  })

  test('further ones are hidden from then on, those from before still', () => {
    const mask = createMask([KEY])
    expect(mask.hide('sk-first-secret team-secret')).toBe('$OPENAI_API_KEY team-secret')
    mask.add([HEADER])
    expect(mask.hide('sk-first-secret team-secret')).toBe('$OPENAI_API_KEY $CUSTOM_HEADER_X')
  })

  test.each<[string, readonly (readonly Secret[])[]]>([
    ['again', [[KEY, HEADER]]],
    ['again and again', [[KEY], [HEADER, KEY], [KEY, HEADER]]],
    ['under another name', [[{ ...KEY, name: 'OTHER' }]]],
    ['too short', [[{ name: 'SHORT', value: 'any' }]]],
  ])('one that comes %s is not kept twice', (_, more) => {
    const mask = createMask([KEY, HEADER])
    expect(passes(mask)).toBe(2)
    for (const secrets of more) mask.add(secrets)
    expect(passes(mask)).toBe(2)
    expect(mask.hide('sk-first-secret')).toBe('$OPENAI_API_KEY')
  })

  test('one that two settings have is kept once, by the first name', () => {
    const mask = createMask([KEY, { ...KEY, name: 'CUSTOM_HEADER_API_KEY' }])
    expect(passes(mask)).toBe(1)
    expect(mask.hide('sk-first-secret')).toBe('$OPENAI_API_KEY')
  })

  test.each([
    ['nothing of one', 'a word', 0],
    ['its first letters', 'a sk-fir', 6],
    ['all but its last', 'a sk-first-secre', 14],
    ['a whole one', 'a sk-first-secret-and-more', 0],
    ['a whole one that may become a longer', 'a sk-first-secret', 15],
    ['the longer of two', 'a sk-first-secret-and', 19],
    ['something behind them', 'sk-fir\n', 0],
    ['no text at all', '', 0],
  ])('unsure of the end: %s', (_, text, length) => {
    expect(createMask([KEY, LONGER, HEADER]).unsure(text)).toBe(length)
  })
})
