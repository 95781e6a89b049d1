import { describe, expect, test } from 'bun:test'

import { VandammeError } from '../../src/errors.ts'
import { createCapture } from '../../src/events/capture.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

function searched(clock: () => number = () => 0) {
  const pauses = { count: 0, during: (): void => {} }
  const capture = createCapture({
    secrets: [],
    clock,
    async pause() {
      pauses.count++
      pauses.during()
    },
  })
  const leave = capture.attach()
  return { capture, leave, pauses, record: (id: string) => capture.record(id)! }
}

describe('search', () => {
  test('finds the exchanges in whose bodies the pattern occurs, oldest first', async () => {
    const { capture, record } = searched()
    record('request').request('{"text":"The Needle"}')
    record('sent').sent({ url: 'no url: unique', headers: {}, body: 'needle' })
    record('upstream').upstream(bytes('needle'))
    record('client').client('needle')
    record('none').request('nothing')
    const all = ['request', 'sent', 'upstream', 'client']
    expect(await capture.search('needle')).toEqual(all)
    expect(await capture.search('NEE+DLE')).toEqual(all)
    expect(await capture.search('the .eed')).toEqual(['request'])
    expect(await capture.search('unique')).toEqual([])
  })

  test('words that the stream cut', async () => {
    const { capture, record } = searched()
    const delta = (text: string): string =>
      `event: content_block_delta\ndata: ${JSON.stringify({
        type: 'content_block_delta',
        index: 0,
        delta: { type: 'text_delta', text },
      })}\n\n`
    const recorder = record('a')
    recorder.client(delta('Hel'))
    recorder.client(delta('lo, "you') + delta('r" world'))
    expect(await capture.search('hello')).toEqual(['a'])
    expect(await capture.search('your.* world')).toEqual(['a'])
    expect(await capture.search('hello world')).toEqual([])
    const upstream = record('b')
    upstream.upstream(bytes('nee'))
    upstream.upstream(bytes('dle ü').subarray(0, 5))
    upstream.upstream(bytes('ü').subarray(1))
    expect(await capture.search('needle ü')).toEqual(['b'])
  })

  test('anywhere in a long text, also where it is cut for the search', async () => {
    for (let at = 4000; at < 4200; at += 1) {
      const { capture, record } = searched()
      record('a').request(`${'x'.repeat(at)}needle${'y'.repeat(9000)}`)
      expect(await capture.search('xneedley')).toEqual(['a'])
    }
  })

  test('gives the event loop a turn every 4 ms', async () => {
    let time = 0
    const { capture, record, pauses } = searched(() => time++)
    record('a').request('x'.repeat(1_000_000))
    expect(await capture.search('needle')).toEqual([])
    // 261 windows, each with some fifteen looks at the clock.
    expect(pauses.count).toBeGreaterThan(100)
  })

  test('what is forgotten meanwhile does no harm', async () => {
    let time = 0
    const { capture, record, pauses, leave } = searched(() => time++)
    record('a').request('x'.repeat(100_000))
    record('b').request('needle')
    pauses.during = leave
    expect(await capture.search('needle')).toEqual(['b'])
    expect(await capture.search('needle')).toEqual([])
  })

  test('a pattern that takes long twice is given up', async () => {
    let time = 0
    const { capture, record } = searched(() => (time += 60))
    record('a').request('x')
    expect(await capture.search('y').catch((error: unknown) => error)).toMatchObject({
      kind: 'invalid_request',
      message: expect.stringContaining('too long'),
    })
  })

  test('a pattern that takes very long is not tried again', async () => {
    const times = [0, 0, 0, 1000]
    const { capture, record } = searched(() => times.shift() ?? 1000)
    record('a').request('x')
    const failed = capture.search('x').then(String, ({ message }: Error) => message)
    expect(await failed).toContain('too long')
  })

  test('once may be the machine’s doing', async () => {
    const times = [0, 0, 0, 100]
    const { capture, record } = searched(() => times.shift() ?? 100)
    record('a').request('x')
    expect(await capture.search('x')).toEqual(['a'])
  })
})

describe('a pattern that cannot be used', () => {
  const { capture } = searched()

  test.each([
    ['(', /^This is no pattern to search for\. .*/],
    ['[z-a]', /range/],
    ['*', /repeat/],
    ['a'.repeat(501), /at most 500 characters/],
    ['(a+)+b', /too long/],
    ['(?:a|a)*b', /too long/],
    ['((a?))*b', /too long/],
    ['(?<n>a*){2,}', /too long/],
    ['(a+){20}', /too long/],
    ['.*.*.*.*x', /too long/],
    ['(a)\\1', /too long/],
    ['a?'.repeat(30), /too long/],
    ['(a|a)'.repeat(30), /too long/],
  ])('%p', async (pattern, message) => {
    const failed = await capture.search(pattern).catch((error: unknown) => error)
    expect(failed).toBeInstanceOf(VandammeError)
    expect(failed).toMatchObject({ kind: 'invalid_request' })
    expect((failed as Error).message).toMatch(message)
  })

  test.each([
    'plain',
    'a.*b',
    'error.*(rate|limit)',
    '(foo|bar)?x',
    '(?:ab){1}c+',
    '\\(a+\\)+',
    '[(*+]+x',
    '\\[a+',
    '"model":"[^"]*"',
    'a|b|c|d|e|f|g|h|i|j|k|l|m|n',
    '\\d{3,}',
    'a{2}b{3}c',
    '{',
    '',
  ])('%p can', async (pattern) => {
    expect(await capture.search(pattern)).toEqual([])
  })
})
