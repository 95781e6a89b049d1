import { afterEach, beforeEach, describe, expect, jest, test } from 'bun:test'

import { createTicker, createWatchdog, TICK, within } from '../../src/server/timers.ts'

let now = 0
const clock = (): number => now

/** Time goes on, in steps of a millisecond. */
function pass(ms: number): void {
  for (let left = ms; left > 0; left--) {
    now += 1
    jest.advanceTimersByTime(1)
  }
}

beforeEach(() => {
  now = 0
  jest.useFakeTimers()
})
afterEach(() => {
  jest.useRealTimers()
})

describe('createWatchdog', () => {
  function watched(ms: number) {
    const heard: number[] = []
    return { heard, watchdog: createWatchdog(ms, clock, () => heard.push(now)) }
  }

  test('hears of a silence, once', () => {
    const { heard } = watched(100)
    pass(99)
    expect(heard).toEqual([])
    pass(500)
    expect(heard).toEqual([100])
  })

  test('a steady drip is no silence, however long; what follows it is', () => {
    const { heard, watchdog } = watched(100)
    for (let drop = 0; drop < 20; drop++) {
      pass(90)
      watchdog.touch()
    }
    expect(heard).toEqual([])
    pass(100)
    expect(heard).toEqual([1900])
  })

  test('rests as long as nothing is waited for', () => {
    const { heard, watchdog } = watched(100)
    watchdog.rest()
    pass(1000)
    expect(heard).toEqual([])
    watchdog.touch()
    pass(99)
    expect(heard).toEqual([])
    pass(100)
    expect(heard).toHaveLength(1)
  })

  describe('of a process that was held up', () => {
    /** Nothing ran meanwhile: the timer comes late. */
    function holdUp(): void {
      now += 10_000
      jest.advanceTimersByTime(100)
    }

    test('first lets it read what came meanwhile', () => {
      const { heard, watchdog } = watched(100)
      holdUp()
      watchdog.touch()
      pass(99)
      expect(heard).toEqual([])
      pass(500)
      expect(heard).toHaveLength(1)
    })

    test('hears of a silence soon after that, once', () => {
      const { heard } = watched(100)
      holdUp()
      pass(199)
      expect(heard).toEqual([])
      pass(500)
      expect(heard).toEqual([10_200])
    })

    test('is not put off for ever', () => {
      const { heard } = watched(100)
      holdUp()
      now += 10_000
      pass(200)
      expect(heard).toHaveLength(1)
    })
  })

  test('hears nothing once stopped', () => {
    const { heard, watchdog } = watched(100)
    watchdog.stop()
    pass(500)
    expect(heard).toEqual([])
  })
})

describe('createTicker', () => {
  const never = new Promise<string>(() => {})

  /** What each of these races gives, over the time. */
  async function races(ticker: ReturnType<typeof createTicker>, ms: number): Promise<unknown> {
    let outcome: unknown = 'still racing'
    void ticker.race(never).then((value) => (outcome = value))
    pass(ms)
    await Promise.resolve()
    return outcome
  }

  test('interrupts the wait, again and again', async () => {
    const ticker = createTicker(100, clock)
    expect(await races(ticker, 99)).toBe('still racing')
    expect(await races(ticker, 1)).toBe(TICK)
    expect(await races(ticker, 100)).toBe(TICK)
    ticker.stop()
  })

  test('the promise’s own outcome comes first', async () => {
    const ticker = createTicker(100, clock)
    expect(await ticker.race(Promise.resolve('value'))).toBe('value')
    expect(ticker.race(Promise.reject(new Error('why')))).rejects.toThrow('why')
    ticker.stop()
  })

  test('races that are over in time do not keep it from ticking; a touch does', async () => {
    const ticker = createTicker(100, clock)
    for (let race = 0; race < 3; race++) {
      pass(30)
      await ticker.race(Promise.resolve())
    }
    expect(await races(ticker, 10)).toBe(TICK)
    pass(90)
    ticker.touch()
    expect(await races(ticker, 99)).toBe('still racing')
    expect(await races(ticker, 1)).toBe(TICK)
    ticker.stop()
  })

  test('takes another interval from now on', async () => {
    const ticker = createTicker(1000, clock)
    pass(500)
    ticker.every(20)
    expect(await races(ticker, 20)).toBe(TICK)
    expect(await races(ticker, 20)).toBe(TICK)
    ticker.stop()
  })

  test('a stopped one stays so', async () => {
    const ticker = createTicker(100, clock)
    ticker.stop()
    ticker.every(10)
    expect(await races(ticker, 500)).toBe('still racing')
  })
})

describe('within', () => {
  test('gives what comes in time, also when it fails', async () => {
    expect(await within({ ms: 100, clock }, Promise.resolve('value'), 'else')).toBe('value')
    expect(within({ ms: 100, clock }, Promise.reject(new Error('why')), 'else')).rejects.toThrow(
      'why',
    )
  })

  test('does not wait longer', async () => {
    const late = Promise.withResolvers<string>()
    const result = within({ ms: 100, clock }, late.promise, 'else')
    pass(100)
    expect(await result).toBe('else')
    // A failure that nobody waits for any more is no fault.
    late.reject(new Error('late'))
    await Promise.resolve()
  })

  test('lets a process that was held up read once before it gives up', async () => {
    const late = Promise.withResolvers<string>()
    const result = within({ ms: 100, clock }, late.promise, 'else')
    now += 5_000
    jest.advanceTimersByTime(100)
    late.resolve('value')
    expect(await result).toBe('value')
  })
})
