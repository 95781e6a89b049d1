import { afterEach, describe, expect, test } from 'bun:test'
import { mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

import description from '../../package.json' with { type: 'json' }

const CLI = resolve(import.meta.dir, '../../src/cli.ts')
/** None of these may ever show. */
const SECRETS = [
  'sk-upstream-secret',
  'client-key-secret',
  'header-secret',
  'Bearer',
  'sk-a$bc${d}e',
]

type Given = {
  readonly environment?: Record<string, string>
  /** The `.env` of the working folder. */
  readonly file?: string
  /** The program, where it is not `bun src/cli.ts`. */
  readonly command?: readonly string[]
}

const running = new Set<Bun.Subprocess>()

afterEach(() => {
  for (const child of running) child.kill('SIGKILL')
  running.clear()
})

function start(args: readonly string[], given: Given = {}) {
  const cwd = mkdtempSync(join(tmpdir(), 'vandamme-cli-'))
  if (given.file !== undefined) writeFileSync(join(cwd, '.env'), given.file)
  const child = Bun.spawn([...(given.command ?? [process.execPath, CLI]), ...args], {
    cwd,
    env: { PATH: process.env['PATH'], HOME: cwd, ...given.environment },
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
  })
  running.add(child)
  const out = collect(child.stdout)
  const err = collect(child.stderr)
  const done = Promise.all([child.exited, out.done, err.done]).then(([code]) => {
    for (const secret of SECRETS) expect(out.text() + err.text()).not.toContain(secret)
    return { code, out: out.text(), err: err.text() }
  })
  return { child, out, err, done }
}

/** Gathers a stream; `until` gives the first match of a pattern in it. */
function collect(stream: ReadableStream<Uint8Array>) {
  let text = ''
  let heard = Promise.withResolvers<void>()
  const done = (async () => {
    const decoder = new TextDecoder()
    for await (const chunk of stream) {
      text += decoder.decode(chunk, { stream: true })
      heard.resolve()
      heard = Promise.withResolvers<void>()
    }
    heard.reject(new Error(`The program ended with: ${text}`))
    heard.promise.catch(() => {})
  })()
  async function until(pattern: RegExp): Promise<string> {
    for (;;) {
      const match = pattern.exec(text)
      if (match !== null) return match[1] ?? match[0]
      await heard.promise
    }
  }
  return { text: () => text, done, until }
}

function run(args: readonly string[], given: Given = {}) {
  return start(args, given).done
}

const LISTENS = /listens on (http:\S+)[^]*claude\n/

function ask(url: string, key = 'any'): Promise<Response> {
  return fetch(`${url}/v1/messages`, {
    method: 'POST',
    headers: { 'x-api-key': key, 'content-type': 'application/json' },
    body: JSON.stringify({
      model: 'claude-opus-5-5',
      max_tokens: 50,
      messages: [{ role: 'user', content: 'hello' }],
    }),
  })
}

describe('what ends at once', () => {
  test.each([['--version'], ['-v']])('%s', async (flag) => {
    const { code, out, err } = await run([flag])
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toBe(`vandamme ${description.version} (Bun ${Bun.version})\n`)
  })

  test.each([['--help'], ['-h']])('%s lists flags and commands', async (flag) => {
    const { code, out, err } = await run([flag])
    expect({ code, err }).toEqual({ code: 0, err: '' })
    for (const word of ['--demo', '--port', 'server start', 'config show', 'doctor']) {
      expect(out).toContain(word)
    }
  })

  test.each([
    [['--frobnicate'], '--frobnicate'],
    [['--port'], '--port'],
    [['--fps', '0'], '--fps'],
    [['--fps', '31'], '--fps'],
    [['--fps', 'fast'], '--fps'],
    [['frobnicate'], 'frobnicate'],
    [['server'], 'server'],
    [['server', 'frobnicate'], 'frobnicate'],
  ])('%p is refused in one line', async (args, word) => {
    const { code, out, err } = await run(args)
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toMatch(/^vandamme: [^\n]+\n$/)
    expect(err).toContain(word)
  })

  test('a link to the program works like the program', async () => {
    const link = join(mkdtempSync(join(tmpdir(), 'vandamme-bin-')), 'vdm')
    symlinkSync(CLI, link)
    expect(await run(['--version'], { command: [link] })).toMatchObject({ code: 0 })
  })
})

describe('settings that cannot be', () => {
  test('are all told at once, with exit code 2 and masked secrets', async () => {
    const { code, out, err } = await run(['--host', '0.0.0.0', '--port', 'x'], {
      environment: { OPENAI_API_KEY: 'sk-upstream-secret two', LOG_LEVEL: 'LOUD' },
      file: 'CUSTOM_HEADER_HOST=header-secret\nMAX_BODY_MB=big\n',
    })
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toStartWith('6 settings need a change')
    for (const line of [
      'PORT=x   (from a flag)',
      'HOST=0.0.0.0   (from a flag)',
      'LOG_LEVEL=LOUD   (from the environment)',
      'MAX_BODY_MB=big   (from .env)',
      'CUSTOM_HEADER_HOST=****cret   (from .env)',
      'OPENAI_API_KEY=**** two   (from the environment)',
    ]) {
      expect(err).toContain(line)
    }
  })

  test('include a key that is missing', async () => {
    const { code, err } = await run([])
    expect(code).toBe(2)
    expect(err).toContain('OPENAI_API_KEY is not set')
    expect(err).toContain('vandamme --demo')
  })

  test('a .env that cannot be read is named', async () => {
    const script = 'mkdir .env && exec "$0" "$@"'
    const { code, err } = await run([], { command: ['sh', '-c', script, process.execPath, CLI] })
    expect(code).toBe(2)
    expect(err).toMatch(/^vandamme: \S+\.env: it is a folder/)
  })
})

describe('the proxy', () => {
  test.each([
    ['', ['--demo', '--port', '0']],
    ['--headless', ['--headless', '--demo', '--port', '0']],
    ['server start', ['server', 'start', '--demo', '--port', '0', '--host', 'localhost']],
  ])('answers with the demo: %s', async (_, args) => {
    const { child, out, done } = start(args)
    const url = await out.until(LISTENS)
    expect(out.text()).toContain(`ANTHROPIC_BASE_URL=${url} ANTHROPIC_AUTH_TOKEN=any claude`)
    expect(out.text()).toContain('demo-big')
    const answer = await ask(url)
    expect(answer.status).toBe(200)
    expect(await answer.json()).toMatchObject({ type: 'message', model: 'claude-opus-5-5' })
    child.kill('SIGINT')
    expect((await done).code).toBe(0)
  })

  test.skipIf(process.platform !== 'linux')(
    'keeps its process id when it renews itself',
    async () => {
      const { child, out } = start(['--demo', '--port', '0'], {
        environment: { MAX_UPSTREAM_REQUESTS: '500' },
        file: 'FROM_FILE=1\n',
      })
      await out.until(LISTENS)
      const [line, environ] = ['cmdline', 'environ'].map((name) =>
        readFileSync(`/proc/${child.pid}/${name}`, 'utf8').split('\0'),
      )
      expect(line?.slice(0, 4)).toEqual(['bun', '--no-env-file', CLI, '--demo'])
      expect(environ).toContain('BUN_CONFIG_MAX_HTTP_REQUESTS=500')
      expect(environ?.join(' ')).not.toContain('FROM_FILE')
    },
  )

  test('sends a key with "$" in it as .env has it, and custom headers', async () => {
    const seen: Headers[] = []
    const upstream = Bun.serve({
      port: 0,
      hostname: '127.0.0.1',
      fetch(request) {
        seen.push(request.headers)
        return Response.json({ choices: [{ message: { content: 'hi' }, finish_reason: 'stop' }] })
      },
    })
    const file = [
      'OPENAI_API_KEY=sk-a$bc${d}e',
      `OPENAI_BASE_URL=http://127.0.0.1:${upstream.port}/v1`,
      'CUSTOM_HEADER_X_TEAM=header-secret',
      'LOG_LEVEL=DEBUG',
    ].join('\n')
    const { child, out, done } = start(['--port', '0'], { file })
    await (await ask(await out.until(LISTENS))).text()
    expect(seen[0]?.get('authorization')).toBe('Bearer sk-a$bc${d}e')
    expect(seen[0]?.get('x-team')).toBe('header-secret')
    child.kill('SIGTERM')
    expect((await done).code).toBe(0)
    await upstream.stop(true)
  })

  test('asks for the client key and never shows it', async () => {
    const { child, out, done } = start(['--demo', '--port', '0'], {
      environment: { ANTHROPIC_API_KEY: 'client-key-secret', LOG_LEVEL: 'DEBUG' },
    })
    const url = await out.until(/listens on (http:\S+)/)
    expect((await ask(url, 'wrong')).status).toBe(401)
    expect((await ask(url, 'client-key-secret')).status).toBe(200)
    child.kill('SIGTERM')
    const ended = await done
    expect(ended.code).toBe(0)
    expect(ended.out).toContain('ANTHROPIC_AUTH_TOKEN=PROXY_KEY claude')
  })

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('ends at once on a second %s', async (signal, code) => {
    const asked = Promise.withResolvers<void>()
    const upstream = Bun.serve({
      port: 0,
      hostname: '127.0.0.1',
      idleTimeout: 0,
      fetch() {
        asked.resolve()
        return new Promise<Response>(() => {})
      },
    })
    const environment = { OPENAI_BASE_URL: `http://127.0.0.1:${upstream.port}/v1` }
    const { child, out, done } = start(['--port', '0'], { environment })
    const answer = ask(await out.until(LISTENS)).catch(() => undefined)
    await asked.promise
    // The program may be busy when a signal comes, and two of a kind may become one.
    const again = setInterval(() => child.kill(signal), 50)
    expect((await done).code).toBe(code)
    clearInterval(again)
    await answer
    await upstream.stop(true)
  })

  test('says when its port is taken', async () => {
    const other = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: () => new Response() })
    const { code, out, err } = await run(['--demo', '--port', String(other.port)])
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err).toMatch(new RegExp(`^vandamme: [^\n]*${other.port}[^\n]*\n$`))
    await other.stop(true)
  })
})
