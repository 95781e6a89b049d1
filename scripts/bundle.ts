#!/usr/bin/env bun
/**
 * Builds what the package ships, into `lib`: the sources and their libraries in a few files, which
 * start in half the time of some hundred.
 *
 *   bun run bundle
 */
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

export const ROOT = resolve(import.meta.dir, '..')
const OUT = join(ROOT, 'lib')

/** Ink imports it only for developers of Ink, and it is not installed. */
const WITHOUT_DEVTOOLS: Bun.BunPlugin = {
  name: 'without-devtools',
  setup(build) {
    const filter = /^react-devtools-core$/
    build.onResolve({ filter }, ({ path }) => ({ path, namespace: 'without' }))
    build.onLoad({ filter, namespace: 'without' }, () => ({ contents: 'export default {}' }))
  },
}

/** What the package and the single files have in common. */
export const BUILD = {
  // The thread of the dashboard finds its script by this place (tui/host/worker-host.ts).
  entrypoints: [join(ROOT, 'src/cli.ts'), join(ROOT, 'tui/host/worker.ts')],
  root: ROOT,
  target: 'bun',
  minify: { whitespace: true, syntax: true },
  // What only some commands need is read only by them: half the time of a start.
  splitting: true,
  define: { 'process.env.NODE_ENV': '"production"' },
  plugins: [WITHOUT_DEVTOOLS],
} as const satisfies Partial<Bun.BuildConfig>

/** Builds the package's files. Gives the folders of the libraries that are in them. */
export async function bundle(out = OUT): Promise<readonly string[]> {
  rmSync(out, { recursive: true, force: true })
  const { metafile } = await Bun.build({
    ...BUILD,
    outdir: out,
    naming: { entry: '[name].js', chunk: 'chunk-[hash].js' },
    metafile: true,
  })
  const libraries = librariesOf(Object.keys(metafile?.inputs ?? {}))
  writeFileSync(join(out, 'LICENSES.txt'), libraries.map(licenceOf).join('\n\n'))
  return libraries
}

/** The packages behind the files of a build, by folder. */
function librariesOf(inputs: readonly string[]): readonly string[] {
  const folders = inputs.flatMap((input) => /.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input) ?? [])
  return [...new Set(folders)].sort()
}

/** The licences ask to be passed on with the code. */
function licenceOf(folder: string): string {
  const path = resolve(ROOT, folder)
  const { name, version, license } = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'))
  const file = readdirSync(path).find((one) => /^licen[cs]e/i.test(one))
  const text = file === undefined ? '' : readFileSync(join(path, file), 'utf8').trim()
  return `${name} ${version} (${license})\n\n${text}\n`
}

if (import.meta.main) {
  const libraries = await bundle()
  process.stdout.write(`lib  ${libraries.length} libraries\n`)
}
