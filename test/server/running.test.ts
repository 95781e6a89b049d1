import { describe, expect, test } from 'bun:test'

import { VandammeError } from '../../src/errors.ts'
import { createBus } from '../../src/events/bus.ts'
import { createExchange, type LiveExchange } from '../../src/server/exchange.ts'
import { createRunning } from '../../src/server/running.ts'

const request = new Request('http://localhost/v1/messages')
const deps = { bus: createBus(() => {}), clock: () => 0, now: () => 0, record: () => undefined }
const gone = new VandammeError('client_aborted', 'The client went away.')

function createTest() {
  let rushes = 0
  const running = createRunning(() => rushes++)
  const exchanges: LiveExchange[] = []
  const begin = (count: number): void => {
    for (let left = count; left > 0; left--) {
      const exchange = createExchange(`req_${exchanges.length}`, request, deps)
      exchanges.push(exchange)
      running.add(exchange)
    }
  }
  const end = (count: number): void => {
    for (const exchange of exchanges.splice(0, count)) exchange.abort(gone)
  }
  return { running, begin, end, rushes: () => rushes }
}

describe('a rush', () => {
  test('is over once few are left, and only then', () => {
    const { begin, end, rushes } = createTest()
    begin(300)
    end(283)
    expect(rushes()).toBe(0)
    end(1)
    expect(rushes()).toBe(1)
    end(16)
    expect(rushes()).toBe(1)
  })

  test('takes many at a time, not many in a row', () => {
    const { begin, end, rushes } = createTest()
    begin(255)
    end(255)
    for (let time = 0; time < 10; time++) {
      begin(100)
      end(100)
    }
    expect(rushes()).toBe(0)
  })

  test('may come again', () => {
    const { begin, end, rushes } = createTest()
    for (let time = 0; time < 3; time++) {
      begin(256)
      end(256)
    }
    expect(rushes()).toBe(3)
  })
})

test('one exchange is cancelled by its id, while it runs', () => {
  const { running, begin } = createTest()
  begin(2)
  expect([running.cancel('req_0'), running.cancel('req_0'), running.cancel('req_9')]).toEqual([
    true,
    false,
    false,
  ])
})
