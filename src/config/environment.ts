import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { codeOf, VandammeError } from '../errors.ts'
import type { Sources } from './layers.ts'

/** What Bun reads only while a process starts. */
const NO_ENV_FILE = '--no-env-file'
const REQUEST_CAP = 'BUN_CONFIG_MAX_HTTP_REQUESTS'
/** Says that this very process was renewed already; the process id survives a renewal. */
const RENEWED = 'VANDAMME_RENEWED'
const SETTING = 'MAX_UPSTREAM_REQUESTS'
const DEFAULT_REQUESTS = 4096
const MOST_REQUESTS = 65_535

export type Environment = Readonly<Record<string, string | undefined>>

/** What the operating system says of a process. */
export type Image = {
  readonly pid: number
  /** `[bun, script, ...arguments]` */
  readonly argv: readonly string[]
  /** A single-file executable: the script is within it, and Bun's own flags are set in it. */
  readonly isExecutable: boolean
  readonly execArgv: readonly string[]
  readonly environment: Environment
}

type System = Pick<typeof process, 'pid' | 'execArgv' | 'execPath' | 'execve'>

export type Renewal = { readonly args: readonly string[]; readonly environment: Environment }

/**
 * Replaces the process by one that reads no `.env` by itself and may run as many requests as the
 * settings say; without that, Bun expands `$` in keys and queues all but 256 requests. The process
 * id, the terminal and the arguments stay. Returns when there is nothing to do (true) or when this
 * system cannot do it (false).
 */
export function renewProcess(argv: readonly string[], system: System = process): boolean {
  const { pid, execArgv } = system
  const environment = readEnvironment()
  const image = { pid, argv, execArgv, environment, isExecutable: Bun.isStandaloneExecutable }
  const renewal = renewalOf(image, wantedRequests(environment))
  if (renewal === undefined) return true
  if (environment[RENEWED] === String(pid)) return false
  try {
    system.execve?.(system.execPath, renewal.args, renewal.environment)
  } catch {
    // The process goes on as it is, and says so.
  }
  return false
}

/** How to start anew; undefined when the process has all it needs. */
export function renewalOf(image: Image, wanted: number): Renewal | undefined {
  const cap = requestsOf(image.environment[REQUEST_CAP], 0)
  if (image.execArgv.includes(NO_ENV_FILE) && cap >= wanted) return undefined
  return {
    args: argsOf(image),
    environment: {
      ...image.environment,
      [REQUEST_CAP]: String(Math.max(cap, wanted)),
      [RENEWED]: String(image.pid),
    },
  }
}

function argsOf({ argv, execArgv, isExecutable }: Image): readonly string[] {
  if (isExecutable) return ['vandamme', ...argv.slice(2)]
  const flags = execArgv.filter((flag) => flag !== NO_ENV_FILE)
  // Under the name `bunx` Bun would look for a package to run.
  return ['bun', NO_ENV_FILE, ...flags, ...argv.slice(1)]
}

/**
 * The cap of the settings, without reading what else they say. The program itself keeps to
 * MAX_UPSTREAM_REQUESTS; where that is in `.env`, Bun need not know the number.
 */
function wantedRequests(environment: Environment): number {
  const given = environment[SETTING]
  if (given !== undefined) return requestsOf(given)
  return namesIt() ? MOST_REQUESTS : DEFAULT_REQUESTS
}

/** A file that cannot be read is told of by who needs what it says. */
function namesIt(): boolean {
  try {
    return readEnvText()?.includes(SETTING) === true
  } catch {
    return false
  }
}

function requestsOf(text: string | undefined, fallback = DEFAULT_REQUESTS): number {
  const number = Number(text?.trim() || Number.NaN)
  return number >= 1 && number <= MOST_REQUESTS ? Math.floor(number) : fallback
}

/** The environment as it was before Bun mixed `.env` into it, where the system still knows. */
export function readEnvironment(): Environment {
  if (process.execArgv.includes(NO_ENV_FILE) || process.platform !== 'linux') return process.env
  return parseEnviron(readFileSync('/proc/self/environ', 'utf8'))
}

/** The environment as the user has it, for programs that we start. */
export function withoutRenewal(environment: Environment): Environment {
  if (environment[RENEWED] === undefined) return environment
  const { [RENEWED]: _renewed, [REQUEST_CAP]: _cap, ...own } = environment
  return own
}

/** `NAME=value` entries, each ended by a NUL. */
export function parseEnviron(text: string): Environment {
  const entries = text.split('\0').flatMap((entry) => {
    const end = entry.indexOf('=')
    return end > 0 ? [[entry.slice(0, end), entry.slice(end + 1)] as const] : []
  })
  return Object.fromEntries(entries)
}

/**
 * The `.env` of the working folder; nothing where there is none. Throws a VandammeError that says
 * why a file which is there cannot be read.
 */
export async function readEnvFile(
  folder = process.cwd(),
): Promise<Pick<Sources, 'file' | 'fileFaults'>> {
  const text = readEnvText(folder)
  if (text === undefined) return { file: {} }
  const { parseEnvFile } = await import('./env-file.ts')
  const file = parseEnvFile(text)
  if (!/["'`]/.test(text)) return { file }
  const { envFaults } = await import('./env-faults.ts')
  return { file, fileFaults: envFaults(text) }
}

const WHY_UNREADABLE: Readonly<Record<string, string>> = {
  EISDIR: 'it is a folder, where a file with settings is read. Put the file in its place',
  EACCES: 'you may not read it (EACCES). Make it yours: chown, or chmod u+r',
}

function readEnvText(folder = process.cwd()): string | undefined {
  const path = join(folder, '.env')
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    const code = codeOf(error) ?? 'unknown reason'
    if (code === 'ENOENT') return undefined
    const why = WHY_UNREADABLE[code] ?? `it cannot be read (${code}). Make it readable`
    throw new VandammeError('invalid_request', `${path}: ${why}, or move it away.`)
  }
}
