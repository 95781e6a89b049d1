import { describe, expect, test } from 'bun:test'
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import {
  type Image,
  parseEnviron,
  readEnvFile,
  readEnvironment,
  renewalOf,
  withoutRenewal,
  renewProcess,
} from '../../src/config/environment.ts'

function image(changes: Partial<Image>): Image {
  return {
    pid: 7,
    argv: ['/bin/bun', '/a/cli.ts', '--demo'],
    isExecutable: false,
    execArgv: [],
    environment: {},
    ...changes,
  }
}

describe('a process is renewed', () => {
  const lifted = { BUN_CONFIG_MAX_HTTP_REQUESTS: '4096' }
  test.each([
    ['when Bun read .env and caps requests', image({}), true],
    ['when only the cap is lifted', image({ environment: lifted }), true],
    ['when only .env was left alone', image({ execArgv: ['--no-env-file'] }), true],
    [
      'when the cap is too low',
      image({ execArgv: ['--no-env-file'], environment: { BUN_CONFIG_MAX_HTTP_REQUESTS: '300' } }),
      true,
    ],
    [
      'when the cap is no number',
      image({ execArgv: ['--no-env-file'], environment: { BUN_CONFIG_MAX_HTTP_REQUESTS: 'x' } }),
      true,
    ],
    [
      'unless both are as they must be',
      image({ execArgv: ['--no-env-file'], environment: lifted }),
      false,
    ],
  ])('%s', (_, before, expected) => {
    expect(renewalOf(before, 4096) !== undefined).toBe(expected)
  })

  test('with its own flags, script and arguments', () => {
    const renewal = renewalOf(image({ execArgv: ['--smol'], environment: { A: 'b' } }), 500)
    expect(renewal).toEqual({
      args: ['bun', '--no-env-file', '--smol', '/a/cli.ts', '--demo'],
      environment: { A: 'b', BUN_CONFIG_MAX_HTTP_REQUESTS: '500', VANDAMME_RENEWED: '7' },
    })
  })

  test('as a single-file executable, which has its flags and its script within it', () => {
    const argv = ['bun', '/$bunfs/root/vandamme', '--demo']
    const before = image({ argv, isExecutable: true, execArgv: ['--no-env-file'] })
    expect(renewalOf(before, 500)?.args).toEqual(['vandamme', '--demo'])
  })

  test('without lowering a cap that the user raised', () => {
    const environment = { BUN_CONFIG_MAX_HTTP_REQUESTS: '9000' }
    expect(renewalOf(image({ environment }), 500)?.environment).toMatchObject(environment)
  })
})

test('the environment of the system is read entry by entry', () => {
  expect(parseEnviron('A=1\0B=x=y\0EMPTY=\0noise\0')).toEqual({ A: '1', B: 'x=y', EMPTY: '' })
})

test('the environment has what the process was started with', () => {
  expect(readEnvironment()['PATH']).toBe(process.env['PATH'])
})

describe('withoutRenewal', () => {
  test('takes out what a renewal put in', () => {
    const before = image({ environment: { PATH: '/bin' } })
    const after = renewalOf(before, 500)?.environment ?? {}
    expect(Object.keys(after)).toHaveLength(3)
    expect(withoutRenewal(after)).toEqual({ PATH: '/bin' })
  })

  test("leaves the user's own limit where nothing was renewed", () => {
    const environment = { BUN_CONFIG_MAX_HTTP_REQUESTS: '9' }
    expect(withoutRenewal(environment)).toEqual(environment)
  })
})

describe('.env of a folder', () => {
  const folder = mkdtempSync(join(tmpdir(), 'vandamme-'))

  test('is nothing where there is none', async () => {
    expect(await readEnvFile(folder)).toEqual({ file: {} })
  })

  test('is read', async () => {
    writeFileSync(join(folder, '.env'), 'PORT=1')
    expect(await readEnvFile(folder)).toEqual({ file: { PORT: '1' } })
  })

  test('that cannot be read is named', async () => {
    const other = mkdtempSync(join(tmpdir(), 'vandamme-'))
    mkdirSync(join(other, '.env'))
    const failure = await readEnvFile(other).catch((error: unknown) => error)
    expect(failure).toMatchObject({
      kind: 'invalid_request',
      message: `${join(other, '.env')}: it is a folder, where a file with settings is read. Put the file in its place, or move it away.`,
    })
  })

  // Root may read everything.
  test.skipIf(process.getuid?.() === 0)('that may not be read says how to', async () => {
    const other = mkdtempSync(join(tmpdir(), 'vandamme-'))
    writeFileSync(join(other, '.env'), 'PORT=1', { mode: 0o200 })
    const failure = await readEnvFile(other).catch((error: unknown) => error)
    expect(failure).toMatchObject({
      kind: 'invalid_request',
      message: expect.stringContaining('chmod u+r'),
    })
  })

  test('tells of quotes that do not match', async () => {
    const other = mkdtempSync(join(tmpdir(), 'vandamme-'))
    writeFileSync(join(other, '.env'), 'BIG_MODEL="x\nPORT="1"')
    expect((await readEnvFile(other)).fileFaults).toMatchObject([{ name: 'BIG_MODEL' }])
  })
})

describe('the system that renews', () => {
  function system(execArgv: string[], execve: (...call: unknown[]) => void) {
    return { pid: 7, execPath: '/bin/bun', execArgv, execve } as unknown as typeof process
  }

  test('is given the program, its arguments and its environment', () => {
    const calls: unknown[][] = []
    const renewed = renewProcess(
      ['bun', 'cli.ts', '--demo'],
      system([], (...call) => calls.push(call)),
    )
    // A real one never comes back.
    expect(renewed).toBe(false)
    expect(calls).toHaveLength(1)
    expect(calls[0]?.slice(0, 2)).toEqual([
      '/bin/bun',
      ['bun', '--no-env-file', 'cli.ts', '--demo'],
    ])
    expect(calls[0]?.[2]).toMatchObject({ BUN_CONFIG_MAX_HTTP_REQUESTS: '4096' })
  })

  test('is asked for all that Bun can do where .env sets the number: the program keeps to it', () => {
    const folder = mkdtempSync(join(tmpdir(), 'vandamme-'))
    writeFileSync(join(folder, '.env'), 'MAX_UPSTREAM_REQUESTS=9000')
    const calls: unknown[][] = []
    const before = process.cwd()
    try {
      process.chdir(folder)
      renewProcess(
        ['bun', 'cli.ts'],
        system([], (...call) => calls.push(call)),
      )
    } finally {
      process.chdir(before)
    }
    expect(calls[0]?.[2]).toMatchObject({ BUN_CONFIG_MAX_HTTP_REQUESTS: '65535' })
  })

  test.each([
    [
      'refuses',
      () => {
        throw new Error('not permitted')
      },
    ],
    ['does not know how', undefined],
  ])('%s: the process goes on', (_, execve) => {
    expect(renewProcess(['bun', 'cli.ts'], system([], execve as () => void))).toBe(false)
  })

  test('is not asked when nothing is to be renewed', () => {
    process.env['BUN_CONFIG_MAX_HTTP_REQUESTS'] = '4096'
    const asked: unknown[] = []
    const argv = process.execArgv
    try {
      Object.defineProperty(process, 'execArgv', { value: ['--no-env-file'], configurable: true })
      expect(
        renewProcess(
          ['bun', 'cli.ts'],
          system(['--no-env-file'], () => asked.push(1)),
        ),
      ).toBe(true)
    } finally {
      Object.defineProperty(process, 'execArgv', { value: argv, configurable: true })
      delete process.env['BUN_CONFIG_MAX_HTTP_REQUESTS']
    }
    expect(asked).toEqual([])
  })
})
