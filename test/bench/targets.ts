import { readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

export const TARGETS = ['raw', 'conv', 'vandamme'] as const
export type TargetName = (typeof TARGETS)[number]

export type Target = {
  readonly name: TargetName
  readonly port: number
  /** When it was started, in milliseconds of `performance.now()`. */
  readonly startedAt: number
  cpuMs(): number
  rssMb(): number
  stop(): Promise<void>
}

const folder = import.meta.dir
const COMMANDS = {
  raw: [join(folder, 'raw.ts')],
  conv: [join(folder, 'conv.ts')],
  // What the package ships, which `bench.ts` builds first.
  vandamme: [resolve(folder, '../../lib/cli.js'), '--headless'],
} as const satisfies Record<TargetName, readonly string[]>

/** Starts a proxy in front of the upstream; resolves when it says that it listens. */
export async function startTarget(name: TargetName, upstreamPort: number): Promise<Target> {
  const upstream = `http://127.0.0.1:${upstreamPort}`
  const startedAt = performance.now()
  const child = Bun.spawn([process.execPath, ...COMMANDS[name]], {
    cwd: tmpdir(),
    env: {
      PATH: process.env['PATH'],
      UPSTREAM: upstream,
      OPENAI_BASE_URL: `${upstream}/v1`,
      PORT: '0',
      // The references lift Bun's limit of 256 requests so; the program has to do it by itself.
      ...(name === 'vandamme' ? {} : { BUN_CONFIG_MAX_HTTP_REQUESTS: '65535' }),
    },
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'inherit',
  })
  process.on('exit', () => child.kill('SIGKILL'))
  const port = await portOf(child.stdout)
  return {
    name,
    port,
    startedAt,
    cpuMs: () => cpuMs(child.pid),
    rssMb: () => rssMb(child.pid),
    async stop() {
      child.kill('SIGTERM')
      await child.exited
    },
  }
}

async function portOf(output: ReadableStream<Uint8Array>): Promise<number> {
  const reader = output.getReader()
  const decoder = new TextDecoder()
  let text = ''
  for (;;) {
    const { done, value } = await reader.read()
    if (done) throw new Error(`A proxy ended before it listened: ${text}`)
    text += decoder.decode(value)
    const port = /http:\/\/[\w.]+:(\d+)/.exec(text)?.[1]
    if (port !== undefined) return Number(port)
  }
}

const TICKS_PER_SECOND = 100

/**
 * What the process has used, user and system, with the threads that have ended: compilers come and go.
 * Fields 14 and 15 of proc(5) `stat`, behind the name, which may hold anything.
 */
function cpuMs(pid: number): number {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  return ((Number(fields[11]) + Number(fields[12])) * 1000) / TICKS_PER_SECOND
}

function rssMb(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1024
}
