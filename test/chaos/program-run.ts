import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const CLI = resolve(import.meta.dir, '../../src/cli.ts')

export type Program = {
  readonly child: Bun.Subprocess
  /** Where it was started. */
  readonly folder: string
  /** Everything that it has written so far. */
  readonly text: () => string
  /** Where it listens; fails when it does not. */
  port(): Promise<number>
  /** The exit code, when everything that it wrote is here. */
  readonly done: Promise<number>
}

const running = new Set<Bun.Subprocess>()

/** The program as users start it, in an empty folder with `file` as its `.env`. */
export function runProgram(environment: Record<string, string>, file = ''): Program {
  const cwd = mkdtempSync(join(tmpdir(), 'vandamme-chaos-'))
  writeFileSync(join(cwd, '.env'), file)
  const child = Bun.spawn([process.execPath, CLI, '--headless', '--port', '0'], {
    cwd,
    env: { PATH: process.env['PATH'], ...environment },
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
  })
  running.add(child)
  let text = ''
  const collect = async (stream: ReadableStream<Uint8Array>): Promise<void> => {
    const decoder = new TextDecoder()
    for await (const piece of stream) text += decoder.decode(piece, { stream: true })
  }
  const read = Promise.all([collect(child.stdout), collect(child.stderr)])
  return {
    child,
    folder: cwd,
    text: () => text,
    async port() {
      for (;;) {
        const port = /ANTHROPIC_BASE_URL=http:\/\/[\w.]+:(\d+)/.exec(text)?.[1]
        if (port !== undefined) return Number(port)
        if (child.exitCode !== null) throw new Error(`The program has ended: ${text}`)
        await Bun.sleep(2)
      }
    },
    done: read.then(async () => await child.exited),
  }
}

/** For `afterEach`: ends what a test has left running. */
export function endPrograms(): void {
  for (const child of running) child.kill('SIGKILL')
  running.clear()
}
