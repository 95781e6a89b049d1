import { afterEach, describe, expect, test } from 'bun:test'

import { nextFreePort } from '../../src/check/port.ts'
import { checkServer, clientUrl, describeListener, lookAt } from '../../src/check/server-check.ts'

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
  test.each([
    [true, 'failed', 'proxy-not-running'],
    [false, 'ok', undefined],
  ])('on a free port, where it must run: %p', async (mustRun, outcome, id) => {
    const address = listen(() => new Response())
    await servers.pop()?.stop(true)
    const check = await checkServer(address, mustRun)
    expect(check.outcome).toBe(outcome as typeof check.outcome)
    expect(check.diagnosis?.id).toBe(id)
  })

  test('cannot ask a port that is not known yet', async () => {
    const address = { host: '127.0.0.1', port: 0 }
    expect(await checkServer(address, false)).toMatchObject({ outcome: 'skipped' })
    expect(await checkServer(address, true)).toMatchObject({
      outcome: 'failed',
      diagnosis: { id: 'unknown-port' },
    })
  })
})

test.each([
  ['127.0.0.1', 'http://127.0.0.1:8082'],
  ['0.0.0.0', 'http://127.0.0.1:8082'],
  ['::', 'http://[::1]:8082'],
  ['fd00::1', 'http://[fd00::1]:8082'],
  ['box.lan', 'http://box.lan:8082'],
])('a client finds %s at %s', (host, url) => {
  expect(clientUrl({ host, port: 8082 })).toBe(url)
})

describe('nextFreePort', () => {
  test('passes over the one in use', () => {
    const { host, port } = listen(() => new Response())
    const first = nextFreePort({ host, port: port - 1 })
    expect(first).toBeGreaterThan(port)
  })

  test('gives up behind the last port', () => {
    expect(nextFreePort({ host: '127.0.0.1', port: 65_535 })).toBe(0)
  })
})
