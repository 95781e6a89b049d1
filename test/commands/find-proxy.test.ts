import { describe, expect, test } from 'bun:test'

import { findProxy } from '../../src/commands/find-proxy.ts'
import { startProxy } from '../helpers/proxy.ts'
import { say } from '../helpers/upstream.ts'

function sourcesOf(flags: Record<string, string>) {
  return { flags, environment: {}, file: {}, readText: () => '' }
}

function portOf(url: string): string {
  return new URL(url).port
}

/** Some other program on a port, that notes what keys it is shown. */
function stranger(health: unknown) {
  const seen: (string | null)[] = []
  const server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    fetch(request) {
      seen.push(request.headers.get('authorization'))
      return typeof health === 'string' ? new Response(health) : Response.json(health)
    },
  })
  return { port: String(server.port), seen, [Symbol.dispose]: () => void server.stop(true) }
}

describe('findProxy', () => {
  test.each([['127.0.0.1'], ['localhost'], ['0.0.0.0']])(
    'finds ours with HOST=%s',
    async (host) => {
      await using proxy = startProxy(say('Hello'))
      const PORT = portOf(proxy.url)
      expect(await findProxy(sourcesOf({ HOST: host, PORT }))).toEqual({
        type: 'proxy',
        url: `http://127.0.0.1:${PORT}`,
        key: 'any',
      })
    },
  )

  test('shows the key of the settings, and tells when it is another', async () => {
    await using proxy = startProxy(say('Hello'), { server: { clientKey: 'right' } })
    const PORT = portOf(proxy.url)
    const found = (key: string) => findProxy(sourcesOf({ PORT, ANTHROPIC_API_KEY: key }))
    expect(await found('right')).toMatchObject({ type: 'proxy', key: 'right' })
    expect(await found('wrong')).toEqual({ type: 'locked', url: `http://127.0.0.1:${PORT}` })
    expect(await findProxy(sourcesOf({ PORT }))).toMatchObject({ type: 'locked' })
  })

  test.each([
    ['a page', '<html>'],
    ['another name', { name: 'other', instance: 'x' }],
    ['no instance', { name: 'vandamme' }],
    ['no object', [1]],
  ])('takes no stranger for ours, and shows it no key: %s', async (_, health) => {
    using other = stranger(health)
    const found = await findProxy(sourcesOf({ PORT: other.port, ANTHROPIC_API_KEY: 'secret' }))
    expect(found).toEqual({ type: 'none' })
    expect(other.seen).toEqual([null])
  })

  test('finds nothing where nobody listens', async () => {
    const gone = stranger({})
    gone[Symbol.dispose]()
    expect(await findProxy(sourcesOf({ PORT: gone.port }))).toEqual({ type: 'none' })
  })

  test.each([[{ PORT: '0' }], [{ PORT: 'x' }], [{ HOST: 'a b' }]])(
    '%p names no place to look at',
    async (flags) => {
      expect(await findProxy(sourcesOf(flags))).toEqual({ type: 'none' })
    },
  )
})
