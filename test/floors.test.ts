import { describe, expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'

/**
 * AGENTS.md, "Floors": imports go only downward, and a test loads every source file (Bun's coverage
 * does not know of files that nobody imports).
 */
const ROOT = resolve(import.meta.dir, '..')

/** The first prefix that fits counts. */
const FLOORS: readonly (readonly [prefix: string, floor: number])[] = [
  ['src/wire/', 0],
  ['src/errors.ts', 0],
  ['src/version.ts', 0],
  ['src/events/events.ts', 0],
  ['src/providers/profile.ts', 0],
  ['src/route/tier.ts', 0],
  ['src/convert/ledger.ts', 0],
  ['src/convert/', 1],
  ['src/config/', 1],
  ['src/providers/', 1],
  ['src/events/', 1],
  ['src/route/', 2],
  ['src/upstream/', 2],
  ['src/sinks/', 2],
  ['src/control.ts', 2],
  ['src/server/', 3],
  ['src/check/', 4],
  ['src/app.ts', 4],
  ['tui/', 4],
  ['src/commands/', 5],
  ['src/cli.ts', 5],
]

/** What pure code may use beside itself. */
const PURE_LIBRARIES = [
  'zod/mini',
  'zod/v4/locales/en.js',
  'eventsource-parser',
  'tokenx',
  'jsonrepair',
]
const PURE = ['src/wire/', 'src/errors.ts', 'src/events/', 'src/convert/', 'src/providers/']

const transpilers = {
  ts: new Bun.Transpiler({ loader: 'ts' }),
  tsx: new Bun.Transpiler({ loader: 'tsx' }),
}

function transpilerFor(file: string): Bun.Transpiler {
  return file.endsWith('x') ? transpilers.tsx : transpilers.ts
}
const TYPE_IMPORT = /\b(?:import|export) type [^'"]*? from '([^']+)'/g

function filesIn(folder: string): readonly string[] {
  return [...new Bun.Glob(`${folder}/**/*.{ts,tsx}`).scanSync(ROOT)].sort()
}

function read(file: string): string {
  const text = readFileSync(join(ROOT, file), 'utf8')
  // The scan does not know the line that names the interpreter.
  return text.replace(/^#!.*/, '')
}

/** What a file imports: paths below the root for files, names for packages. */
function importsOf(file: string, found: readonly string[]): readonly string[] {
  return found.map((path) =>
    path.startsWith('.') ? relative(ROOT, resolve(ROOT, dirname(file), path)) : path,
  )
}

/** What is loaded when the file is. */
function loadedBy(file: string): readonly string[] {
  return importsOf(
    file,
    transpilerFor(file)
      .scanImports(read(file))
      .map(({ path }) => path),
  )
}

/** Also what only its types need; the scan leaves that out, for it vanishes from the program. */
function namedBy(file: string): readonly string[] {
  const types = [...read(file).matchAll(TYPE_IMPORT)].map(([, path = '']) => path)
  return [...loadedBy(file), ...importsOf(file, types)]
}

function floorOf(file: string): number | undefined {
  return FLOORS.find(([prefix]) => file.startsWith(prefix))?.[1]
}

/** What the dashboard may know of the program. */
const KNOWN_TO_TUI = [
  'tui/',
  'src/config/config.ts',
  'src/control.ts',
  'src/convert/',
  'src/errors.ts',
  'src/events/',
  'src/route/',
  'src/wire/',
]

const SOURCES = [...filesIn('src'), ...filesIn('tui')]

describe('floors', () => {
  test.each(SOURCES)('%s stands on one and looks only down', (file) => {
    const floor = floorOf(file)
    expect(floor).toBeNumber()
    const above = namedBy(file).filter((path) => (floorOf(path) ?? 0) > floor!)
    expect(above).toEqual([])
  })

  test.each(SOURCES.filter((file) => PURE.some((prefix) => file.startsWith(prefix))))(
    '%s does no I/O',
    (file) => {
      const foreign = namedBy(file).filter((path) => !path.startsWith('src/'))
      expect(foreign.filter((name) => !PURE_LIBRARIES.includes(name))).toEqual([])
    },
  )
})

const SETUP = filesIn('tui/setup')
const DASHBOARD = filesIn('tui').filter((file) => !SETUP.includes(file))

describe('the dashboard', () => {
  test.each(DASHBOARD)('%s knows events and control, not the server', (file) => {
    const own = namedBy(file).filter((path) => /^(?:src|tui)\//.test(path))
    expect(own.filter((path) => !KNOWN_TO_TUI.some((known) => path.startsWith(known)))).toEqual([])
  })

  test.each(DASHBOARD.filter((file) => !file.startsWith('tui/host/')))(
    '%s leaves the terminal to its host',
    (file) => {
      expect(loadedBy(file).filter((path) => path.startsWith('tui/host/'))).toEqual([])
    },
  )

  test.each(SETUP)('%s knows settings and checks, not the server', (file) => {
    const above = namedBy(file).filter((path) =>
      /^src\/(?:app|server|upstream|sinks|commands)/.test(path),
    )
    expect(above).toEqual([])
  })

  test('nothing else loads Ink or React', () => {
    const users = filesIn('src').filter((file) =>
      loadedBy(file).some((path) => ['ink', 'react', '@inkjs/ui'].includes(path)),
    )
    expect(users).toEqual([])
  })
})

describe('every source file is loaded by a test', () => {
  const tests = filesIn('test').filter((file) => file.endsWith('.test.ts'))
  const loaded = reachedFrom(tests)

  test.each(SOURCES.filter((file) => !isOnlyTypes(file)))('%s', (file) => {
    expect(loaded).toContain(file)
  })
})

function reachedFrom(files: readonly string[]): ReadonlySet<string> {
  const reached = new Set(files)
  for (const file of reached) {
    for (const path of [...loadedBy(file), ...startedBy(file), ...threadsOf(file)]) {
      if (/\.tsx?$/.test(path)) reached.add(path)
    }
  }
  return reached
}

/** Programs that a test starts in a process of their own. */
function startedBy(file: string): readonly string[] {
  return file.startsWith('test/') && file !== 'test/floors.test.ts'
    ? (read(file).match(/\b(?:src|tui)\/[\w/-]+\.ts\b/g) ?? []).filter((path) =>
        SOURCES.includes(path),
      )
    : []
}

/** Files that run in a thread of their own. */
function threadsOf(file: string): readonly string[] {
  const urls = read(file).matchAll(/new URL\('(\.[^']+\.ts)', import\.meta\.url\)/g)
  return importsOf(
    file,
    Array.from(urls, ([, path = '']) => path),
  )
}

function isOnlyTypes(file: string): boolean {
  return transpilerFor(file).transformSync(read(file)).trim() === ''
}
