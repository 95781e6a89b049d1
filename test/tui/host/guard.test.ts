import { expect, test } from 'bun:test'

import { createGuard } from '../../../tui/host/guard.ts'
import { fakeProcess } from './fakes.ts'

function setUp() {
  const process = fakeProcess()
  let restored = 0
  const guard = createGuard(() => {
    restored += 1
  }, process.system)
  return { ...process, guard, restored: () => restored }
}

test('restores at the end of the process', () => {
  const { guard, emit, restored } = setUp()
  guard.arm()
  guard.arm()
  emit('exit')
  expect(restored()).toBe(1)
})

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
  ['SIGQUIT', 131],
] as const)('restores and ends on a %s that nobody else hears', (signal, code) => {
  const { guard, emit, exits, restored } = setUp()
  guard.arm()
  emit(signal)
  expect({ exits, restored: restored() }).toEqual({ exits: [code], restored: 1 })
})

test('leaves a signal to those who stop the program gracefully', () => {
  const { guard, system, emit, exits, restored } = setUp()
  guard.arm()
  system.on('SIGTERM', () => {})
  emit('SIGTERM')
  expect({ exits, restored: restored() }).toEqual({ exits: [], restored: 0 })
})

test('restores when disarmed, once, and hears nothing more', () => {
  const { guard, emit, count, restored } = setUp()
  guard.disarm()
  expect(restored()).toBe(0)
  guard.arm()
  guard.disarm()
  guard.disarm()
  emit('exit')
  expect({ restored: restored(), listeners: count() }).toEqual({ restored: 1, listeners: 0 })
})
