#!/usr/bin/env bun
/**
 * Installs the real Claude Code client for `test/e2e/claude-code.test.ts`: an exact version, in
 * `.cache/claude/<version>`, outside the dependencies of the project, nothing global.
 *
 *   bun run claude:install                    the version that the tests are written for
 *   bun run claude:install --version 2.1.300
 *   bun run claude:install --latest           the newest one
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

const PACKAGE = '@anthropic-ai/claude-code'
const DEFAULT_VERSION = '2.1.330'
const CACHE = join(import.meta.dir, '..', '.cache', 'claude')

/** The version that is tested: VANDAMME_CLAUDE_VERSION, where it is set. */
export const CLAUDE_VERSION = process.env['VANDAMME_CLAUDE_VERSION'] ?? DEFAULT_VERSION

export function claudeBinary(version: string): string {
  // The package calls its native binary claude.exe on every platform.
  return join(packageFolder(version), 'bin', 'claude.exe')
}

/** Whether the client is there and really starts; it says its version then. */
export function claudeRuns(version: string): boolean {
  // It writes its state into the home folder: not into the developer's.
  const env = { ...process.env, HOME: CACHE, CLAUDE_CONFIG_DIR: CACHE }
  return output([claudeBinary(version), '--version'], env)?.startsWith(`${version} `) ?? false
}

function packageFolder(version: string): string {
  return join(CACHE, version, 'node_modules', ...PACKAGE.split('/'))
}

function main(): void {
  const version = wantedVersion()
  if (claudeRuns(version)) return report(version, 'is there already')
  install(version)
  // Newer npm does not run the install script of a package that nobody approved.
  if (!claudeRuns(version)) run(['node', 'install.cjs'], packageFolder(version))
  if (!claudeRuns(version)) fail(`Claude Code ${version} was installed, but does not start here.`)
  report(version, 'is installed')
}

function wantedVersion(): string {
  const { values } = parseArgs({
    options: { version: { type: 'string' }, latest: { type: 'boolean' } },
  })
  if (values.latest !== true) return values.version ?? CLAUDE_VERSION
  const newest = output(['npm', 'view', PACKAGE, 'version'])?.trim()
  return newest ?? fail('Could not ask npm for the newest version. Is the registry reachable?')
}

function install(version: string): void {
  const folder = join(CACHE, version)
  mkdirSync(folder, { recursive: true })
  // A package of its own, or npm would look for one further up and find this project.
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n')
  const options = ['--no-audit', '--no-fund', '--engine-strict=false', '--loglevel=error']
  run(['npm', 'install', ...options, `${PACKAGE}@${version}`], folder)
}

function run([program = '', ...args]: readonly string[], folder: string): void {
  const path =
    Bun.which(program) ?? fail(`${program} is not on the PATH: install Node.js with npm.`)
  const { exitCode } = Bun.spawnSync([path, ...args], {
    cwd: folder,
    stdout: 'inherit',
    stderr: 'inherit',
  })
  if (exitCode !== 0) fail(`"${program} ${args.join(' ')}" failed in ${folder}.`)
}

/** What a program printed; undefined where it is missing, is not a program, or fails. */
function output([program = '', ...args]: readonly string[], env = process.env): string | undefined {
  const path = Bun.which(program)
  if (path === null) return undefined
  try {
    const { exitCode, stdout } = Bun.spawnSync([path, ...args], { env })
    return exitCode === 0 ? stdout.toString() : undefined
  } catch {
    return undefined
  }
}

function report(version: string, state: string): void {
  const binary = claudeBinary(version)
  process.stdout.write(`Claude Code ${version} ${state}: ${binary}\n`)
  if (version === CLAUDE_VERSION) return
  process.stdout.write(`Test with it: VANDAMME_CLAUDE_VERSION=${version} bun test test/e2e\n`)
}

function fail(message: string): never {
  process.stderr.write(`${message}\n`)
  process.exit(1)
}

if (import.meta.main) main()
