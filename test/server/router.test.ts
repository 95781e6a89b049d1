import { describe, expect, test } from 'bun:test'

import { VandammeError } from '../../src/errors.ts'
import { createRoutes } from '../../src/route/routes.ts'
import { createPages } from '../../src/server/pages.ts'
import { json } from '../../src/server/respond.ts'
import {
  createRouter,
  type Handler,
  type Handlers,
  type RouterOptions,
} from '../../src/server/router.ts'

const START = Date.UTC(2026, 10, 20)

const routes = createRoutes({
  tiers: { big: 'gpt-5', middle: 'gpt-5', small: 'vendor/mini' },
  upstream: 'api.example.com',
})
const pages = createPages({
  routes,
  version: '1.2.3',
  instance: 'instance-1',
  startedAt: START,
  now: () => START + 90_400,
})
const echo: Handler = async (request, { requestId, url, rest }) =>
  json({ body: await request.text(), query: url.searchParams.toString(), rest }, { requestId })

function server(overrides: Partial<RouterOptions & Handlers> = {}) {
  const errors: [unknown, string][] = []
  let count = 0
  const router = createRouter(
    { ...pages, messages: echo, countTokens: echo, ...overrides },
    {
      rules: { host: '127.0.0.1', allowedHosts: [], allowedOrigins: [] },
      clientKey: undefined,
      newRequestId: () => `req_${++count}`,
      onError: (error, requestId) => errors.push([error, requestId]),
      ...overrides,
    },
  )
  const ask = (line: string, init: RequestInit = {}) => {
    const [method = '', path = ''] = line.split(' ')
    return router(new Request(`http://localhost:8082${path}`, { method, ...init }))
  }
  return { router, ask, errors }
}

async function errorOf(response: Response) {
  const body = (await response.json()) as { error: { type: string; message: string } }
  expect(body).toMatchObject({ type: 'error', request_id: response.headers.get('request-id') })
  return { status: response.status, ...body.error }
}

describe('the pages', () => {
  test.each(['/', '/api/hello'])('GET %s says what is here', async (path) => {
    const response = await server().ask(`GET ${path}`)
    expect(response.status).toBe(200)
    expect(await response.json()).toMatchObject({ name: 'vandamme', version: '1.2.3' })
  })

  test('GET /health', async () => {
    const response = await server().ask('GET /health')
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({
      status: 'ok',
      name: 'vandamme',
      version: '1.2.3',
      instance: 'instance-1',
      uptime_seconds: 90,
      tiers: { big: 'gpt-5', middle: 'gpt-5', small: 'vendor/mini' },
    })
  })

  test('GET /v1/models', async () => {
    const page = (await (await server().ask('GET /v1/models?limit=1000')).json()) as {
      data: { id: string }[]
    }
    expect(page).toMatchObject({ has_more: false, first_id: 'claude-opus' })
    expect(page.data.map(({ id }) => id)).toEqual([
      'claude-opus',
      'claude-sonnet',
      'claude-haiku',
      'claude-vandamme-gpt-5',
      'claude-vandamme-vendor-mini',
    ])
    const second = await server().ask('GET /v1/models?limit=1&after_id=claude-opus')
    expect(await second.json()).toMatchObject({ has_more: true, last_id: 'claude-sonnet' })
  })

  test('GET /v1/models/{id}', async () => {
    const response = await server().ask('GET /v1/models/claude-vandamme-gpt-5')
    expect(await response.json()).toEqual({
      type: 'model',
      id: 'claude-vandamme-gpt-5',
      display_name: 'gpt-5 (BIG, MIDDLE, via Vandamme)',
      created_at: '2026-11-20T00:00:00.000Z',
    })
  })

  test('GET /v1/models/{id} of an unknown id', async () => {
    const { ask } = server()
    for (const id of ['nothing', '%E0%A4%A', 'a%2Fb', '__proto__']) {
      const error = await errorOf(await ask(`GET /v1/models/${id}`))
      expect([error.status, error.type]).toEqual([404, 'not_found_error'])
      expect(error.message).toContain('no such model')
    }
  })

  test('POST /api/event_logging/batch is swallowed', async () => {
    const response = await server().ask('POST /api/event_logging/batch', { body: '{}' })
    expect([response.status, await response.text()]).toEqual([204, ''])
    expect(response.headers.get('request-id')).toBe('req_1')
  })
})

describe('paths', () => {
  test.each([
    '/v1/messages',
    '/v1/messages/',
    '/v1/messages//',
    '//v1/messages',
    '/v1//messages',
    '/v1/messages?beta=true',
    '/v1/messages/count_tokens',
    '/v1/messages/count_tokens/?beta=true',
  ])('POST %s reaches its handler', async (path) => {
    const response = await server().ask(`POST ${path}`, { body: 'hi' })
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({ body: 'hi', query: path.split('?')[1] ?? '', rest: '' })
  })

  test('each handler has its own path', async () => {
    const named =
      (name: string): Handler =>
      (_, { requestId }) =>
        json(name, { requestId })
    const { ask } = server({ messages: named('messages'), countTokens: named('countTokens') })
    expect(await (await ask('POST /v1/messages')).json()).toBe('messages')
    expect(await (await ask('POST /v1/messages/count_tokens')).json()).toBe('countTokens')
  })

  test('what stands in the place of the * is decoded', async () => {
    const { ask } = server({ getModel: echo })
    const rest = async (path: string) => {
      const body = (await (await ask(`GET ${path}`)).json()) as { rest: string }
      return body.rest
    }
    expect(await rest('/v1/models/a%2Fb')).toBe('a/b')
    expect(await rest('/v1/models/a/b/')).toBe('a/b')
    expect(await rest('/v1/models/%E0%A4%A')).toBe('%E0%A4%A')
  })

  test.each([
    '/v1',
    '/v2/messages',
    '/V1/messages',
    '/v1/message',
    '/v1/messagesx',
    '/v1/messages/other',
    '/v1%2Fmessages',
    '/health/more',
    '/favicon.ico',
  ])('nothing is at %s', async (path) => {
    const error = await errorOf(await server().ask(`POST ${path}`))
    expect([error.status, error.type]).toEqual([404, 'not_found_error'])
    expect(error.message).toContain(`Nothing is at ${path}.`)
    expect(error.message).toContain('POST /v1/messages, ')
  })

  test.each([
    ['/v1/messages/batches', 'batches cannot be proxied'],
    ['/v1/messages/batches/msgbatch_1/results', 'batches cannot be proxied'],
    ['/v1/files', 'Files cannot be proxied'],
    ['/v1/files/file_1?beta=true', 'Files cannot be proxied'],
    ['/v1/skills', 'Skills cannot be proxied'],
    ['/v1/complete', 'use /v1/messages'],
    ['/v1/v1/messages', 'Leave /v1 out of ANTHROPIC_BASE_URL'],
  ])('%s: %s', async (path, words) => {
    for (const method of ['GET', 'POST', 'DELETE']) {
      const error = await errorOf(await server().ask(`${method} ${path}`))
      expect([error.status, error.type]).toEqual([404, 'not_found_error'])
      expect(error.message).toContain(words)
    }
  })

  test('a long path is cut in the answer', async () => {
    const error = await errorOf(await server().ask(`GET /${'x'.repeat(5000)}`))
    expect(error.message.length).toBeLessThan(500)
  })
})

test('an HTTP/1.0 health check without Host is answered', async () => {
  using listening = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: server().router })
  const { promise, resolve } = Promise.withResolvers<string>()
  let answer = ''
  await Bun.connect({
    hostname: '127.0.0.1',
    port: listening.port!,
    socket: {
      open: (socket) => void socket.write('GET /health HTTP/1.0\r\n\r\n'),
      data: (_, bytes) => {
        answer += bytes.toString()
        if (answer.includes('"status":"ok"')) resolve(answer)
      },
      close: () => resolve(answer),
    },
  })
  expect(await promise).toStartWith('HTTP/1.1 200 ')
})

describe('methods', () => {
  test.each([
    ['GET /v1/messages', 'POST'],
    ['PUT /v1/messages/count_tokens', 'POST'],
    ['POST /v1/models', 'GET, HEAD'],
    ['DELETE /v1/models/claude-opus', 'GET, HEAD'],
    ['POST /health', 'GET, HEAD'],
    ['GET /api/event_logging/batch', 'POST'],
    ['OPTIONS /v1/messages', 'POST'],
  ])('%s is answered with allow: %s', async (line, allow) => {
    const response = await server().ask(line)
    expect(response.headers.get('allow')).toBe(allow)
    expect(await errorOf(response)).toMatchObject({ status: 405, type: 'invalid_request_error' })
  })

  test.each(['/', '/api/hello', '/health', '/v1/models', '/v1/models/claude-opus'])(
    'HEAD %s is GET without a body',
    async (path) => {
      const response = await server().ask(`HEAD ${path}`)
      expect(response.status).toBe(200)
      expect(response.headers.get('content-type')).toContain('application/json')
      expect(response.headers.get('request-id')).toBe('req_1')
      expect(response.body).toBeNull()
    },
  )

  test.each([
    ['/nothing', 404],
    ['/v1/messages', 405],
  ])('HEAD %s has no body either', async (path, status) => {
    const response = await server().ask(`HEAD ${path}`)
    expect([response.status, response.body]).toEqual([status, null])
  })

  test('no answer ever invites other origins', async () => {
    const { ask } = server()
    for (const line of ['OPTIONS /v1/messages', 'OPTIONS /nothing', 'GET /health', 'GET /x']) {
      const names = [...(await ask(line)).headers.keys()]
      expect(names.filter((name) => name.startsWith('access-control-'))).toEqual([])
    }
  })
})

describe('who may come in', () => {
  const withKey = { clientKey: 'right' }

  test.each(['POST /v1/messages', 'GET /v1/models', 'GET /v1/nothing', 'GET //v1/models/'])(
    '%s wants the key',
    async (line) => {
      const response = await server(withKey).ask(line)
      expect(response.headers.get('x-should-retry')).toBe('false')
      expect(await errorOf(response)).toMatchObject({ status: 401, type: 'authentication_error' })
    },
  )

  test('the right key opens', async () => {
    const { ask } = server(withKey)
    const headers = { 'x-api-key': 'right' }
    expect((await ask('GET /v1/models', { headers })).status).toBe(200)
    expect((await ask('GET /v1/nothing', { headers })).status).toBe(404)
  })

  test.each(['GET /', 'HEAD /api/hello', 'GET /health', 'POST /api/event_logging/batch'])(
    '%s wants none',
    async (line) => {
      expect((await server(withKey).ask(line)).status).toBeLessThan(300)
    },
  )

  test.each(['GET /', 'GET /health', 'POST /v1/messages', 'GET /nothing', 'OPTIONS /v1/messages'])(
    '%s: pages and foreign names are refused before anything else',
    async (line) => {
      const { ask } = server(withKey)
      for (const headers of [{ origin: 'https://evil.example' }, { host: 'evil.example' }]) {
        const error = await errorOf(await ask(line, { headers }))
        expect(error).toMatchObject({ status: 403, type: 'permission_error' })
      }
    },
  )

  test('a refused body is not read', async () => {
    const { ask } = server({
      ...withKey,
      messages: () => {
        throw new Error('reached')
      },
    })
    expect((await ask('POST /v1/messages', { body: 'secret' })).status).toBe(401)
  })
})

describe('errors', () => {
  test('of a handler get their answer, and are told', async () => {
    const known = new VandammeError('overloaded', 'Too much.', { headers: { 'retry-after': '3' } })
    const { ask, errors } = server({ messages: () => Promise.reject(known) })
    const response = await ask('POST /v1/messages')
    expect(response.headers.get('retry-after')).toBe('3')
    expect(await errorOf(response)).toMatchObject({ status: 529, message: 'Too much.' })
    expect(errors).toEqual([[known, 'req_1']])
  })

  test('of our own are told, not shown', async () => {
    const bug = new TypeError('secret detail')
    const { ask, errors } = server({
      countTokens: () => {
        throw bug
      },
    })
    const error = await errorOf(await ask('POST /v1/messages/count_tokens'))
    expect(error.status).toBe(500)
    expect(error.message).not.toContain('secret')
    expect(errors).toEqual([[bug, 'req_1']])
  })

  test('an answer that a handler gave is no error', async () => {
    const { ask, errors } = server()
    await ask('GET /health')
    expect(errors).toEqual([])
  })

  test('every answer has an id of its own', async () => {
    const { ask } = server()
    const ids = []
    for (const line of ['GET /', 'GET /nothing', 'POST /v1/messages', 'POST /health']) {
      ids.push((await ask(line)).headers.get('request-id'))
    }
    expect(ids).toEqual(['req_1', 'req_2', 'req_3', 'req_4'])
  })
})
