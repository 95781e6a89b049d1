import { expect } from 'bun:test'
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const CLI = resolve(import.meta.dir, '../../src/cli.ts')

/** Secrets that tests give to the program: none of them may ever show. */
export const SECRET = {
  key: 'sk-upstream-secret-0123456789',
  clientKey: 'client-key-secret-0123456789',
  header: 'header-secret-0123456789',
} as const

/** In the place of a `.env`: a folder of that name. */
export const folder = Symbol('folder')

export type Given = {
  readonly environment?: Readonly<Record<string, string>>
  /** The `.env` of the working folder. */
  readonly file?: string | typeof folder
  readonly showsSecrets?: boolean
}

export type Ended = { readonly code: number; readonly out: string; readonly err: string }

/** Runs the real program to its end, in a folder and an environment of its own. */
export async function runProgram(args: readonly string[], given: Given = {}): Promise<Ended> {
  await using child = spawn(args, given)
  const [code, out, err] = await Promise.all([
    child.exited,
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
  ])
  if (given.showsSecrets !== true) expectNoSecrets(out + err)
  expect(out + err).not.toMatch(/^\s+at .+:\d+:\d+/m)
  return { code, out, err }
}

/** Starts the proxy and waits until it listens. */
export async function startProgram(
  args: readonly string[],
  given: Given = {},
): Promise<AsyncDisposable & { readonly url: string }> {
  const child = spawn(args, given)
  const decoder = new TextDecoder()
  let said = ''
  for await (const chunk of child.stdout) {
    said += decoder.decode(chunk, { stream: true })
    const url = /listens on (http:\S+)\s/.exec(said)?.[1]
    if (url !== undefined) return { url, [Symbol.asyncDispose]: () => end(child) }
  }
  throw new Error(`The proxy did not start: ${await new Response(child.stderr).text()}`)
}

function spawn(args: readonly string[], given: Given) {
  const cwd = mkdtempSync(join(tmpdir(), 'vandamme-program-'))
  if (given.file === folder) mkdirSync(join(cwd, '.env'))
  else if (given.file !== undefined) writeFileSync(join(cwd, '.env'), given.file)
  return Bun.spawn([process.execPath, CLI, ...args], {
    cwd,
    env: { PATH: process.env['PATH'], HOME: cwd, ...given.environment },
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
  })
}

async function end(child: ReturnType<typeof spawn>): Promise<void> {
  child.kill('SIGKILL')
  await child.exited
}

function expectNoSecrets(text: string): void {
  for (const secret of Object.values(SECRET)) expect(text).not.toContain(secret)
}
