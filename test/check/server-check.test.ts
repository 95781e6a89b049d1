import { afterEach, describe, expect, test } from 'bun:test'

import { checkServer, describeListener, lookAt } from '../../src/check/server-check.ts'

const servers: Bun.Server<undefined>[] = []
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop(true)))
})

function listen(answer: () => Response, tls?: Bun.TLSOptions): { host: string; port: number } {
  const options = { hostname: '127.0.0.1', port: 0, ...(tls === undefined ? {} : { tls }) }
  const server = Bun.serve({ ...options, fetch: answer })
  servers.push(server)
  return { host: '127.0.0.1', port: server.port! }
}

const HEALTH = { name: 'vandamme', version: '9.9.9', uptime_seconds: 12, tiers: { big: 'm' } }

describe('lookAt', () => {
  test('knows a proxy of ours', async () => {
    const listener = await lookAt(listen(() => Response.json(HEALTH)))
    expect(listener).toEqual({ type: 'ours', version: '9.9.9', uptimeSeconds: 12, tiers: ['m'] })
  })

  test.each([
    ['a page', () => new Response('<html>')],
    ['JSON of another', () => Response.json({ ...HEALTH, name: 'other' })],
    ['no version', () => Response.json({ name: 'vandamme' })],
    ['a list', () => Response.json([HEALTH])],
    ['nothing', () => new Response('', { status: 500 })],
  ])('takes %s for something else', async (_, answer) => {
    expect(await lookAt(listen(answer))).toEqual({ type: 'other' })
  })

  test('finds nobody on a closed port', async () => {
    const address = listen(() => new Response())
    await servers.pop()?.stop(true)
    expect(await lookAt(address)).toEqual({ type: 'nobody' })
  })

  test('takes what hangs up for something else', async () => {
    using server = Bun.listen({
      hostname: '127.0.0.1',
      port: 0,
      socket: { data: (socket) => socket.terminate() },
    })
    expect(await lookAt({ host: '127.0.0.1', port: server.port })).toEqual({ type: 'other' })
  })

  test('goes where a wildcard leads, and follows no redirect', async () => {
    const ours = listen(() => Response.json(HEALTH))
    expect(await lookAt({ ...ours, host: '0.0.0.0' })).toMatchObject({ type: 'ours' })
    const to = `http://127.0.0.1:${ours.port}/health`
    expect(await lookAt(listen(() => Response.redirect(to)))).toEqual({ type: 'other' })
  })

  test('what a proxy leaves out is nothing', async () => {
    const listener = await lookAt(listen(() => Response.json({ name: 'vandamme', version: '1' })))
    expect(listener).toEqual({ type: 'ours', version: '1', uptimeSeconds: 0, tiers: [] })
  })

  test('never fills the screen with what another says', async () => {
    const long = {
      ...HEALTH,
      version: `\u001b[2J${'v'.repeat(9_999)}`,
      tiers: { big: 'm'.repeat(9_999) },
    }
    const listener = await lookAt(listen(() => Response.json(long)))
    const text = listener.type === 'ours' ? describeListener(listener) : ''
    expect(text).toStartWith('Vandamme vvv')
    expect(text.length).toBeLessThan(300)
  })
})

describe('checkServer', () => {
  test.each([true, false])('finds a proxy of ours, where it must run: %p', async (mustRun) => {
    const tiers = { big: 'large', middle: 'large', small: 'tiny', odd: 1 }
    const address = listen(() => Response.json({ ...HEALTH, tiers }))
    expect(await checkServer(address, mustRun)).toMatchObject({
      id: 'server',
      outcome: 'ok',
      asked: `GET http://127.0.0.1:${address.port}/health`,
      answer: 'Vandamme 9.9.9, up for 12 s, with large, tiny',
      diagnosis: undefined,
    })
  })

  test.each([true, false])('finds another program, where it must run: %p', async (mustRun) => {
    const address = listen(() => new Response('hello'))
    const { outcome, answer, diagnosis } = await checkServer(address, mustRun)
    expect({ outcome, answer }).toEqual({
      outcome: 'failed',
      answer: 'something that is not Vandamme',
    })
    expect(diagnosis?.cause).toBe(`Port ${address.port} is taken by another program.`)
    const next = Number(/vandamme --port (\d+)$/.exec(diagnosis?.fix ?? '')?.[1])
    expect(next).not.toBe(address.port)
    using free = Bun.serve({
      hostname: '127.0.0.1',
      port: next,
      reusePort: false,
      fetch: () => new Response(),
    })
    expect(free.port).toBe(next)
  })

  test.each([
    [true, 'failed', 'proxy-not-running'],
    [false, 'ok', undefined],
  ])('on a free port, where it must run: %p', async (mustRun, outcome, id) => {
    const address = listen(() => new Response())
    await servers.pop()?.stop(true)
    const check = await checkServer(address, mustRun)
    expect(check.outcome).toBe(outcome as typeof check.outcome)
    expect(check.diagnosis?.id).toBe(id)
    if (mustRun) expect(check.diagnosis?.fix).toEndWith(`vandamme --port ${address.port}`)
  })

  test('cannot ask a port that is not known yet', async () => {
    const address = { host: '127.0.0.1', port: 0 }
    expect(await checkServer(address, false)).toMatchObject({
      outcome: 'skipped',
      asked: 'nothing',
    })
    expect(await checkServer(address, true)).toMatchObject({
      outcome: 'failed',
      diagnosis: { id: 'unknown-port' },
    })
  })
})
