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
} from '../../src/config/environment.ts'

function image(changes: Partial<Image>): Image {
  return {
    pid: 7,
    argv: ['/bin/bun', '/a/cli.ts', '--demo'],
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

describe('.env of a folder', () => {
  const folder = mkdtempSync(join(tmpdir(), 'vandamme-'))

  test('is nothing where there is none', () => {
    expect(readEnvFile(folder)).toEqual({})
  })

  test('is read', () => {
    writeFileSync(join(folder, '.env'), 'PORT=1')
    expect(readEnvFile(folder)).toEqual({ PORT: '1' })
  })

  test('that cannot be read is named', () => {
    const other = mkdtempSync(join(tmpdir(), 'vandamme-'))
    mkdirSync(join(other, '.env'))
    expect(() => readEnvFile(other)).toThrow(join(other, '.env'))
  })
})
