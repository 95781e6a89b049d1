import { afterEach, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { resolve } from 'node:path'

import type { JsonObject } from '../../src/wire/json.ts'
import { ask, errorOf, HELLO, messageOf } from '../helpers/client.ts'
import { startProxy, startProxyAt } from '../helpers/proxy.ts'
import { call, callTools, json, say } from '../helpers/upstream.ts'
import { endPrograms, runProgram } from './program-run.ts'
import { ALONE } from './stage.ts'
import { post, wireClient } from './wire-client.ts'

// A guard against hanging only.
setDefaultTimeout(60_000)
afterEach(endPrograms)

const CLOSE = 'connection: close'
const KEY = 'sk-attacked-k3y'

describe('a web page that wants to spend the key', () => {
  const simple = ['content-type: text/plain', CLOSE]
  const request = (headers: readonly string[], host = 'localhost'): string =>
    post(HELLO, headers).replace('host: localhost', `host: ${host}`)

  test.each<[string, string]>([
    ['a form', request(['origin: https://evil.test', ...simple])],
    [
      'fetch without CORS',
      request([
        'origin: https://evil.test',
        'sec-fetch-mode: no-cors',
        'sec-fetch-site: cross-site',
        ...simple,
      ]),
    ],
    ['a sandboxed frame or a file', request(['origin: null', ...simple])],
    ['a page that hides its origin', request(['origin: ', ...simple])],
    ['a browser that sends no Origin', request(['sec-fetch-site: cross-site', ...simple])],
    [
      'a neighbour on another port',
      request(['origin: http://localhost:3000', 'sec-fetch-site: same-site', ...simple]),
    ],
    ['itself under its own name', request(['origin: http://localhost', ...simple])],
    ['a name that is made to point here', request(simple, 'evil.test')],
    [
      'the same, of the same origin',
      request(['origin: http://evil.test', 'sec-fetch-site: same-origin', ...simple], 'evil.test'),
    ],
    ['a name that begins like ours', request(simple, 'localhost.evil.test')],
    ['a name that ends like ours', request(simple, 'evillocalhost')],
    ['a name that holds our address', request(simple, '127.0.0.1.evil.test')],
    ['a name with a user', request(simple, 'localhost@evil.test')],
    ['two names', request(simple, 'localhost, evil.test')],
    ['two Host headers', request(['host: evil.test', ...simple])],
    [
      'an absolute address',
      request(simple)
        .replace('POST /v1', 'POST http://evil.test/v1')
        .replace('host: localhost', 'host: evil.test'),
    ],
    [
      'a WebSocket',
      request([
        'origin: https://evil.test',
        'upgrade: websocket',
        'connection: upgrade',
        'sec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==',
        'sec-websocket-version: 13',
      ]),
    ],
    [
      'a preflight',
      request(['origin: https://evil.test', 'access-control-request-method: POST', CLOSE]).replace(
        'POST',
        'OPTIONS',
      ),
    ],
    [
      'a preflight for a private network',
      request([
        'origin: https://evil.test',
        'access-control-request-method: POST',
        'access-control-request-private-network: true',
        CLOSE,
      ]).replace('POST', 'OPTIONS'),
    ],
    [
      'a script’s address',
      'GET /v1/models HTTP/1.1\r\nhost: localhost\r\nsec-fetch-site: cross-site\r\nsec-fetch-dest: script\r\nconnection: close\r\n\r\n',
    ],
    [
      'an event source',
      'GET /v1/messages HTTP/1.1\r\nhost: localhost\r\norigin: https://evil.test\r\nconnection: close\r\n\r\n',
    ],
  ])('%s gets nothing', async (_, bytes) => {
    await using proxy = startProxy(say('spent'))
    const client = await wireClient(Number(new URL(proxy.url).port))
    await client.write(bytes)
    await client.until(/\r\n\r\n/)
    expect(client.heard()).toMatch(/^HTTP\/1\.1 (400|403|405) /)
    expect(client.heard()).not.toContain('spent')
    expect(client.heard().toLowerCase()).not.toContain('access-control-allow')
    expect(proxy.upstream.requests).toEqual([])
    client.reset()
  })
})

describe('what a client may say reaches the upstream as text only', () => {
  const names = [
    'x\r\nx-evil: 1',
    '../../admin',
    '..',
    '.',
    'a b\u0000c',
    '\u001b]0;x\u0007',
    '__proto__',
    'constructor',
    '%0d%0ax-evil:1',
    '?a=b#c',
  ]

  test.each(names)('model %j', async (model) => {
    for (const azureApiVersion of [undefined, '2024-10-21']) {
      await using proxy = startProxy(say('Hi'), { upstream: { azureApiVersion } })
      expect((await messageOf(await ask(proxy.url, { ...HELLO, model }))).model).toBe(model)
      const [request] = proxy.upstream.requests
      expect(request?.body['model']).toBe(model)
      expect([...request!.headers.keys()].sort()).toEqual([
        'accept',
        'accept-encoding',
        'authorization',
        'connection',
        'content-length',
        'content-type',
        'host',
        'user-agent',
      ])
      expect(request?.path).toMatch(/^\/v1\/(openai\/deployments\/[^/]+\/)?chat\/completions$/)
    }
  })

  test('headers of the client do not', async () => {
    await using proxy = startProxy(say('Hi'))
    const headers = {
      'x-api-key': KEY,
      authorization: `Bearer ${KEY}`,
      cookie: KEY,
      'x-forwarded-for': '1.2.3.4',
      'anthropic-beta': 'x',
      'x-team': 'y',
    }
    await (await ask(proxy.url, HELLO, { headers })).text()
    const sent = JSON.stringify([...proxy.upstream.requests[0]!.headers])
    for (const word of [KEY, 'forwarded', 'anthropic', 'x-team', 'cookie'])
      expect(sent).not.toContain(word)
  })
})

describe('prototypes stay clean', () => {
  const evil = '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"path":"/a"}'
  const clean = (): void => {
    expect(({} as JsonObject)['polluted']).toBeUndefined()
    expect(([] as unknown as JsonObject)['polluted']).toBeUndefined()
    expect((() => {}) as unknown as JsonObject).not.toHaveProperty('polluted')
  }

  test('by what a client sends, and nothing of it is lost', async () => {
    await using proxy = startProxy(say('Hi'))
    const schema = `{"type":"object","properties":{"__proto__":{"type":"string"},"constructor":{"type":"array","items":${evil}},"toString":{"type":"string"}},"required":["__proto__"]}`
    const body = JSON.stringify({
      ...HELLO,
      tools: ['__proto__', 'constructor', 'Read'].map((name) => ({ name, input_schema: 'SCHEMA' })),
      messages: [
        { role: 'user', content: 'go' },
        {
          role: 'assistant',
          content: [{ type: 'tool_use', id: '__proto__', name: '__proto__', input: 'INPUT' }],
        },
        {
          role: 'user',
          content: [{ type: 'tool_result', tool_use_id: '__proto__', content: 'x' }],
        },
      ],
    })
      .replaceAll('"SCHEMA"', schema)
      .replaceAll('"INPUT"', evil)
    const response = await fetch(`${proxy.url}/v1/messages`, { method: 'POST', body })
    expect([response.status, await response.json()]).toMatchObject([
      200,
      { content: [{ text: 'Hi' }] },
    ])
    clean()
    const sent = JSON.stringify(proxy.upstream.requests[0]?.body)
    expect(sent).toContain(JSON.stringify(evil).slice(1, -1))
    expect(sent).toContain('"properties":{"__proto__":{"type":"string"}')
    expect(sent).toContain('"required":["__proto__"]')
  })

  test.each([true, false])('by what an upstream sends (stream: %p)', async (stream) => {
    await using proxy = startProxy(
      callTools(
        { id: '__proto__', name: '__proto__', arguments: evil },
        call('constructor', {}),
        call('toString', {}),
      ),
    )
    const text = await (
      await ask(proxy.url, { ...HELLO, stream, tools: [{ name: 'Read', input_schema: {} }] })
    ).text()
    expect(text).toContain(stream ? 'event: message_stop' : '"stop_reason":"tool_use"')
    expect(text).toContain('"name":"__proto__"')
    clean()
    const odd = JSON.parse(`{"error":${evil},"__proto__":{"choices":[],"polluted":1}}`) as object
    await using refusing = startProxy(json(odd, 400))
    expect((await errorOf(await ask(refusing.url, { ...HELLO, stream }))).type).toBe('error')
    clean()
  })
})

describe('the terminal', () => {
  const ESCAPES = [
    '\u001b[2J',
    '\u001b]52;c;ZXZpbA==\u0007',
    '\u001b]0;title\u0007',
    '\u009b31m',
    '\u001bP+q\u001b\\',
    '\r\nFAKE LINE',
    '\u202edlrow',
    '\u0000',
    '\b\b\b',
    '\u2028',
    '\ud800',
  ]

  test.each(['text', 'json'])(
    'hears no escape sequence from outside (log as %s)',
    async (format) => {
      const evil = `x${ESCAPES.join('y')}z`
      let answer: () => Response = () => new Response()
      const server = Bun.serve({ hostname: '127.0.0.1', port: 0, fetch: () => answer() })
      const program = runProgram({
        OPENAI_BASE_URL: `http://127.0.0.1:${server.port}/v1`,
        OPENAI_API_KEY: KEY,
        LOG_LEVEL: 'DEBUG',
        LOG_FORMAT: format,
      })
      const url = `http://127.0.0.1:${await program.port()}`
      const tool = { name: evil, input_schema: { type: 'object' } }
      const answers: (() => Response)[] = [
        () => Response.json({ error: { message: evil, type: evil, code: evil } }, { status: 400 }),
        () => new Response(evil, { status: 500 }),
        () =>
          Response.json({
            model: evil,
            choices: [
              {
                message: {
                  content: evil,
                  tool_calls: [{ id: evil, function: { name: evil, arguments: evil } }],
                },
                finish_reason: evil,
              },
            ],
          }),
        () => new Response(`data: ${JSON.stringify({ error: { message: evil } })}\n\n`),
      ]
      for (answer of answers) {
        const body = { ...HELLO, model: evil, tools: [tool], stop_sequences: [evil] }
        await (await ask(url, body, { headers: { 'user-agent': 'x\u009b31m' } })).text()
      }
      await (await fetch(`${url}/${encodeURIComponent(evil.toWellFormed())}`)).text()
      program.child.kill('SIGTERM')
      await program.done
      await server.stop(true)
      expect(program.text()).toContain('400')
      // Each line may end; nothing else may steer a terminal.
      expect(program.text().match(/(?!\n)[\p{Cc}\p{Cf}\u2028\u2029]/gu)).toBeNull()
      expect(
        program
          .text()
          .split('\n')
          .filter((line) => line.startsWith('FAKE')),
      ).toEqual([])
    },
  )
})

describe('TLS', () => {
  const folder = resolve(import.meta.dir, '../fixtures/tls')
  const [cert, key] = ['localhost.pem', 'localhost.key.pem'].map((name) =>
    readFileSync(resolve(folder, name), 'utf8'),
  )

  async function over(environment: Record<string, string>, host = 'localhost') {
    const heads: string[] = []
    const server = Bun.serve({
      hostname: host === 'localhost' ? '127.0.0.1' : host,
      port: 0,
      tls: { cert: cert!, key: key! },
      fetch(request) {
        heads.push(request.headers.get('authorization') ?? '')
        const message = { role: 'assistant', content: 'Hi' }
        return Response.json({ choices: [{ index: 0, message, finish_reason: 'stop' }] })
      },
    })
    const program = runProgram({
      OPENAI_API_KEY: KEY,
      OPENAI_BASE_URL: `https://${host}:${server.port}/v1`,
      ...environment,
    })
    const response = await ask(`http://127.0.0.1:${await program.port()}`, HELLO, ALONE)
    const answer = { status: response.status, text: await response.text(), heads }
    program.child.kill('SIGKILL')
    await server.stop(true)
    return answer
  }

  test('a certificate that nobody vouches for: the key is not sent', async () => {
    const { status, text, heads } = await over({})
    expect([status, heads]).toEqual([502, []])
    expect(text).toContain('NODE_EXTRA_CA_CERTS')
  })

  test('NODE_EXTRA_CA_CERTS vouches for it', async () => {
    const { status, heads } = await over({ NODE_EXTRA_CA_CERTS: resolve(folder, 'localhost.pem') })
    expect([status, heads]).toEqual([200, [`Bearer ${KEY}`]])
  })

  // Elsewhere than on Linux, the loopback interface has one address only.
  test.skipIf(process.platform !== 'linux')('but not under another name', async () => {
    const environment = { NODE_EXTRA_CA_CERTS: resolve(folder, 'localhost.pem') }
    const { status, text, heads } = await over(environment, '127.0.0.2')
    expect([status, heads]).toEqual([502, []])
    expect(text).toContain('its certificate is not trusted')
  })
})

test.each(['HTTPS_PROXY', 'https_proxy'])(
  '%s is asked for the way, and does not see the key',
  async (name) => {
    let heard = ''
    const proxy = createServer((socket) => {
      socket.on('error', () => {})
      socket.on('data', (bytes: Buffer) => {
        heard += bytes.toString('latin1')
        socket.end('HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n')
      })
    })
    await new Promise<void>((done) => proxy.listen(0, '127.0.0.1', done))
    const { port } = proxy.address() as AddressInfo
    const program = runProgram({
      OPENAI_API_KEY: KEY,
      OPENAI_BASE_URL: 'https://upstream.invalid/v1',
      [name]: `http://127.0.0.1:${port}`,
    })
    const response = await ask(`http://127.0.0.1:${await program.port()}`, HELLO, ALONE)
    expect(response.status).toBeGreaterThanOrEqual(400)
    expect(heard).toStartWith('CONNECT upstream.invalid:443 ')
    expect(heard).not.toContain(KEY)
    proxy.close()
  },
)

test('the address of the upstream cannot be moved by a client', async () => {
  await using proxy = startProxyAt('http://upstream.invalid/v1')
  const headers = {
    'x-forwarded-host': 'evil.test',
    'x-openai-base-url': 'http://evil.test',
    forwarded: 'host=evil.test',
  }
  const { error } = await errorOf(
    await ask(
      proxy.url,
      { ...HELLO, base_url: 'http://evil.test', api_base: 'http://evil.test' },
      { headers },
    ),
  )
  expect(error.message).toContain('upstream.invalid')
})
