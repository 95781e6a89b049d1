import { afterEach, expect, test } from 'bun:test'

import { askNearby } from '../../src/check/ask-nearby.ts'

const servers: Bun.Server<undefined>[] = []
afterEach(async () => {
  delete process.env['HTTP_PROXY']
  await Promise.all(servers.splice(0).map((server) => server.stop(true)))
})

function listen(fetch: (request: Request) => Response | Promise<Response>): string {
  const server = Bun.serve({ hostname: '127.0.0.1', port: 0, fetch })
  servers.push(server)
  return `http://127.0.0.1:${server.port}`
}

const PATIENCE = { waitMs: 20_000 }

test('asks the server itself, whatever HTTP proxy there is, with these headers', async () => {
  process.env['HTTP_PROXY'] = listen(() => new Response('the HTTP proxy'))
  const url = listen(({ headers }) => new Response(headers.get('x-one')))
  const response = await askNearby(`${url}/health`, { ...PATIENCE, headers: { 'x-one': 'yes' } })
  expect(await response.text()).toBe('yes')
})

test('follows to nowhere', async () => {
  const other = listen(() => new Response('elsewhere'))
  const response = await askNearby(
    listen(() => Response.redirect(other)),
    PATIENCE,
  )
  expect(response.status).toBe(302)
})

test('waits no longer than told', async () => {
  const { promise, resolve } = Promise.withResolvers<Response>()
  const asked = askNearby(
    listen(() => promise),
    { waitMs: 1 },
  )
  expect(await asked.catch((error: unknown) => error)).toMatchObject({ name: 'TimeoutError' })
  resolve(new Response())
})
