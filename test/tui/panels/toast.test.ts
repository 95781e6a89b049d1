import { expect, test } from 'bun:test'

import { toastLine, type ToastModel } from '../../../tui/panels/toast.ts'
import { COLOR, PLAIN, PLAIN_ASCII } from './samples.ts'

const GOOD: ToastModel = { kind: 'good', text: 'SMALL: a → b   u undo', secondsLeft: 5.2 }
const BAD: ToastModel = { kind: 'bad', text: 'It broke.', secondsLeft: undefined }

test.each([
  [GOOD, ' ✓ SMALL: a → b   u undo              6s '],
  [{ ...GOOD, secondsLeft: -1 }, ' ✓ SMALL: a → b   u undo              0s '],
  [BAD, ' ✗ It broke.              any key closes '],
  [{ ...BAD, kind: 'info' as const }, ' · It broke.              any key closes '],
])('%p', (toast, text) => {
  expect(toastLine(toast, 41, PLAIN)).toBe(text)
})

test('in ASCII', () => {
  expect(toastLine(BAD, 41, PLAIN_ASCII)).toStartWith(' x It broke.')
})

test('on a narrow screen only what happened', () => {
  expect(toastLine(GOOD, 39, PLAIN)).toBe(' ✓ SMALL: a → b   u undo'.padEnd(39))
})

test('what is bad is red', () => {
  expect(toastLine(BAD, 41, COLOR)).toContain('\x1b[31mIt broke.\x1b[39m')
  expect(toastLine(GOOD, 41, COLOR)).toContain('\x1b[32m✓\x1b[39m SMALL')
})
