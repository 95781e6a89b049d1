import { expect, test } from 'bun:test'

import { stopOnSignal } from '../../src/commands/signals.ts'

function program() {
  const stopped = Promise.withResolvers<void>()
  const paused = Promise.withResolvers<void>()
  const stopping = Promise.withResolvers<void>()
  const code = stopOnSignal(
    () => {
      stopping.resolve()
      return stopped.promise
    },
    () => paused.promise,
  )
  return { code, stopping: stopping.promise, stop: stopped.resolve, endPause: paused.resolve }
}

test.each(['SIGINT', 'SIGTERM'] as const)('%s stops gracefully', async (signal) => {
  const { code, stopping, stop } = program()
  process.emit(signal, signal)
  await stopping
  stop()
  expect(await code).toBe(0)
})

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('another %s ends at once', async (signal, expected) => {
  const { code, stopping, endPause } = program()
  process.emit('SIGINT', 'SIGINT')
  await stopping
  endPause()
  await Bun.sleep(0)
  process.emit(signal, signal)
  expect(await code).toBe(expected)
})

test('a signal that comes twice for one key press counts once', async () => {
  const { code, stopping, stop, endPause } = program()
  process.emit('SIGINT', 'SIGINT')
  await stopping
  process.emit('SIGINT', 'SIGINT')
  endPause()
  await Bun.sleep(0)
  stop()
  expect(await code).toBe(0)
})

test('afterwards nobody listens any more', async () => {
  const before = process.listenerCount('SIGINT')
  const { code, stopping, stop } = program()
  expect(process.listenerCount('SIGINT')).toBe(before + 1)
  process.emit('SIGINT', 'SIGINT')
  await stopping
  stop()
  await code
  expect(process.listenerCount('SIGINT')).toBe(before)
})
