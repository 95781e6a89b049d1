import { beforeAll, describe, expect, test } from 'bun:test'
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { compile } from '../../scripts/compile.ts'
import { VERSION } from '../../src/version.ts'
import { hostileFolder } from '../helpers/hostile.ts'
import { expectDashboard, expectServes } from '../helpers/shipped.ts'
import { type Given, startProgram } from '../helpers/started.ts'
import { NO_TMUX, WHY_NO_TMUX } from '../helpers/tmux.ts'

/** No program at all is to be found on this path, least of all Bun. */
const NO_PATH = { PATH: '/nowhere' }
let file = ''

beforeAll(async () => {
  file = await compile(mkdtempSync(join(tmpdir(), 'vandamme-compile-')))
})

async function run(args: readonly string[], given: Given = {}) {
  using program = startProgram(args, { environment: NO_PATH, ...given, program: [file] })
  return await program.done
}

describe('the single file, where there is no Bun', () => {
  test('says its version', async () => {
    const { code, out } = await run(['--version'])
    expect(out).toStartWith(`vandamme ${VERSION} (Bun `)
    expect(code).toBe(0)
  })

  test('serves', async () => {
    expect(await expectServes({ program: [file], environment: NO_PATH })).toContain(
      `Vandamme ${VERSION} listens on`,
    )
  })

  test('takes nothing from a folder but its .env, as it is written', async () => {
    const folder = hostileFolder()
    const said = await expectServes({ program: [file], environment: NO_PATH, folder })
    expect(said).not.toMatch(/PRELOADED|WRONG/)
    const { out } = await run(['config', 'env', '--show-secrets'], { folder })
    expect(out).toContain('a$HOME')
  })

  test('keeps words that Bun would take for its own', async () => {
    const { code, err } = await run(['--smol'])
    expect(err).toContain('--smol')
    expect(code).toBe(2)
  })

  test('says that there is no client to run', async () => {
    const { code, err } = await run(['claude'], { environment: NO_PATH })
    expect(err).toContain('claude')
    expect(err).not.toContain('$bunfs')
    expect(code).not.toBe(0)
  })

  test.skipIf(process.platform !== 'linux')('is the same process after its renewal', async () => {
    using program = startProgram(['--headless', '--demo', '--port', '0'], {
      program: [file],
      environment: { ...NO_PATH, MAX_UPSTREAM_REQUESTS: '777' },
    })
    await program.out.until(/listens on (http:\S+)/)
    const environment = readFileSync(`/proc/${program.child.pid}/environ`, 'utf8')
    expect(environment.split('\0')).toContain('BUN_CONFIG_MAX_HTTP_REQUESTS=777')
    program.child.kill('SIGTERM')
    const { err } = await program.done
    expect(err).not.toContain('wait for each other')
  })

  test.skipIf(NO_TMUX)(`shows the dashboard, also among hostile files${WHY_NO_TMUX}`, async () => {
    await expectDashboard(`PATH=/nowhere ${file}`, hostileFolder())
  })
})
