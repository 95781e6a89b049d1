#!/usr/bin/env bun
/**
 * Builds the program as single files that need no Bun, into `dist`.
 *
 *   bun run compile                                 for this machine
 *   bun run compile --target linux-arm64            for another one; may stand several times
 *   bun run compile --all                           for all of them, with their SHA256SUMS
 *   bun run compile --out /tmp/try                  into another folder
 *
 * A foreign target makes Bun download its own executable for it once.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'

import { BUILD, ROOT } from './bundle.ts'

/** Our names, and Bun's. x64 is `baseline`: servers and laptops without AVX2 are still about. */
const TARGETS = {
  'linux-x64': 'bun-linux-x64-baseline',
  'linux-arm64': 'bun-linux-arm64',
  'linux-x64-musl': 'bun-linux-x64-baseline-musl',
  'linux-arm64-musl': 'bun-linux-arm64-musl',
  'darwin-x64': 'bun-darwin-x64-baseline',
  'darwin-arm64': 'bun-darwin-arm64',
  'windows-x64': 'bun-windows-x64-baseline',
} as const satisfies Record<string, Bun.Build.CompileTarget>

type Target = keyof typeof TARGETS

/** Builds one file, for this very machine where no target is named. Gives its path. */
export async function compile(out: string, target?: Target): Promise<string> {
  const outfile = join(out, fileName(target))
  mkdirSync(out, { recursive: true })
  await Bun.build({
    ...BUILD,
    compile: {
      outfile,
      ...(target && { target: TARGETS[target] }),
      // The program reads `.env` by itself, and a folder's settings for Bun are not meant for it.
      execArgv: ['--no-env-file'],
      autoloadDotenv: false,
      autoloadBunfig: false,
    },
  })
  return outfile
}

function fileName(target: Target | undefined): string {
  const name = target === undefined ? 'vandamme' : `vandamme-${target}`
  const isWindows = target?.startsWith('windows') ?? process.platform === 'win32'
  return isWindows ? `${name}.exe` : name
}

/** The lines that `sha256sum --check` reads. */
async function checksums(paths: readonly string[]): Promise<string> {
  const lines = paths.map(async (path) => {
    const hash = new Bun.CryptoHasher('sha256').update(await Bun.file(path).bytes()).digest('hex')
    return `${hash}  ${basename(path)}\n`
  })
  return (await Promise.all(lines)).join('')
}

function isTarget(name: string): name is Target {
  return Object.hasOwn(TARGETS, name)
}

function wanted(names: readonly string[], isAll: boolean): readonly (Target | undefined)[] {
  const known = Object.keys(TARGETS).filter(isTarget)
  if (isAll) return known
  const unknown = names.find((name) => !isTarget(name))
  if (unknown !== undefined) fail(`There is no target ${unknown}. There are: ${known.join(', ')}.`)
  return names.length === 0 ? [undefined] : names.filter(isTarget)
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      target: { type: 'string', multiple: true, default: [] },
      all: { type: 'boolean', default: false },
      out: { type: 'string', default: join(ROOT, 'dist') },
    },
  })
  const paths: string[] = []
  for (const target of wanted(values.target, values.all)) {
    const path = await compile(resolve(values.out), target)
    process.stdout.write(`${path}  ${(Bun.file(path).size / 1e6).toFixed(1)} MB\n`)
    paths.push(path)
  }
  if (values.all) writeFileSync(join(resolve(values.out), 'SHA256SUMS'), await checksums(paths))
}

function fail(message: string): never {
  process.stderr.write(`${message}\n`)
  process.exit(2)
}

if (import.meta.main) await main()
