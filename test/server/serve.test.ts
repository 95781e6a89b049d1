import { describe, expect, test } from 'bun:test'
import { networkInterfaces } from 'node:os'

import { VandammeError } from '../../src/errors.ts'
import { serve, whyNot } from '../../src/server/serve.ts'

const options = (overrides: object = {}) => ({
  host: '127.0.0.1',
  port: 0,
  answer: async () => new Response('hello'),
  ...overrides,
})

function errorOf(start: () => unknown): VandammeError {
  try {
    start()
  } catch (error) {
    if (error instanceof VandammeError) return error
  }
  throw new Error('no VandammeError')
}

describe('serve', () => {
  test('answers at the address that it tells', async () => {
    const served = serve(options())
    expect(served.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
    expect(await (await fetch(served.url)).text()).toBe('hello')
    await served.end()
  })

  const interfaces = Object.values(networkInterfaces()).flat()
  const hasIPv6 = interfaces.some((one) => one?.address === '::1')

  test.skipIf(!hasIPv6)('an IPv6 address stands in brackets', async () => {
    const served = serve(options({ host: '::1' }))
    expect(served.url).toMatch(/^http:\/\/\[::1\]:\d+$/)
    expect(await (await fetch(served.url)).text()).toBe('hello')
    await served.end()
  })

  test('what even the router does not catch is a 500', async () => {
    const answer = () => Promise.reject(new Error('secret'))
    const served = serve(options({ answer }))
    const response = await fetch(served.url)
    expect(response.status).toBe(500)
    expect(await response.text()).not.toContain('secret')
    await served.end()
  })

  test.each([
    ['of 200 MB', 'content-length: 200000000\r\n\r\n{'],
    ['of 900 GB', 'content-length: 900000000000\r\n\r\n{'],
    ['of unknown length', 'transfer-encoding: chunked\r\n\r\n3\r\n{"a\r\n'],
  ])('a body %s is for the answer to judge', async (_, rest) => {
    const answer = async () => new Response('ours', { status: 413 })
    const served = serve(options({ answer }))
    const { hostname, port } = new URL(served.url)
    const { promise, resolve } = Promise.withResolvers<string>()
    let heard = ''
    const socket = await Bun.connect({
      hostname,
      port: Number(port),
      socket: {
        data(_socket, bytes) {
          heard += bytes.toString()
          if (heard.includes('\r\n\r\n')) resolve(heard)
        },
        close: () => resolve(heard),
      },
    })
    socket.write(`POST / HTTP/1.1\r\nhost: localhost\r\n${rest}`)
    expect(await promise).toMatch(/^HTTP\/1\.1 413 .*\r\n\r\nours$/s)
    socket.end()
    await served.end()
  })

  test('a taken port is told, with what to do', async () => {
    const first = serve(options())
    const port = Number(new URL(first.url).port)
    expect(errorOf(() => serve(options({ port }))).message).toStartWith(
      `Port ${port} is taken. Set PORT`,
    )
    await first.end()
    // And it is free again.
    const second = serve(options({ port }))
    await second.end()
  })

  test('an address that is not of this machine is told', () => {
    const { message } = errorOf(() => serve(options({ host: '192.0.2.1' })))
    expect(message).toContain('192.0.2.1')
  })
})

test.each([
  ['EADDRINUSE', /^Port 80 is taken.*http:\/\/\[::1\]:80\/health/],
  ['EADDRNOTAVAIL', /no address ::1.*HOST/],
  ['EACCES', /may not listen on port 80.*PORT/],
  ['EWHATEVER', /^Cannot listen on ::1:80\.$/],
])('%s is said in words that help', (code, words) => {
  expect(whyNot(Object.assign(new Error('x'), { code }), { host: '::1', port: 80 })).toMatch(words)
})
