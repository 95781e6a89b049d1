import { describe, expect, test } from 'bun:test'
import { closeSync, constants, existsSync, mkdtempSync, openSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const CLI = resolve(import.meta.dir, '../../src/cli.ts')
const FULL = '/dev/full'

/** Runs a command with its output at this descriptor, in a folder without settings. */
async function run(args: readonly string[], stdout: number) {
  const child = Bun.spawn([process.execPath, CLI, ...args], {
    stdout,
    stderr: 'pipe',
    cwd: mkdtempSync(join(tmpdir(), 'vandamme-')),
    env: { PATH: process.env['PATH'] },
  })
  const [code, errors] = await Promise.all([child.exited, child.stderr.text()])
  return { code, errors }
}

const COMMANDS = ['help', '--version', 'config list', 'config list --json']

describe.skipIf(!existsSync(FULL))('a full disk', () => {
  test.each(COMMANDS)('is told of: %s', async (line) => {
    const { code, errors } = await run(line.split(' '), openSync(FULL, 'w'))
    expect(code).toBe(1)
    expect(errors).toBe('vandamme: The output cannot be written (ENOSPC).\n')
  })
})

test.each(COMMANDS)('nobody reads: %s', async (line) => {
  const pipe = join(mkdtempSync(join(tmpdir(), 'vandamme-')), 'pipe')
  Bun.spawnSync(['mkfifo', pipe])
  const reader = openSync(pipe, constants.O_RDONLY | constants.O_NONBLOCK)
  const writer = openSync(pipe, 'w')
  closeSync(reader)
  expect(await run(line.split(' '), writer)).toEqual({ code: 141, errors: '' })
})
