import { describe, expect, test } from 'bun:test'

import { nextFreePort } from '../../src/check/port.ts'

const HOST = '127.0.0.1'

describe('nextFreePort', () => {
  test.each<[string, number, readonly number[], number]>([
    ['the one behind', 8082, [8083, 8084], 8083],
    ['not the one itself', 8082, [8082, 8084], 8084],
    ['none before it', 8082, [8000, 8081], 0],
    ['the hundredth', 8082, [8182], 8182],
    ['none farther away', 8082, [8183], 0],
    ['the last there is', 65_500, [65_535], 65_535],
    ['none behind the last', 65_500, [65_536], 0],
    ['the last itself', 65_535, [65_535], 0],
  ])('%s', (_, port, free, expected) => {
    const tried: number[] = []
    const next = nextFreePort({ host: HOST, port }, (place) => {
      expect(place.host).toBe(HOST)
      tried.push(place.port)
      return free.includes(place.port)
    })
    expect(next).toBe(expected)
    expect(tried.length).toBeLessThanOrEqual(100)
  })

  test('on this machine: one that can be had, not one that is taken', () => {
    using taken = Bun.serve({ hostname: HOST, port: 0, fetch: () => new Response() })
    const { port } = taken
    const next = nextFreePort({ host: HOST, port: port! - 1 })
    expect(next).not.toBe(port!)
    using ours = Bun.serve({
      hostname: HOST,
      port: next,
      reusePort: false,
      fetch: () => new Response(),
    })
    expect(ours.port).toBe(next)
  })

  test('one that others would share is taken all the same', () => {
    using shared = Bun.serve({
      hostname: HOST,
      port: 0,
      reusePort: true,
      fetch: () => new Response(),
    })
    expect(nextFreePort({ host: HOST, port: shared.port! - 1 })).not.toBe(shared.port!)
  })

  test('an address of another machine has none', () => {
    expect(nextFreePort({ host: '192.0.2.1', port: 8082 })).toBe(0)
  })
})
