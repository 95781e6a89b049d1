import { afterEach, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { HELLO } from '../helpers/client.ts'
import { runProgram as runCommand, SECRET } from '../helpers/program.ts'
import { endPrograms, runProgram } from './program-run.ts'
import { post, wireClient } from './wire-client.ts'
import { head, type Peer, send, wireUpstream } from './wire-upstream.ts'

// A guard against hanging only.
setDefaultTimeout(120_000)
afterEach(endPrograms)

const SPELLINGS = Object.values(SECRET).flatMap((secret) => [
  secret,
  encodeURIComponent(secret),
  btoa(secret),
  secret.slice(4, -6),
])

function leaksIn(text: string): readonly string[] {
  return SPELLINGS.filter((secret) => text.includes(secret))
}

const KEY = { OPENAI_API_KEY: SECRET.key, CUSTOM_HEADER_X_TEAM: SECRET.header }
const KEYS = { ...KEY, ANTHROPIC_API_KEY: SECRET.clientKey }

type Commands = readonly (readonly string[])[]

const ALONE: Commands = [
  ['config', 'show'],
  ['config', 'show', '--json'],
  ['config', 'validate'],
  ['config', 'validate', '--json'],
  ['config', 'env'],
  ['config', 'list'],
  ['config', 'list', '--json'],
  ['completion', 'bash'],
  ['--help'],
  ['nonsense', '--json'],
]

const ASKING: Commands = [
  ['health', 'server'],
  ['health', 'upstream'],
  ['health', 'upstream', '--json'],
  ['test', 'connection'],
  ['test', 'connection', '--json'],
  ['test', 'models'],
  ['models'],
  ['models', '--json'],
  ['doctor'],
  ['doctor', '--json'],
]

/** Whatever an upstream may do with a key that it has seen. */
const ECHOES: readonly (readonly [string, (peer: Peer) => Promise<void> | void])[] = [
  ['refuses, and quotes the request', (peer) => send(head(401), peer.head)(peer)],
  [
    'sends it on to an address with the key',
    (peer) =>
      send(head(307, [`location: https://${SECRET.key}@evil.test/?k=${SECRET.header}`]))(peer),
  ],
  [
    'answers with a page that holds the key',
    (peer) => send(head(200, ['content-type: text/html']), `<title>${peer.head}</title>`)(peer),
  ],
  [
    'says it in the status line and in headers',
    (peer) => send(`HTTP/1.1 500 ${SECRET.key}\r\nx-echo: ${SECRET.key}\r\n\r\n`)(peer),
  ],
  [
    'says it as an error in band',
    (peer) => send(head(200), JSON.stringify({ error: { message: peer.head, code: 'x' } }))(peer),
  ],
  ['breaks off', (peer) => peer.reset()],
]

describe.each(ECHOES)('no command tells a secret when the upstream %s', (_, echo) => {
  test('but each says something', async () => {
    await using upstream = await wireUpstream(echo)
    const environment = { ...KEYS, OPENAI_BASE_URL: upstream.url, LOG_LEVEL: 'DEBUG', PORT: '1' }
    for (const command of ASKING) {
      const { out, err } = await runCommand(command, { environment })
      expect([command, (out + err).length > 0, leaksIn(out + err)]).toEqual([command, true, []])
    }
    expect(upstream.requests()).toBeGreaterThan(5)
  })
})

test('a key in the wrong place is told by no command', async () => {
  const environment = {
    ...KEYS,
    OPENAI_BASE_URL: `http://user:${SECRET.header}@127.0.0.1:1/v1?key=${SECRET.key}`,
    BIG_MODEL: SECRET.key,
    HOST: SECRET.clientKey,
    PRICES_FILE: `/${SECRET.key}.json`,
    UPSTREAM_PROFILE: SECRET.key,
  }
  for (const command of [...ALONE, ...ASKING]) {
    const { out, err } = await runCommand(command, { environment })
    expect([command, leaksIn(out + err)]).toEqual([command, []])
  }
})

/** What others on the machine can see of a process without being its user: ps and the folder. */
function seenOf(pid: number): string {
  if (process.platform !== 'linux') return ''
  const of = (name: string): string => readFileSync(`/proc/${pid}/${name}`, 'utf8')
  const threads = readdirSync(`/proc/${pid}/task`).map((id) => of(`task/${id}/comm`))
  return [of('cmdline'), of('comm'), of('status'), ...threads].join('\n')
}

describe('a program that ends badly', () => {
  test.each(['SIGSEGV', 'SIGABRT', 'SIGBUS', 'SIGILL', 'SIGQUIT', 'SIGHUP'] as const)(
    '%s: neither what it says, nor its name, nor the files that it leaves tell a secret',
    async (signal) => {
      await using upstream = await wireUpstream(() => {})
      const program = runProgram({ ...KEYS, OPENAI_BASE_URL: upstream.url, LOG_LEVEL: 'DEBUG' })
      const client = await wireClient(await program.port())
      await client.write(post(HELLO, [`x-api-key: ${SECRET.clientKey}`]))
      while (upstream.requests() === 0) await Bun.sleep(2)
      const seen = seenOf(program.child.pid)
      program.child.kill(signal)
      await program.done
      expect(program.text()).toContain('ANTHROPIC_BASE_URL=')
      expect(leaksIn(seen + program.text() + client.heard())).toEqual([])
      const left = readdirSync(program.folder)
      expect(left.filter((name) => leaksIn(name).length > 0)).toEqual([])
      // Where the system writes memory into files, that is the user's choice; nothing else may.
      const files = left.filter((name) => !name.startsWith('core'))
      expect(files).toEqual(['.env'])
      client.reset()
    },
  )

  test('a fault in a file that it loads tells no setting', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'vandamme-fault-'))
    const environment = { ...KEYS, PRICES_FILE: folder }
    const { code, out, err } = await runCommand(['--headless', '--port', '0'], { environment })
    expect(code).toBe(2)
    expect(err + out).toContain('PRICES_FILE')
    expect(leaksIn(out + err)).toEqual([])
  })
})
