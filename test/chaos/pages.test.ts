import { describe, expect, setDefaultTimeout, test } from 'bun:test'

import { HELLO } from '../helpers/client.ts'
import { startProxy } from '../helpers/proxy.ts'
import { say } from '../helpers/upstream.ts'
import { wireClient } from './wire-client.ts'

// A guard against hanging only.
setDefaultTimeout(60_000)

const PATHS: readonly (readonly [string, string])[] = [
  ['POST', '/v1/messages'],
  ['POST', '//v1//messages/'],
  ['POST', '/v1/messages?beta=true'],
  ['POST', '/v1/%6dessages'],
  ['POST', '/x/../v1/messages'],
  ['POST', '/v1/messages/count_tokens'],
  ['POST', '/api/event_logging/batch'],
  ['GET', '/v1/models'],
  ['HEAD', '/v1/models'],
  ['GET', '/v1/models/claude-opus-4-5'],
  ['GET', '/health'],
  ['GET', '/api/hello'],
  ['GET', '/'],
  ['OPTIONS', '/v1/messages'],
  ['TRACE', '/v1/messages'],
  ['PUT', '/v1/messages'],
  ['GET', '/favicon.ico'],
]

const FOREIGN: readonly (readonly [string, readonly string[]])[] = [
  ['a page elsewhere', ['host: localhost', 'origin: https://evil.test']],
  ['a sandboxed frame', ['host: localhost', 'origin: null', 'sec-fetch-site: cross-site']],
  ['a picture', ['host: localhost', 'sec-fetch-site: cross-site', 'sec-fetch-dest: image']],
  ['a frame of the same site', ['host: localhost', 'sec-fetch-site: same-site']],
  ['a name that was made to point here', ['host: rebound.evil.test']],
  ['the same, sure of itself', ['host: rebound.evil.test', 'sec-fetch-site: same-origin']],
  ['two origins', ['host: localhost', 'origin: http://localhost', 'origin: https://evil.test']],
  ['an origin in capitals', ['host: localhost', 'ORIGIN: HTTPS://EVIL.TEST']],
  ['a worker', ['host: localhost', 'origin: https://evil.test', 'service-worker: script']],
]

async function ask(
  port: number,
  [method, path]: readonly [string, string],
  lines: readonly string[],
) {
  const body = method === 'POST' || method === 'PUT' ? JSON.stringify(HELLO) : ''
  const client = await wireClient(port)
  const more = ['content-type: text/plain', `content-length: ${body.length}`, 'connection: close']
  await client.write([`${method} ${path} HTTP/1.1`, ...lines, ...more, '', body].join('\r\n'))
  await client.closed
  return client.heard()
}

describe.each(FOREIGN)('%s', (_, lines) => {
  test('gets nothing from any path, in any method', async () => {
    await using proxy = startProxy(say('spent'))
    const port = Number(new URL(proxy.url).port)
    const answers: string[] = []
    for (const path of PATHS) answers.push(await ask(port, path, lines))
    expect(answers.map((answer) => answer.slice(0, 12))).toEqual(PATHS.map(() => 'HTTP/1.1 403'))
    expect(answers.filter((answer) => /access-control|spent|"tiers"|big/i.test(answer))).toEqual([])
    expect(proxy.upstream.requests).toEqual([])
    expect(proxy.events.filter(({ type }) => type === 'exchange.started')).toEqual([])
  })
})

test('a program is answered where a page is not', async () => {
  await using proxy = startProxy(say('spent'))
  const port = Number(new URL(proxy.url).port)
  const answer = await ask(port, ['POST', '/v1/messages'], ['host: localhost'])
  expect(answer).toStartWith('HTTP/1.1 200 ')
  expect(answer).toContain('spent')
})

describe('without the key of the proxy', () => {
  const KEY = 'client-K3y-0123456789'
  const bare = ['host: localhost']
  const wrong = ['wrong', `${KEY}x`, KEY.slice(1), KEY.toUpperCase(), `${KEY},${KEY}`, '', '*']

  test.each<[string, readonly string[]]>([
    ['none', bare],
    ...wrong.map((key): [string, readonly string[]] => [
      `x-api-key ${key}`,
      [...bare, `x-api-key: ${key}`],
    ]),
    ...wrong.map((key): [string, readonly string[]] => [
      `Bearer ${key}`,
      [...bare, `authorization: Bearer ${key}`],
    ]),
    ['as a password', [...bare, `authorization: Basic ${btoa(`x:${KEY}`)}`]],
    ['as a cookie', [...bare, `cookie: x-api-key=${KEY}`]],
    ['of another header', [...bare, `api-key: ${KEY}`, `proxy-authorization: Bearer ${KEY}`]],
  ])('no path spends the upstream’s: %s', async (_, lines) => {
    await using proxy = startProxy(say('spent'), { server: { clientKey: KEY } })
    const port = Number(new URL(proxy.url).port)
    const spending = PATHS.filter(([, path]) => path.includes('essages') || path.includes('/v1'))
    for (const path of spending) {
      const answer = await ask(port, path, lines)
      expect([path, answer]).toEqual([path, expect.stringMatching(/^HTTP\/1\.1 40[145] /)])
      expect([path, answer]).toEqual([path, expect.not.stringContaining('spent')])
    }
    expect(proxy.upstream.requests).toEqual([])
  })
})
