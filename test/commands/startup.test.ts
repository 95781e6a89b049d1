import { expect, test } from 'bun:test'
import { dirname, join, relative, resolve } from 'node:path'

const ROOT = resolve(import.meta.dir, '../..')
const transpiler = new Bun.Transpiler({ loader: 'tsx' })
/** What draws screens. */
const SCREEN = ['ink', 'react', '@inkjs/ui']

/** What is loaded with a file before it runs: what is imported or required in its course comes later. */
async function loadedWith(entry: string): Promise<ReadonlySet<string>> {
  const loaded = new Set([entry])
  for (const file of loaded) {
    if (!/^(?:src|tui)\/.*\.tsx?$/.test(file)) continue
    const text = (await Bun.file(join(ROOT, file)).text()).replace(/^#!.*/, '')
    for (const { path, kind } of transpiler.scanImports(text)) {
      if (kind === 'dynamic-import' || kind === 'require-call') continue
      loaded.add(path.startsWith('.') ? relative(ROOT, resolve(ROOT, dirname(file), path)) : path)
    }
  }
  return loaded
}

// The process is renewed first: what is loaded before that is loaded twice.
test('the program begins with next to nothing', async () => {
  expect([...(await loadedWith('src/cli.ts'))].toSorted()).toEqual([
    'node:fs',
    'node:path',
    'src/cli.ts',
    'src/commands/split-args.ts',
    'src/config/environment.ts',
    'src/errors.ts',
  ])
})

// `vandamme --version` and completion are asked often, and by people who wait.
test('then come the table of commands and cac alone', async () => {
  expect([...(await loadedWith('src/commands/main.ts'))].toSorted()).toEqual([
    'cac',
    'node:fs',
    'node:path',
    'package.json',
    'src/commands/choose.ts',
    'src/commands/command.ts',
    'src/commands/help.ts',
    'src/commands/main.ts',
    'src/commands/places.ts',
    'src/commands/print.ts',
    'src/commands/table.ts',
    'src/commands/world.ts',
    'src/commands/wrap.ts',
    'src/config/distance.ts',
    'src/config/environment.ts',
    'src/errors.ts',
    'src/version.ts',
  ])
})

test.each([...new Bun.Glob('src/commands/*.ts').scanSync(ROOT)].toSorted())(
  '%s can be loaded without anything that draws',
  async (file) => {
    expect([...(await loadedWith(file))].filter((name) => SCREEN.includes(name))).toEqual([])
  },
)

test('the setup draws with them, once it has a terminal', async () => {
  const loaded = await loadedWith('tui/setup/screen.tsx')
  expect(SCREEN.filter((name) => !loaded.has(name))).toEqual([])
})

// Settings and sound requests are read without it: its schemas take a good part of a start.
test.each(['src/commands/start.ts', 'src/app.ts'])('%s loads no zod', async (entry) => {
  expect([...(await loadedWith(entry))].filter((file) => file.startsWith('zod'))).toEqual([])
})
