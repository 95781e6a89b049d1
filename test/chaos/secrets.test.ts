import { afterEach, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

import { HELLO } from '../helpers/client.ts'
import { startProxyAt } from '../helpers/proxy.ts'
import { endPrograms, runProgram } from './program-run.ts'
import { ALONE } from './stage.ts'
import { post, wireClient } from './wire-client.ts'
import {
  data,
  delta,
  END_EVENTS,
  head,
  JSON_HEAD,
  type Peer,
  send,
  SSE_HEAD,
  wireUpstream,
} from './wire-upstream.ts'

// A guard against hanging only.
setDefaultTimeout(60_000)

const UPSTREAM_KEY = 'sk-proj-Upstr3amK3y$with{odd}+signs/=='
const CLIENT_KEY = 'client-K3y-7f3a9b2c'
const HEADER_VALUE = 'h3ader-Secr3t-55aa'
const CLIENT_HEADER = 'client-h3ader-9911'
const PROMPT = 'pr0mpt-Secr3t-c0ffee'
const ANSWER = 'answ3r-Secr3t-decaf'
/** In whatever form a careless program would show them. */
const SECRETS = [UPSTREAM_KEY, CLIENT_KEY, HEADER_VALUE].flatMap((secret) => [
  secret,
  encodeURIComponent(secret),
  btoa(secret),
  JSON.stringify(secret).slice(1, -1),
  secret.slice(4, 16),
])

function leaksIn(text: string, secrets: readonly string[]): readonly string[] {
  return secrets.filter((secret) => text.includes(secret))
}

/** Everything that an upstream may do with a key that it has seen, to let it come back. */
const echoes: readonly ((peer: Peer) => Promise<void> | void)[] = [
  (peer) =>
    send(
      head(401),
      JSON.stringify({ error: { message: `Incorrect API key: ${UPSTREAM_KEY}` } }),
    )(peer),
  (peer) =>
    send(
      head(400),
      JSON.stringify({ error: { message: peer.head, type: UPSTREAM_KEY, code: HEADER_VALUE } }),
    )(peer),
  (peer) => send(head(403), peer.head)(peer),
  (peer) => send(head(404, ['content-type: text/html']), `<h1>${peer.head}</h1>`)(peer),
  (peer) =>
    send(
      head(429, [`retry-after: ${UPSTREAM_KEY}`, `x-ratelimit-reset-requests: ${UPSTREAM_KEY}`]),
      UPSTREAM_KEY,
    )(peer),
  (peer) =>
    send(head(500), JSON.stringify({ detail: [{ msg: UPSTREAM_KEY, loc: [HEADER_VALUE] }] }))(peer),
  (peer) => send(head(302, [`location: https://evil.test/?key=${UPSTREAM_KEY}`]))(peer),
  (peer) =>
    send(
      head(200, [`x-echo: ${UPSTREAM_KEY}`, `set-cookie: k=${UPSTREAM_KEY}`]),
      JSON.stringify({ error: peer.head }),
    )(peer),
  (peer) =>
    send(SSE_HEAD, data({ error: { message: `bad ${UPSTREAM_KEY}`, code: HEADER_VALUE } }))(peer),
  (peer) => send(SSE_HEAD, delta('Hi'), `event: error\ndata: ${UPSTREAM_KEY}\n\n`)(peer),
  (peer) => send(SSE_HEAD, `error: {"message":"${HEADER_VALUE}"}\n\n`)(peer),
  (peer) => send(JSON_HEAD, `<${UPSTREAM_KEY}>`)(peer),
  (peer) => send(`HTTP/1.1 200 ${UPSTREAM_KEY}\r\n${UPSTREAM_KEY}\r\n\r\n`)(peer),
  (peer) => peer.reset(),
  (peer) => send(SSE_HEAD + delta(ANSWER))(peer),
  (peer) => send(SSE_HEAD + delta(ANSWER) + END_EVENTS)(peer),
]

afterEach(endPrograms)

/** The whole answer, head and body, to a client that shows the key in one way or another. */
async function hear(port: number, request: string): Promise<string> {
  const client = await wireClient(port)
  await client.write(request)
  await client.closed
  return client.heard()
}

const withKey = [`x-api-key: ${CLIENT_KEY}`, `cookie: ${CLIENT_HEADER}`, 'connection: close']
const asked = (stream: boolean): string =>
  post({ ...HELLO, stream, messages: [{ role: 'user', content: PROMPT }] }, withKey)

describe('nothing that the program emits holds a secret', () => {
  test.each(['text', 'json'])(
    'with an upstream that gives keys away, log as %s',
    async (format) => {
      let turn = 0
      await using upstream = await wireUpstream(async (peer) => {
        expect(peer.head).toContain(UPSTREAM_KEY)
        expect(peer.head).toContain(HEADER_VALUE)
        expect(peer.head).not.toContain(CLIENT_KEY)
        expect(peer.head).not.toContain(CLIENT_HEADER)
        await echoes[turn]?.(peer)
      })
      const program = runProgram(
        {
          LOG_LEVEL: 'DEBUG',
          LOG_FORMAT: format,
          OPENAI_BASE_URL: upstream.url,
          CUSTOM_HEADER_X_TEAM: HEADER_VALUE,
        },
        `OPENAI_API_KEY='${UPSTREAM_KEY}'\nANTHROPIC_API_KEY=${CLIENT_KEY}\n`,
      )
      const port = await program.port()
      const heard: string[] = []
      for (turn = 0; turn < echoes.length; turn++) {
        for (const stream of [true, false]) heard.push(await hear(port, asked(stream)))
      }
      // And what needs no upstream, with keys in all places.
      const odd = [
        'x-api-key: wrong',
        `x-api-key: ${CLIENT_KEY}x`,
        `authorization: Bearer ${UPSTREAM_KEY}`,
      ]
      for (const header of odd)
        heard.push(await hear(port, post(HELLO, [header, 'connection: close'])))
      for (const body of [`{"${PROMPT}`, `{"model":"${PROMPT}"}`, PROMPT])
        heard.push(await hear(port, post(body, withKey)))
      for (const path of [
        '/',
        '/health',
        '/v1/models',
        '/v1/models/x',
        '/v1/nothing',
        '/api/hello',
        '/.env',
        '/debug',
        '/metrics',
      ]) {
        heard.push(
          await hear(
            port,
            `GET ${path} HTTP/1.1\r\nhost: localhost\r\n${withKey.join('\r\n')}\r\n\r\n`,
          ),
        )
      }
      const title =
        process.platform === 'linux'
          ? readFileSync(`/proc/${program.child.pid}/cmdline`, 'utf8')
          : ''
      program.child.kill('SIGTERM')
      await program.done
      expect(heard.every((answer) => answer.startsWith('HTTP/1.1 '))).toBe(true)
      expect(heard.map((answer) => leaksIn(answer, SECRETS)).flat()).toEqual([])
      expect(leaksIn(program.text() + title, [...SECRETS, CLIENT_HEADER, PROMPT, ANSWER])).toEqual(
        [],
      )
      // And it did speak of all this.
      expect(program.text()).toMatch(/exchange\.finished|\(BIG\) 200: /)
      expect(program.text()).toContain('authentication')
    },
  )

  test('nor do its events', async () => {
    let turn = 0
    await using upstream = await wireUpstream((peer) => echoes[turn]?.(peer))
    await using proxy = startProxyAt(upstream.url, {
      upstream: { apiKey: UPSTREAM_KEY, headers: { 'x-team': HEADER_VALUE } },
    })
    for (turn = 0; turn < echoes.length; turn++) {
      for (const stream of [true, false]) {
        const init = {
          ...ALONE,
          method: 'POST',
          body: JSON.stringify({ ...HELLO, stream, messages: [{ role: 'user', content: PROMPT }] }),
        }
        await (
          await fetch(`${proxy.url}/v1/messages`, { ...init, headers: { cookie: CLIENT_HEADER } })
        ).text()
      }
    }
    expect(proxy.events.length).toBeGreaterThan(echoes.length * 4)
    expect(
      leaksIn(JSON.stringify(proxy.events), [...SECRETS, CLIENT_HEADER, PROMPT, ANSWER]),
    ).toEqual([])
  })

  test.each<[string, Record<string, string>]>([
    ['a key with a line break', { OPENAI_API_KEY: `${UPSTREAM_KEY}\nx` }],
    [
      'a base URL with a password',
      {
        OPENAI_BASE_URL: `https://user:${HEADER_VALUE}@host.test/v1`,
        OPENAI_API_KEY: UPSTREAM_KEY,
      },
    ],
    [
      'a base URL with a key',
      {
        OPENAI_BASE_URL: `https://host.test/v1?key=${HEADER_VALUE}`,
        OPENAI_API_KEY: UPSTREAM_KEY,
        PORT: 'x',
      },
    ],
    [
      'a header with a line break',
      { OPENAI_API_KEY: UPSTREAM_KEY, CUSTOM_HEADER_X: `${HEADER_VALUE}\r\nx: y` },
    ],
    [
      'settings that are wrong',
      {
        OPENAI_API_KEY: UPSTREAM_KEY,
        ANTHROPIC_API_KEY: CLIENT_KEY,
        PORT: 'x',
        CUSTOM_HEADER_HOST: HEADER_VALUE,
      },
    ],
  ])('nor does it when it refuses to start: %s', async (_, environment) => {
    const program = runProgram(environment)
    const code = await program.done
    expect(code).toBe(2)
    expect(leaksIn(program.text(), SECRETS)).toEqual([])
  })
})

describe('when it crashes', () => {
  test.each([
    ['a fault that nobody caught', 'Promise.reject(new Error(process.env.OPENAI_API_KEY))'],
    ['a thrown key', 'setTimeout(() => { throw process.env.OPENAI_API_KEY })'],
    [
      'an error with a cause',
      'setTimeout(() => { throw new Error("x", { cause: { headers: process.env.OPENAI_API_KEY } }) })',
    ],
  ])('%s is told without its words', async (_, code) => {
    const faults = JSON.stringify(resolve(import.meta.dir, '../../src/commands/faults.ts'))
    const script = `import { surviveFaults } from ${faults}\nsurviveFaults((m) => process.stderr.write(m + '\\n'))\n${code}\nsetTimeout(() => {}, 50)`
    const file = join(mkdtempSync(join(tmpdir(), 'vandamme-crash-')), 'crash.ts')
    writeFileSync(file, script)
    const child = Bun.spawn([process.execPath, file], {
      env: { PATH: process.env['PATH'], OPENAI_API_KEY: UPSTREAM_KEY },
      stdout: 'pipe',
      stderr: 'pipe',
    })
    const said =
      (await new Response(child.stdout).text()) + (await new Response(child.stderr).text())
    expect(await child.exited).toBe(0)
    expect(said).toContain('fault inside Vandamme')
    expect(leaksIn(said, SECRETS)).toEqual([])
  })
})
