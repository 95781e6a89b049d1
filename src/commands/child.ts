import { accessSync, closeSync, constants, existsSync, openSync, statSync } from 'node:fs'
import { constants as system, homedir } from 'node:os'
import { join } from 'node:path'

import type { Environment } from '../config/environment.ts'

/** Where a program is, or why it cannot be started, with the exit code that a shell gives then. */
export type Program =
  | { readonly type: 'program'; readonly path: string }
  | { readonly type: 'missing'; readonly code: 126 | 127; readonly why: string }

const INSTALL_CLAUDE = `Claude Code is not on the PATH. Install it:

  npm install -g @anthropic-ai/claude-code

or as https://code.claude.com/docs/en/setup describes, then try again.`

/** Where Claude Code's own installers put it, whether that is on the PATH or not. */
const CLAUDE_PLACES = ['.local/bin/claude', '.claude/local/claude']

export function findProgram(name: string, environment: Environment): Program {
  if (/[/\\]/.test(name)) return programAt(name)
  const path = Bun.which(name, { PATH: environment['PATH'] ?? '' })
  if (path !== null) return { type: 'program', path }
  if (name !== 'claude') return missing(127, `${name}: command not found`)
  const home = environment['HOME'] ?? homedir()
  const known = CLAUDE_PLACES.map((place) => join(home, place)).find((place) => existsSync(place))
  return known === undefined ? missing(127, INSTALL_CLAUDE) : { type: 'program', path: known }
}

function programAt(path: string): Program {
  if (!existsSync(path)) return missing(127, `${path}: no such file`)
  if (statSync(path).isDirectory()) return missing(126, `${path}: is a directory`)
  try {
    accessSync(path, constants.X_OK)
    return { type: 'program', path }
  } catch {
    return missing(126, `${path}: not executable`)
  }
}

function missing(code: 126 | 127, why: string): Program {
  return { type: 'missing', code, why }
}

export type ChildOptions = {
  readonly path: string
  readonly command: readonly string[]
  readonly environment: Environment
  /** Whether a terminal sends its signals to the child as well. */
  readonly hasTerminal?: boolean
}

/** Come from the terminal (Ctrl+C, Ctrl+\), which sends them to the child by itself. */
const FROM_TERMINAL = ['SIGINT', 'SIGQUIT'] as const
const SENT_ON = ['SIGTERM', 'SIGHUP'] as const

type Signal = (typeof FROM_TERMINAL | typeof SENT_ON)[number]

/**
 * Runs a program in the place of ours: with our input and output, hearing our signals. Gives its
 * exit code, or 128 and the number of the signal that ended it. Throws when the system refuses it.
 */
export async function runChild(options: ChildOptions): Promise<number> {
  const { path, command, environment, hasTerminal = isOnTerminal() } = options
  const child = Bun.spawn([path, ...command.slice(1)], {
    argv0: command[0] ?? path,
    env: { ...environment },
    stdio: ['inherit', 'inherit', 'inherit'],
  })
  const pass = (signal: Signal) => child.kill(signal)
  // We go on until the child has ended: it may ask what Ctrl+C was meant for.
  const leave = () => {}
  for (const signal of FROM_TERMINAL) process.on(signal, hasTerminal ? leave : pass)
  for (const signal of SENT_ON) process.on(signal, pass)
  try {
    const code = await child.exited
    const ended: unknown = child.signalCode
    const signal = Object.entries(system.signals).find(([name]) => name === ended)
    return signal === undefined ? code : 128 + signal[1]
  } finally {
    for (const signal of [...FROM_TERMINAL, ...SENT_ON])
      process.off(signal, pass).off(signal, leave)
  }
}

/** Whether this process has a terminal, wherever its input and output go. */
function isOnTerminal(): boolean {
  try {
    closeSync(openSync('/dev/tty', 'r'))
    return true
  } catch {
    return false
  }
}
