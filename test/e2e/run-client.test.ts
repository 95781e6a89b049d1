import { describe, expect, setDefaultTimeout, test } from 'bun:test'
import { mkdirSync, mkdtempSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { CLAUDE_VERSION, claudeBinary } from '../../scripts/install-claude.ts'
import { claudeMissing } from '../helpers/claude.ts'
import { startProgram } from '../helpers/started.ts'

// A guard against hanging only.
setDefaultTimeout(120_000)

const missing = claudeMissing()

/** The real client as `claude` on the PATH, in an empty home. */
function home() {
  const folder = mkdtempSync(join(tmpdir(), 'vandamme-run-'))
  mkdirSync(join(folder, 'bin'))
  symlinkSync(claudeBinary(CLAUDE_VERSION), join(folder, 'bin', 'claude'))
  return {
    folder,
    environment: {
      PATH: `${join(folder, 'bin')}:${process.env['PATH']}`,
      CLAUDE_CONFIG_DIR: join(folder, 'config'),
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
      DISABLE_AUTOUPDATER: '1',
      DISABLE_ERROR_REPORTING: '1',
      DISABLE_TELEMETRY: '1',
    },
  }
}

/** Whether anything of the program's session is left. */
function isLeft(pid: number): boolean {
  try {
    return process.kill(-pid, 0)
  } catch {
    return false
  }
}

describe(missing ?? 'the real client by vandamme claude', () => {
  test.skipIf(missing !== undefined)('answers, and leaves nothing behind', async () => {
    using program = startProgram(['--demo', 'claude', '-p', 'Hello'], home())
    const { code, out, err } = await program.done
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toContain('This is the demo of Vandamme')
    expect(out).toContain('demo-big')
    expect(isLeft(program.child.pid)).toBe(false)
  })

  test.skipIf(missing !== undefined)('gives its exit code', async () => {
    using program = startProgram(['--demo', 'claude', '--no-such-flag'], home())
    const { code, err } = await program.done
    expect(code).toBe(1)
    expect(err).toContain('--no-such-flag')
    expect(isLeft(program.child.pid)).toBe(false)
  })

  test.skipIf(missing !== undefined)('ends with SIGTERM', async () => {
    const { folder, environment } = home()
    const asked = Promise.withResolvers<void>()
    using upstream = Bun.serve({
      port: 0,
      hostname: '127.0.0.1',
      idleTimeout: 0,
      fetch() {
        asked.resolve()
        return new Promise<Response>(() => {})
      },
    })
    const settings = { OPENAI_BASE_URL: `http://127.0.0.1:${upstream.port}/v1` }
    using program = startProgram(['--port', '0', 'claude', '-p', 'Hello'], {
      folder,
      environment: { ...environment, ...settings },
    })
    await asked.promise
    program.child.kill('SIGTERM')
    expect((await program.done).code).toBe(143)
    expect(isLeft(program.child.pid)).toBe(false)
  })
})
