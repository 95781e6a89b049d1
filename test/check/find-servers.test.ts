import { expect, test } from 'bun:test'

import { findServers, localPorts } from '../../src/check/find-servers.ts'

const USUAL = { ollama: '11434', lmstudio: '1234', vllm: '8000', llamacpp: '8080' }

test.each([
  [undefined, '11434'],
  ['', '11434'],
  ['127.0.0.1', '11434'],
  ['127.0.0.1:11500', '11500'],
  ['0.0.0.0:11500', '11500'],
  [':11500', '11500'],
  ['http://localhost:11500/', '11500'],
  // Another machine: what runs there does not run here.
  ['box.example:11500', '11434'],
  ['not a host', '11434'],
])('OLLAMA_HOST %p means port %s', (OLLAMA_HOST, ollama) => {
  expect(localPorts({ OLLAMA_HOST })).toEqual({ ...USUAL, ollama })
})

test.each<[string, (path: string) => Response, boolean]>([
  ['a list of models', () => Response.json({ object: 'list', data: [{ id: 'm' }] }), true],
  ['an Ollama without a model', () => Response.json({ object: 'list', data: null }), true],
  ['another program', () => Response.json({ hello: 'world' }), false],
  ['a web page', () => new Response('<html>data</html>'), false],
  ['a refusal', () => Response.json({ data: 'no' }, { status: 404 }), false],
  [
    'a redirect to a list',
    (path) =>
      path === '/v1/models'
        ? new Response('', { status: 302, headers: { location: '/elsewhere' } })
        : Response.json({ data: [] }),
    false,
  ],
])('%s is found: %p', async (_, answer, isFound) => {
  const asked: string[] = []
  using server = Bun.serve({
    port: 0,
    hostname: 'localhost',
    fetch(request) {
      const { pathname } = new URL(request.url)
      asked.push(pathname)
      return answer(pathname)
    },
  })
  const ports = { vllm: String(server.port) }
  const found = { profile: 'vllm', baseUrl: `http://localhost:${server.port}/v1` }
  expect(await findServers(ports)).toEqual(isFound ? [found] : [])
  expect(asked).toEqual(['/v1/models'])
})

test('where nothing listens, nothing is found', async () => {
  const server = Bun.serve({ port: 0, hostname: 'localhost', fetch: () => new Response() })
  const { port } = server
  await server.stop(true)
  expect(await findServers({ ollama: String(port) })).toEqual([])
})
