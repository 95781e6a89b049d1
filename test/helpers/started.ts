import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

export const CLI = resolve(import.meta.dir, '../../src/cli.ts')

export type Given = {
  /** What is started; the sources otherwise. */
  readonly program?: readonly string[]
  readonly environment?: Record<string, string>
  /** The `.env` of the working folder. */
  readonly file?: string
  /** Where it works; a new folder otherwise. */
  readonly folder?: string
  readonly input?: string
}

export type Output = { readonly text: () => string; readonly until: (p: RegExp) => Promise<string> }

/** The program in a process and a session of its own, with an empty home. */
export function startProgram(args: readonly string[], given: Given = {}) {
  const folder = given.folder ?? mkdtempSync(join(tmpdir(), 'vandamme-program-'))
  if (given.file !== undefined) writeFileSync(join(folder, '.env'), given.file)
  const program = given.program ?? [process.execPath, CLI]
  const child = Bun.spawn([...program, ...args], {
    cwd: folder,
    env: { PATH: process.env['PATH'], HOME: folder, TMPDIR: folder, ...given.environment },
    stdin: given.input === undefined ? 'ignore' : new Blob([given.input]),
    stdout: 'pipe',
    stderr: 'pipe',
    // No terminal: signals come to it alone.
    detached: true,
  })
  const [out, err] = [gather(child.stdout), gather(child.stderr)]
  const done = Promise.all([child.exited, out.done, err.done]).then(([code]) => ({
    code,
    out: out.text(),
    err: err.text(),
  }))
  return {
    child,
    folder,
    out,
    err,
    done,
    [Symbol.dispose]: () => child.kill('SIGKILL'),
  }
}

export async function runProgram(args: readonly string[], given: Given = {}) {
  using program = startProgram(args, given)
  return await program.done
}

/** Reads a stream; `until` gives the first match of a pattern in it, or its first group. */
function gather(stream: ReadableStream<Uint8Array>): Output & { readonly done: Promise<void> } {
  let text = ''
  let heard = Promise.withResolvers<boolean>()
  async function read(): Promise<void> {
    const decoder = new TextDecoder()
    for await (const chunk of stream) {
      text += decoder.decode(chunk, { stream: true })
      heard.resolve(true)
      heard = Promise.withResolvers<boolean>()
    }
    heard.resolve(false)
  }
  const done = read()
  async function until(pattern: RegExp): Promise<string> {
    for (;;) {
      const match = pattern.exec(text)
      if (match !== null) return match[1] ?? match[0]
      if (!(await heard.promise)) throw new Error(`It ended without ${pattern}: ${text}`)
    }
  }
  return { text: () => text, until, done }
}
