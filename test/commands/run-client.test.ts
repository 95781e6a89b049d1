import { describe, expect, setDefaultTimeout, test } from 'bun:test'
import { chmodSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { startProxy } from '../helpers/proxy.ts'
import { CLI, runProgram, startProgram } from '../helpers/started.ts'
import { until } from '../helpers/until.ts'
import { say } from '../helpers/upstream.ts'

// A guard against hanging only: each test starts two programs.
setDefaultTimeout(60_000)

const FAKE = fileURLToPath(import.meta.resolve('../helpers/fake-client.ts'))
const CLIENT = [process.execPath, '--no-env-file', FAKE]
const SOUND = { OPENAI_BASE_URL: 'http://127.0.0.1:9/v1' }
/** Nothing of ours is there. */
const NOWHERE = ['--port', '9']

/** A folder on the PATH in which `claude` is the fake client. */
function pathWithClaude(): string {
  const folder = mkdtempSync(join(tmpdir(), 'vandamme-path-'))
  const script = `#!/bin/sh\nexec ${CLIENT.map((word) => `'${word}'`).join(' ')} "$@"\n`
  writeFileSync(join(folder, 'claude'), script)
  chmodSync(join(folder, 'claude'), 0o755)
  return folder
}

function lives(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

async function isListening(url: string): Promise<boolean> {
  return await fetch(url).then(
    () => true,
    () => false,
  )
}

describe('a client', () => {
  test.each([
    [['run', '--', ...CLIENT]],
    [['run', ...CLIENT]],
    [['--demo', 'run', '--', ...CLIENT]],
  ])('gets its arguments verbatim: %p', async (line) => {
    const args = ['-p', 'a "b" $c', '--demo', '--', '', '--port', '1']
    const { code, out, err } = await runProgram([...NOWHERE, ...line, 'show', ...args], {
      environment: SOUND,
    })
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(JSON.parse(out).args).toEqual(args)
  })

  test('named claude needs no more than its name', async () => {
    const folder = pathWithClaude()
    const { code, out, err } = await runProgram([...NOWHERE, 'claude', 'show', '-p', '--help'], {
      environment: {
        ...SOUND,
        PATH: `${folder}:${process.env['PATH']}`,
        OPENAI_API_KEY: 'sk-upstream',
        CUSTOM_HEADER_X: 'header-secret',
        MINE: '1',
      },
      file: 'ANTHROPIC_API_KEY=client-key\nFROM_FILE=1\n',
    })
    expect({ code, err }).toEqual({ code: 0, err: '' })
    const { args, env } = JSON.parse(out)
    expect(args).toEqual(['-p', '--help'])
    expect(env).toMatchObject({ MINE: '1', ANTHROPIC_AUTH_TOKEN: 'client-key' })
    expect(env.ANTHROPIC_BASE_URL).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
    const never = /sk-upstream|header-secret|FROM_FILE|VANDAMME|BUN_CONFIG|ANTHROPIC_API_KEY/
    expect(out).not.toMatch(never)
  })

  test('has our input', async () => {
    const { out } = await runProgram(['run', '--demo', '--', ...CLIENT, 'echo'], { input: 'a\nb' })
    expect(out).toBe('a\nb')
  })

  test.each([
    [['exit', '0'], 0],
    [['exit', '1'], 1],
    [['exit', '77'], 77],
  ])('%p gives its exit code', async (args, expected) => {
    expect((await runProgram(['run', '--demo', '--', ...CLIENT, ...args])).code).toBe(expected)
  })

  test.each([
    ['TERM', 143],
    ['KILL', 137],
    ['HUP', 129],
  ])('that SIG%s ended gives 128 and its number', async (signal, expected) => {
    const line = ['run', '--demo', '--', 'sh', '-c', `kill -${signal} $$`]
    expect((await runProgram(line)).code).toBe(expected)
  })
})

describe('the proxy of a client', () => {
  test('answers the client alone, and ends with it', async () => {
    const { code, out } = await runProgram(['--demo', 'run', '--', ...CLIENT, 'ask'])
    const { url, ...rest } = JSON.parse(out)
    expect({ code, ...rest }).toEqual({ code: 0, status: 200, type: 'message', stranger: 401 })
    expect(await isListening(url)).toBe(false)
  })

  test('is one that runs already', async () => {
    await using proxy = startProxy(say('Hello'))
    const { port } = new URL(proxy.url)
    // Its own settings would not do: there is no key for the upstream.
    const { code, out } = await runProgram(['--port', port, 'run', '--', ...CLIENT, 'ask'])
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({ url: proxy.url, status: 200 })
    expect(proxy.upstream.requests).toHaveLength(2)
    expect(await isListening(`${proxy.url}/health`)).toBe(true)
  })

  test('is its own where the running one wants another key, and that is told', async () => {
    await using proxy = startProxy(say('Hello'), { server: { clientKey: 'right' } })
    const { port } = new URL(proxy.url)
    const line = ['--port', port, 'run', '--', ...CLIENT, 'show']
    const { code, out, err } = await runProgram(line, { environment: SOUND })
    expect(code).toBe(0)
    expect(JSON.parse(out).env.ANTHROPIC_BASE_URL).not.toBe(proxy.url)
    expect(err).toContain(`${proxy.url} wants another key`)
  })

  test('says what went wrong only after the client has ended', async () => {
    // The client shares our stderr, so the order of lines is the order of events.
    const script = `"$0" --no-env-file ${FAKE} ask >&2; echo; echo "the client ended" >&2`
    const line = [...NOWHERE, 'run', '--', 'sh', '-c', script, process.execPath]
    const { code, err } = await runProgram(line, { environment: SOUND })
    expect(code).toBe(0)
    expect(err).toMatch(/^\{[^\n]*\}the client ended\nvandamme: what the proxy had to say:\n[^]*9/)
  })

  test.each([['INFO'], ['DEBUG']])('writes its log to a file at %s', async (LOG_LEVEL) => {
    const line = ['--demo', 'run', '--', ...CLIENT, 'ask']
    const { err } = await runProgram(line, { environment: { LOG_LEVEL } })
    const path = /^vandamme: log in (\S+)\nvandamme: the log of the proxy is in \1\n$/.exec(
      err,
    )?.[1]
    expect(readFileSync(path ?? '', 'utf8')).toContain('demo-big')
  })
})

describe('signals', () => {
  test.each([
    ['SIGTERM', 5],
    ['SIGHUP', 6],
  ] as const)('%s reaches the client, whose exit code counts', async (signal, expected) => {
    using program = startProgram(['--demo', 'run', '--', ...CLIENT, 'hear'])
    const pid = Number(await program.out.until(/ready (\d+)/))
    program.child.kill(signal)
    const { code, out } = await program.done
    expect(code).toBe(expected)
    expect(out.match(/heard \w+/g)).toEqual([`heard ${signal}`])
    await until(() => !lives(pid), 'the end of the client')
  })

  test.each([['SIGINT'], ['SIGQUIT']] as const)(
    '%s reaches a client without a terminal, and both go on',
    async (signal) => {
      using program = startProgram(['--demo', 'run', '--', ...CLIENT, 'hear'])
      await program.out.until(/ready/)
      program.child.kill(signal)
      await program.out.until(new RegExp(`heard ${signal}`))
      program.child.kill('SIGTERM')
      const { code, out } = await program.done
      expect(code).toBe(5)
      expect(out.match(/heard \w+/g)).toEqual([`heard ${signal}`, 'heard SIGTERM'])
    },
  )

  test.skipIf(process.platform === 'win32')(
    'Ctrl+C in a terminal reaches the client once, and both go on',
    async () => {
      let screen = ''
      const home = mkdtempSync(join(tmpdir(), 'vandamme-terminal-'))
      const child = Bun.spawn(
        [process.execPath, CLI, '--demo', 'run', '--', ...CLIENT, 'hear', 'stay'],
        {
          cwd: home,
          env: { PATH: process.env['PATH'], HOME: home },
          terminal: { data: (_, bytes) => void (screen += new TextDecoder().decode(bytes)) },
        },
      )
      await until(() => screen.includes('ready'), 'the client')
      using _ended = { [Symbol.dispose]: () => child.kill('SIGKILL') }
      const heard = (signal: string) => screen.split(`heard ${signal}`).length - 1
      for (const count of [1, 2, 3, 4, 5]) {
        child.terminal?.write('\u0003')
        await until(() => heard('SIGINT') >= count, `Ctrl+C ${count}`)
        // It comes through the proxy's process, behind all that this process sends on.
        child.kill('SIGHUP')
        await until(() => heard('SIGHUP') === count, `SIGHUP ${count}`)
      }
      child.terminal?.write('\u001C')
      await until(() => heard('SIGQUIT') > 0, 'SIGQUIT')
      child.kill('SIGTERM')
      expect(await child.exited).toBe(5)
      child.terminal?.close()
      expect(['SIGINT', 'SIGQUIT', 'SIGTERM'].map(heard)).toEqual([5, 1, 1])
    },
  )
})

describe('what cannot be started', () => {
  const folder = mkdtempSync(join(tmpdir(), 'vandamme-broken-'))
  writeFileSync(join(folder, 'plain'), 'no program')
  writeFileSync(join(folder, 'garbage'), '\u0000no program')
  chmodSync(join(folder, 'garbage'), 0o755)
  symlinkSync('/there/is/nothing', join(folder, 'dangling'))

  test.each([
    [['no-such-program'], 127, 'no-such-program: command not found'],
    [['./no-such-file'], 127, './no-such-file: no such file'],
    [[join(folder, 'dangling')], 127, 'dangling: no such file'],
    [[join(folder, 'plain')], 126, 'plain: not executable'],
    [[join(folder, 'garbage')], 126, 'garbage: the system does not run it'],
    [[folder], 126, 'is a directory'],
    [[], 2, 'vandamme run -- claude'],
  ])('%p', async (command, expected, why) => {
    const { code, out, err } = await runProgram(['--demo', 'run', '--', ...command])
    expect({ code, out }).toEqual({ code: expected, out: '' })
    expect(err).toStartWith('vandamme: ')
    expect(err).toContain(why)
    expect(err.trimEnd().split('\n')).toHaveLength(1)
  })

  test('claude, with how to install it', async () => {
    const environment = { PATH: '/bin-without-claude' }
    const { code, err } = await runProgram(['--demo', 'claude'], { environment })
    expect(code).toBe(127)
    expect(err).toContain('npm install -g @anthropic-ai/claude-code')
  })

  test('claude is also found where its installer puts it', async () => {
    const { folder: home, done } = startProgram(['--version'])
    await done
    const place = join(home, '.local/bin')
    await Bun.$`mkdir -p ${place} && cp ${join(pathWithClaude(), 'claude')} ${place}`.quiet()
    const given = { folder: home, environment: { PATH: '/bin-without-claude' } }
    expect((await runProgram(['--demo', 'claude', 'exit', '3'], given)).code).toBe(3)
  })

  test('a proxy without sound settings', async () => {
    const { code, out, err } = await runProgram([...NOWHERE, 'run', '--', ...CLIENT, 'show'])
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toContain('OPENAI_API_KEY is not set')
  })

  test.each([[['--headless', 'claude']], [['--frobnicate', 'run', '--', 'x']]])(
    '%p: a flag that the command does not take',
    async (line) => {
      const { code, err } = await runProgram(line)
      expect(code).toBe(2)
      expect(err).toMatch(/^vandamme: [^\n]+\n$/)
    },
  )

  test('run --help is ours', async () => {
    const { code, out } = await runProgram(['run', '--help'])
    expect(code).toBe(0)
    expect(out).toContain('--demo')
  })
})
