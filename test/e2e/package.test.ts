import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join, resolve } from 'node:path'

import { VERSION } from '../../src/version.ts'
import { hostileFolder } from '../helpers/hostile.ts'
import { CTRL_C_IN_NPX, expectDashboard, expectServes } from '../helpers/shipped.ts'
import { startProgram } from '../helpers/started.ts'
import { NO_TMUX, WHY_NO_TMUX } from '../helpers/tmux.ts'

/** What the package brings is installed from the registry, which CI insists on. */
const REQUIRED = process.env['CI'] !== undefined
const OFFLINE = !REQUIRED && !run(['bun', 'pm', 'view', 'cac', 'version']).success
const WHY_OFFLINE = OFFLINE ? ' (skipped: no package registry can be reached)' : ''
const NO_NPX = OFFLINE || (!REQUIRED && Bun.which('npx') === null)
const WHY_NO_NPX = NO_NPX ? WHY_OFFLINE || ' (skipped: npx is needed)' : ''

/** A path of its own: bunx remembers what it installed by the tarball's path. */
const folder = mkdtempSync(join(tmpdir(), 'vandamme-package-'))
const tarball = join(folder, `vandamme-${VERSION}.tgz`)
/** Installed packages are kept where the user has them, settings are not read from there. */
const environment = { HOME: process.env['HOME'] ?? folder, XDG_STATE_HOME: folder }

beforeAll(() => {
  const packed = run(['bun', 'pm', 'pack', '--destination', folder])
  // Beside its own errors it names the script that builds what is packed.
  expect(packed.stderr.toString()).toBe('$ bun scripts/bundle.ts\n')
  expect(packed.exitCode).toBe(0)
})

// npx leaves a whole Bun behind, for each tarball.
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function run(command: readonly string[], cwd = resolve(import.meta.dir, '../..')) {
  const [program = '', ...args] = command
  const own = program === 'bun' ? process.execPath : program
  return Bun.spawnSync([own, ...args], { cwd, stdout: 'pipe', stderr: 'pipe' })
}

describe('the package', () => {
  test('holds what is needed to run it, and nothing else', async () => {
    const files = [...(await new Bun.Archive(await Bun.file(tarball).bytes()).files()).keys()]
    const top = new Set(files.map((file) => file.split('/')[1]))
    expect(top).toEqual(new Set(['CHANGELOG.md', 'LICENSE', 'README.md', 'lib', 'package.json']))
    const scripts = files.filter((file) => file.includes('/lib/') && !file.endsWith('.js'))
    expect(scripts).toEqual(['package/lib/LICENSES.txt'])
  })

  test('passes on the licences of the libraries that are in it', async () => {
    const files = await new Bun.Archive(await Bun.file(tarball).bytes()).files()
    const text = (await files.get('package/lib/LICENSES.txt')?.text()) ?? ''
    for (const library of ['cac', 'eventsource-parser', 'ink', 'react', 'zod']) {
      expect(text).toMatch(new RegExp(`^${library} \\d+\\.\\d+\\.\\d+ \\(MIT\\)`, 'm'))
    }
  })

  test('is small', () => {
    expect(Bun.file(tarball).size).toBeLessThan(600_000)
  })
})

describe.skipIf(OFFLINE)(`with Bun: bunx${WHY_OFFLINE}`, () => {
  const bunx = (name: string) => [process.execPath, 'x', '-p', tarball, name]

  test.each(['vandamme', 'vdm'])('%s runs', async (name) => {
    using program = startProgram(['--version'], { program: bunx(name), environment })
    const { code, out } = await program.done
    expect(out).toStartWith(`vandamme ${VERSION} (Bun `)
    expect(code).toBe(0)
  })

  test('serves', async () => {
    const said = await expectServes({ program: bunx('vandamme'), environment })
    expect(said).toContain(`Vandamme ${VERSION} listens on`)
  })

  test.skipIf(NO_TMUX).each([
    ['an empty folder', undefined, mkdtempSync(join(tmpdir(), 'vandamme-empty-'))],
    ['another project', undefined, hostileFolder()],
    ['another project, in production', 'production', hostileFolder()],
    ['another project, in development', 'development', hostileFolder()],
  ])(`shows the dashboard in %s${WHY_NO_TMUX}`, async (_, mode, place) => {
    const command = bunx('vandamme').map((word) => `'${word}'`)
    const variable = mode === undefined ? '' : `NODE_ENV=${mode} `
    await expectDashboard(variable + command.join(' '), place, { environment })
  })
})

describe.skipIf(NO_NPX)(`with Node only: npx${WHY_NO_NPX}`, () => {
  const npx = ['npx', '-y', '--loglevel=error', '-p', `bun@${Bun.version}`, '-p', tarball]

  test('brings Bun and serves', async () => {
    const PATH = pathWithoutBun()
    expect(Bun.which('bun', { PATH })).toBeNull()
    const [program = '', ...args] = npx
    const found = [Bun.which(program, { PATH }) ?? program, ...args, 'vandamme']
    const own = { ...environment, PATH, npm_config_cache: npmCache() }
    const said = await expectServes({ program: found, environment: own }, CTRL_C_IN_NPX)
    expect(said).toContain(`Vandamme ${VERSION} listens on`)
  })
})

/** What it downloaded before counts, what it installs goes with the test's folder. */
function npmCache(): string {
  const cache = join(folder, 'npm')
  const downloads = join(environment.HOME, '.npm/_cacache')
  mkdirSync(cache)
  if (existsSync(downloads)) symlinkSync(downloads, join(cache, '_cacache'))
  return cache
}

/** Links to every program of this machine but Bun. The first of a name counts, as on the path. */
function pathWithoutBun(): string {
  const links = join(folder, 'programs')
  mkdirSync(links)
  for (const place of (process.env['PATH'] ?? '').split(delimiter)) {
    for (const name of namesIn(place)) {
      if (!/^(bun|bunx|node_modules)$/.test(name)) link(join(place, name), join(links, name))
    }
  }
  return links
}

function namesIn(place: string): readonly string[] {
  try {
    return readdirSync(place)
  } catch {
    return []
  }
}

function link(from: string, to: string): void {
  try {
    symlinkSync(from, to)
  } catch {
    // It is there already, from earlier on the path.
  }
}
