import { describe, expect, test } from 'bun:test'

import { createLogs, warningsIn } from '../../../tui/store/logs.ts'

const AT = 1_800_000_000_000

function printed(text: string) {
  const logs = createLogs()
  logs.print({ time: AT, text })
  return logs.read()
}

describe('the level of a printed line', () => {
  test.each([
    ['2026-02-03T12:31:07.123Z INFO    a1 gpt-5: 3 in', 'INFO', 'a1 gpt-5: 3 in'],
    ['2026-02-03T12:31:07.123Z WARNING slow', 'WARNING', 'slow'],
    ['2026-02-03T12:31:07.123Z DEBUG   x', 'DEBUG', 'x'],
    ['2026-02-03T12:31:07.123Z ERROR   x', 'ERROR', 'x'],
    ['2026-02-03T12:31:07.123Z CRITICAL x', 'ERROR', 'x'],
    ['2026-02-03T12:31:07.123Z NOTICE  x', 'INFO', '2026-02-03T12:31:07.123Z NOTICE  x'],
    ['console.log of someone', 'INFO', 'console.log of someone'],
    ['TypeError: x is not a function', 'ERROR', 'TypeError: x is not a function'],
    ['error: Cannot find module', 'ERROR', 'error: Cannot find module'],
    ['    at run (/app/a.ts:3:4)', 'ERROR', '    at run (/app/a.ts:3:4)'],
    ['an errored word, Error in the middle', 'INFO', 'an errored word, Error in the middle'],
    ['    at home', 'INFO', '    at home'],
  ])('%s', (text, level, shown) => {
    expect(printed(text)).toMatchObject([{ level, text: shown }])
  })
})

test('a line of our own log has its own time, any other the time of printing', () => {
  const [own] = printed('2026-02-03T12:31:07.123Z INFO    x')
  expect(own?.time).toBe(Date.parse('2026-02-03T12:31:07.123Z'))
  expect(printed('2026-99-99T12:31:07.123Z INFO    x')[0]?.time).toBe(AT)
  expect(printed('x')[0]?.time).toBe(AT)
})

test('one line each, blank ones left out, without escape sequences', () => {
  expect(printed('one\n\n\x1b[31mtwo\x1b[0m\n').map(({ text }) => text)).toEqual(['one', 'two'])
})

test('notes', () => {
  const logs = createLogs()
  logs.note({ time: 5, level: 'WARNING', text: 'swapped \x1b]52;c;x\x07BIG' })
  expect(logs.read()).toEqual([{ time: 5, level: 'WARNING', text: 'swapped BIG' }])
})

test('the latest 2,000, the same array until a line comes', () => {
  const logs = createLogs()
  for (let index = 1; index <= 4_321; index += 1) logs.print({ time: index, text: `line ${index}` })
  const lines = logs.read()
  expect(lines).toHaveLength(2_000)
  expect([lines[0]?.text, lines.at(-1)?.text]).toEqual(['line 2322', 'line 4321'])
  expect(logs.read()).toBe(lines)
  logs.print({ time: 0, text: 'more' })
  expect(logs.read().at(-1)?.text).toBe('more')
  expect(lines.at(-1)?.text).toBe('line 4321')
})

describe('what went wrong beside the requests', () => {
  test.each([
    ['nothing', '2026-02-03T12:31:07.123Z INFO    fine\nfine', undefined],
    [
      'a client that was refused',
      '2026-02-03T12:31:07.123Z WARNING req_0f3 Give the client the key.',
      { count: 1, latest: 'Give the client the key.' },
    ],
    [
      'several, the latest last',
      '2026-02-03T12:31:07.123Z WARNING one\nerror: two\n2026-02-03T12:31:07.123Z INFO    three',
      { count: 2, latest: 'error: two' },
    ],
  ])('%s', (_, text, warnings) => {
    expect(warningsIn(printed(text))).toEqual(warnings)
  })
})
