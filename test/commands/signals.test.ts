import { expect, test } from 'bun:test'

import { awaitEnd, SCREEN_SIGNALS, SIGNALS } from '../../src/commands/signals.ts'

function program(signals: Parameters<typeof awaitEnd>[0]['signals'] = SCREEN_SIGNALS) {
  const stopped = Promise.withResolvers<void>()
  const paused = Promise.withResolvers<void>()
  const stopping = Promise.withResolvers<boolean>()
  const { code, quit } = awaitEnd({
    signals,
    stop: (now) => {
      stopping.resolve(now)
      return stopped.promise
    },
    pause: () => paused.promise,
  })
  return { code, quit, stopping: stopping.promise, stop: stopped.resolve, endPause: paused.resolve }
}

test.each(['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const)(
  '%s stops gracefully',
  async (signal) => {
    const { code, stopping, stop } = program()
    process.emit(signal, signal)
    expect(await stopping).toBe(false)
    stop()
    expect(await code).toBe(0)
  },
)

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
  ['SIGQUIT', 131],
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

test.each([true, false])('the user quits, now: %p', async (now) => {
  const { code, quit, stopping, stop } = program()
  quit(now)
  expect(await stopping).toBe(now)
  stop()
  expect(await code).toBe(0)
})

test('whoever quits twice does not wait', async () => {
  const { code, quit, stopping, endPause } = program()
  quit(false)
  await stopping
  endPause()
  await Bun.sleep(0)
  quit(true)
  expect(await code).toBe(0)
})

test('without a screen SIGHUP keeps its meaning', async () => {
  const before = process.listenerCount('SIGHUP')
  const { code, quit, stop } = program(SIGNALS)
  expect(process.listenerCount('SIGHUP')).toBe(before)
  quit(false)
  stop()
  await code
})

test('a graceful stop does not wait for the time of a second signal', async () => {
  const { code, quit } = awaitEnd({ signals: SIGNALS, stop: async () => {} })
  quit(false)
  expect(await code).toBe(0)
})
