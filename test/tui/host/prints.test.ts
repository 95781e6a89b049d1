import { expect, test } from 'bun:test'

import { createPrints, type PrintSources } from '../../../tui/host/prints.ts'
import { fakeSources } from './fakes.ts'

function setUp(isTTY = true) {
  const fake = fakeSources(isTTY)
  const sources: PrintSources = fake.sources
  let now = 10_000
  let woken = 0
  const prints = createPrints({
    sources,
    now: () => now,
    onPrint: () => {
      woken += 1
    },
  })
  const texts = () => prints.take().map(({ text }) => text)
  const later = (ms: number) => {
    now += ms
  }
  return { sources, shown: fake.shown, prints, texts, later, woken: () => woken }
}

test('keeps what streams and console print, line by line, and shows none of it', () => {
  const { prints, sources, shown, texts, woken } = setUp()
  prints.hold()
  prints.hold()
  sources.stdout.write('one\ntwo\n')
  sources.stderr.write(new TextEncoder().encode('three'))
  sources.console.log('four %d', 4, { five: 5 })
  sources.console.error('six')
  expect(texts()).toEqual(['one', 'two', 'three', 'four 4 { five: 5 }', 'six'])
  expect({ shown, woken: woken(), again: texts() }).toEqual({ shown: [], woken: 4, again: [] })
})

test('calls back like a stream', async () => {
  const { prints, sources } = setUp()
  prints.hold()
  await new Promise<void>((resolve) => sources.stdout.write('x', () => resolve()))
  await new Promise<void>((resolve) => sources.stdout.write('x', 'utf8', () => resolve()))
})

test('gives streams and console back', () => {
  const { prints, sources, shown, texts } = setUp()
  const before = { write: sources.stdout.write, log: sources.console.log }
  prints.hold()
  prints.release()
  prints.release()
  expect({ write: sources.stdout.write, log: sources.console.log }).toEqual(before)
  sources.stderr.write('seen')
  expect({ shown, texts: texts() }).toEqual({ shown: ['err: seen'], texts: [] })
})

test('what goes to a file goes there as well, and is not told again', () => {
  const { prints, sources, shown, texts } = setUp(false)
  prints.hold()
  sources.stderr.write('line\n')
  sources.console.warn('careful')
  expect({ shown, texts: texts(), errors: prints.takeErrors() }).toEqual({
    shown: ['err: line\n', 'err: careful\n'],
    texts: ['line', 'careful'],
    errors: [],
  })
})

test('errors of the last two seconds are told at the end, once', () => {
  const { prints, sources, later } = setUp()
  prints.hold()
  sources.stderr.write('old')
  later(2_001)
  sources.stderr.write('new')
  sources.stdout.write('no error')
  prints.add('from the thread')
  later(1_000)
  expect(prints.takeErrors()).toEqual(['new', 'from the thread'])
  expect(prints.takeErrors()).toEqual([])
})

test('keeps the latest 500 lines and 20 errors, each of at most 8,000 characters', () => {
  const { prints, sources, texts } = setUp()
  prints.hold()
  for (let line = 1; line <= 600; line += 1) sources.stderr.write(`line ${line}`)
  expect(prints.takeErrors()).toHaveLength(20)
  const kept = texts()
  expect([kept.length, kept[0], kept.at(-1)]).toEqual([500, 'line 101', 'line 600'])
  sources.stdout.write('x'.repeat(20_000))
  expect(texts()[0]).toHaveLength(8_000)
})
