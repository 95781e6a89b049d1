import { describe, expect, test } from 'bun:test'

import * as fc from 'fast-check'

import { estimateCharacters, estimatePieces, estimateText } from '../../src/convert/estimate.ts'
import type { CountTokensRequest } from '../../src/wire/anthropic.ts'
import { countTokensRequest } from '../../src/wire/request-schemas.ts'
import { PROPERTY_RUNS } from '../helpers/environment.ts'
import { estimateTokens, TOKEN_FIXTURES, textRequest, tokenFixture } from '../helpers/tokens.ts'

const TEXT = 'A plain sentence about nothing in particular, to be counted.'
const TOKENS = estimateText(TEXT)
const BASE64_MEGABYTE = Buffer.alloc(786_432, 0xd5).toString('base64')
const PNG_HEAD = Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'latin1')

const png = (width: number, height: number): string => {
  const size = Buffer.alloc(8)
  size.writeUInt32BE(width, 0)
  size.writeUInt32BE(height, 4)
  return Buffer.concat([PNG_HEAD, size, Buffer.alloc(1_000_000, 0xd5)]).toString('base64')
}
const image = (data: string) => ({ type: 'image', source: { type: 'base64', data } })
const pdf = (data: string) => ({ type: 'document', source: { type: 'base64', data } })

/** What a block adds to a message. */
const tokensOf = (block: object): number => {
  const request = (content: object[]): CountTokensRequest =>
    countTokensRequest.parse({ model: 'm', messages: [{ role: 'user', content }] })
  return estimateTokens(request([block])) - estimateTokens(request([]))
}

describe('accuracy', () => {
  test.each(TOKEN_FIXTURES)('%s is within 35% of o200k_base, uncalibrated', (name) => {
    const { request, exact } = tokenFixture(name).whole
    expect(Math.abs(estimateTokens(request) / exact - 1)).toBeLessThan(0.35)
  })

  // Exact counts of o200k_base.
  test.each([
    [
      'Chinese around names of functions',
      '调用createCalibration函数后，把request.model传给ratio()，再乘以estimateTokens的结果。',
      21,
    ],
    ['a hash', 'a94a8fe5ccb19ba61c4c0873d391e987982fbbd3', 24],
    [
      'base64',
      'dDFoSYB2rKXH3m3b9m58gvAzc8O4qCNOSFK0GzJRIhSnd7Ri4zsedMoyBQC9gVAqt5URSemkSs8IT9k7W0sZQ',
      63,
    ],
    ['Thai', 'ร้านซ่อมนาฬิกาเล็กๆ ทางตะวันออกของเมือง เจ้าของร้านเปิดประตูทุกเช้าตอนหกโมง', 32],
    ['Arabic', 'في شرق البلدة دكان صغير لإصلاح الساعات، عرضه خطوتان فقط', 17],
    ['Hindi', 'कस्बे के पूर्वी छोर पर घड़ियों की एक छोटी सी दुकान है', 19],
  ])('%s is within 36 %%', (_, text, exact) => {
    expect(Math.abs(estimateText(text) / exact - 1)).toBeLessThan(0.36)
  })
})

describe('what counts', () => {
  test.each([
    ['text', { type: 'text', text: TEXT, cache_control: { type: 'ephemeral' } }, TOKENS],
    [
      'thinking, not its signature',
      { type: 'thinking', thinking: TEXT, signature: BASE64_MEGABYTE },
      TOKENS,
    ],
    ['nothing of redacted thinking', { type: 'redacted_thinking', data: BASE64_MEGABYTE }, 0],
    [
      'a tool call: name and arguments',
      { type: 'tool_use', id: 'toolu_1', name: TEXT, input: [TEXT] },
      TOKENS + estimateText(`["${TEXT}"]`),
    ],
    ['a tool call without arguments', { type: 'tool_use', id: 'toolu_1', name: TEXT }, TOKENS],
    [
      'a result as a string',
      { type: 'tool_result', tool_use_id: 'toolu_1', content: TEXT },
      TOKENS,
    ],
    [
      'a result as blocks',
      { type: 'tool_result', content: [{ type: 'text', text: TEXT }, image('')] },
      TOKENS + 1500,
    ],
    ['a result without content', { type: 'tool_result', tool_use_id: 'toolu_1' }, 0],
    [
      'a document of text',
      { type: 'document', title: TEXT, context: TEXT, source: { type: 'text', data: TEXT } },
      3 * TOKENS,
    ],
    [
      'a document of blocks',
      { type: 'document', source: { type: 'content', content: [{ type: 'text', text: TEXT }] } },
      TOKENS,
    ],
    ['a document at an address', { type: 'document', source: { type: 'url', url: TEXT } }, 3000],
    ['a small PDF', pdf('JVBERi0='), 1500],
    ['a PDF of 768 KB', pdf(BASE64_MEGABYTE), 15_729],
    ['a PDF of 12 MB', pdf(BASE64_MEGABYTE.repeat(16)), 200_000],
    ['a picture of 1000 x 750', image(png(1000, 750)), 1000],
    ['an icon', image(png(16, 16)), 50],
    ['a huge picture', image(png(8000, 6000)), 1600],
    ['a picture of an unknown format', image(BASE64_MEGABYTE), 1500],
    ['a picture at an address', { type: 'image', source: { type: 'url', url: TEXT } }, 1500],
    [
      'an unknown block as JSON',
      { type: 'new', text: TEXT },
      estimateText(`{"type":"new","text":"${TEXT}"}`),
    ],
    [
      'no base64 of an unknown block',
      { type: 'new', source: { data: BASE64_MEGABYTE } },
      estimateText('{"type":"new","source":{}}'),
    ],
    [
      'no data URL of an unknown block',
      { type: 'new', url: `data:image/png;base64,${BASE64_MEGABYTE}` },
      estimateText('{"type":"new"}'),
    ],
    ['a string among blocks', { type: 'tool_result', content: [TEXT] }, TOKENS],
    [
      'base64 among blocks',
      { type: 'tool_result', content: ['A'.repeat(300), { type: 'text', text: TEXT }] },
      TOKENS,
    ],
    ['nothing among blocks', { type: 'tool_result', content: [undefined] }, 0],
    ['an added tool, which is counted among the tools', { type: 'tool_addition', tool: TEXT }, 0],
    ['a removed tool', { type: 'tool_removal', tool: TEXT }, 0],
    [
      'a block named like a method',
      { type: 'constructor' },
      estimateText('{"type":"constructor"}'),
    ],
  ])('%s', (_, block, tokens) => {
    expect(tokensOf(block)).toBe(tokens)
  })

  const tools = [{ name: TEXT, description: TEXT, input_schema: [TEXT] }]
  const toolTokens = 2 * TOKENS + estimateText(`["${TEXT}"]`)
  test.each<[string, Partial<CountTokensRequest>, number]>([
    ['nothing', {}, 3],
    ['system as a string', { system: TEXT }, 3 + TOKENS],
    ['system as blocks', { system: [{ type: 'text', text: TEXT }] }, 3 + TOKENS],
    [
      'messages',
      { messages: [{ role: 'user', content: TEXT }, { role: 'assistant' }] },
      11 + TOKENS,
    ],
    ['tools', { tools }, 349 + toolTokens],
    ['no tools', { tools: [] }, 3],
    ['a server tool', { tools: [{ type: 'web_search_20250305', name: TEXT }] }, 349 + TOKENS],
  ])('%s, with the fixed parts', (_, request, tokens) => {
    const parsed = countTokensRequest.parse({ model: 'm', messages: [], ...request })
    expect(estimateTokens(parsed)).toBe(tokens)
  })

  test.each([
    [0, 0],
    [1, 1],
    [4000, 1000],
  ])('%d characters', (characters, tokens) => {
    expect(estimateCharacters(characters)).toBe(tokens)
  })
})

describe('pieces', () => {
  const words = 'word '.repeat(200_000)

  test('grow with the text, in number and not in size', () => {
    const one = [...estimatePieces(textRequest(words))]
    const two = [...estimatePieces(textRequest(words + words))]
    expect(one.length).toBe(2 + 62)
    expect(two.length).toBe(2 + 123)
    expect(Math.max(...two)).toBe(Math.max(...one))
    expect(Math.max(...one)).toBeLessThan(16_384 / 4)
  })

  test('700 KB of one letter do not hang', () => {
    const pieces = [...estimatePieces(textRequest('a'.repeat(700_000)))]
    expect(pieces.length).toBe(2 + 43)
    expect(Math.max(...pieces)).toBeLessThan(16_384)
  })

  test.each([
    ['digits and letters', '1a'],
    ['blanks', ' '],
    ['Chinese', '字'],
    ['one digit and letters', `1${'a'.repeat(16_000)}`],
  ])('700 KB of %s do not hang', (_, text) => {
    const request = textRequest(text.repeat(Math.ceil(700_000 / text.length)))
    expect([...estimatePieces(request)].length).toBeLessThan(60)
  })

  test('do not cut a surrogate pair', () => {
    const emoji = '\u{1f600}'
    const aligned = emoji.repeat(8192)
    const tokens = (text: string): number[] => [...estimatePieces(textRequest(text))].slice(2)
    expect(tokens(`a${aligned}`)).toEqual([
      estimateText(`a${emoji.repeat(8191)}`),
      estimateText(emoji),
    ])
    expect(tokens(aligned + aligned)).toEqual([estimateText(aligned), estimateText(aligned)])
  })

  test('sum up to an integer of at least 1 for any blocks', () => {
    const block = fc.oneof(
      fc.record({ type: fc.string(), content: fc.jsonValue() }),
      fc.record({
        type: fc.constantFrom('text', 'image', 'document', 'tool_use', 'tool_result', 'thinking'),
        text: fc.jsonValue(),
        source: fc.jsonValue(),
        content: fc.jsonValue(),
        input: fc.jsonValue(),
      }),
    )
    fc.assert(
      fc.property(fc.array(block), (content) => {
        const tokens = estimateTokens({ model: 'm', messages: [{ role: 'user', content }] })
        return Number.isInteger(tokens) && tokens >= 1
      }),
      { numRuns: PROPERTY_RUNS },
    )
  })
})
