import { describeProblems } from '../config/describe.ts'
import { readEnvironment, withoutRenewal, type Environment } from '../config/environment.ts'
import type { Sources } from '../config/layers.ts'
import { findProgram, type Program, runChild } from './child.ts'
import { clientEnvironment } from './client-environment.ts'
import { demoSources } from './demo.ts'
import { findProxy } from './find-proxy.ts'
import { createKeptLog } from './kept-log.ts'
import { loadPrivate, startPrivate } from './private-proxy.ts'
import { readSources } from './sources.ts'

export type RunClientOptions = {
  /** The client's command line, as `splitArgs` cut it off. */
  readonly command: readonly string[]
  /** Settings given as flags, by setting. */
  readonly flags: Readonly<Record<string, string>>
  /** Answers come from an embedded upstream, and so from a proxy of its own. */
  readonly demo: boolean
}

/**
 * Runs a client on the proxy that listens on HOST and PORT, or on one of its own that ends with it.
 * Gives the client's exit code; 126 or 127 when it cannot be started, 2 for settings that cannot be.
 */
export async function runClient({ command, flags, demo }: RunClientOptions): Promise<number> {
  const [name] = command
  if (name === undefined) return refuse(2, 'Name the program: vandamme run -- claude')
  const environment = withoutRenewal(readEnvironment())
  const program = findProgram(name, environment)
  if (program.type === 'missing') return refuse(program.code, program.why)

  const sources = await readSources({ flags, environment })
  const client = { command, environment, path: program.path }
  if (demo) return await runOnDemo(client, sources)
  const found = await findProxy(sources)
  if (found.type === 'proxy') return await start(client, found)
  const notes =
    found.type === 'none'
      ? []
      : [
          `The proxy at ${found.url} wants another key, so the client had one of its own. To use that one, set ANTHROPIC_API_KEY to its key.`,
        ]
  return await runOnPrivate(client, sources, notes)
}

type Client = {
  readonly command: readonly string[]
  readonly environment: Environment
  readonly path: Extract<Program, { type: 'program' }>['path']
}

async function runOnDemo(client: Client, sources: Sources): Promise<number> {
  const { createDemoUpstream } = await import('../upstream/demo.ts')
  const upstream = createDemoUpstream()
  try {
    return await runOnPrivate(client, demoSources(sources, upstream.url), [])
  } finally {
    await upstream.stop()
  }
}

async function runOnPrivate(
  client: Client,
  sources: Sources,
  notes: readonly string[],
): Promise<number> {
  const loaded = loadPrivate(sources)
  if (loaded.type === 'problems') {
    process.stderr.write([...notes, describeProblems(loaded.problems)].join('\n\n'))
    return 2
  }
  const log = createKeptLog(loaded.config.log.level)
  if (log.path !== undefined) process.stderr.write(`vandamme: log in ${log.path}\n`)
  const proxy = await startPrivate(loaded.config, [...notes, ...loaded.warnings], log.write)
  try {
    return await start(client, proxy)
  } finally {
    await proxy.stop()
    process.stderr.write(log.rest())
  }
}

type Address = { readonly url: string; readonly key: string }

async function start(client: Client, { url, key }: Address): Promise<number> {
  const environment = clientEnvironment({ ...client, url, key })
  try {
    return await runChild({ ...client, environment })
  } catch {
    return refuse(126, `${client.path}: the system does not run it`)
  }
}

function refuse(code: number, why: string): number {
  process.stderr.write(`vandamme: ${why}\n`)
  return code
}
