import { afterEach, expect, test } from 'bun:test'

import { faultOnPurpose, type Damage } from '../../../tui/host/test-faults.ts'

afterEach(() => {
  delete process.env['VANDAMME_TEST_FAULTS']
})

function press(chunk: string): readonly string[] {
  const log: string[] = []
  const damage: Damage = {
    later: (run) => {
      log.push('later')
      expect(run).toThrow('A fault on purpose')
    },
    exit: (code) => log.push(`exit ${code}`),
    sleep: () => log.push('sleep'),
  }
  try {
    faultOnPurpose(chunk, damage)
  } catch (error) {
    log.push(String(error))
  }
  return log
}

const KEYS = [
  ['\x1d', ['TypeError: A fault on purpose']],
  ['\x1e', ['later']],
  ['\x1f', ['exit 1']],
  ['\x1c', ['sleep']],
  ['j', []],
] as const

test.each(KEYS)('%j does its damage', (key, expected) => {
  process.env['VANDAMME_TEST_FAULTS'] = 'yes'
  expect(press(key)).toEqual([...expected])
})

test.each(KEYS)('%j does none by accident', (key) => {
  expect(press(key)).toEqual([])
})
