import { constants, fstatSync, openSync, writeSync } from 'node:fs'

import { codeOf } from '../errors.ts'

/** What a process has from its start to write to: stdout and stderr. */
export type StandardOutput = 1 | 2

/** Writes as much as fits now and gives its length; 0 when the terminal is busy. Never waits. */
export type WriteSome = (bytes: Uint8Array) => number

/**
 * A way of our own to the terminal behind stdout or stderr: whatever Bun writes to a terminal
 * (`process.stdout`, its file sink) holds up the whole thread, and with it the proxy, while the
 * terminal takes nothing (Ctrl+S, a stalled SSH session; measured with Bun 1.4.5). The descriptor
 * itself is shared with the shell, so its mode is not ours to change. Undefined where there is no
 * terminal or no such way.
 */
export function openTerminal(output: StandardOutput): WriteSome | undefined {
  // A file or a pipe opened once more would be another place in it, or nobody's to open.
  if (!isDevice(output)) return undefined
  const own = open(`/proc/self/fd/${output}`) ?? (isTerminal(output) ? open('/dev/tty') : undefined)
  return own === undefined ? undefined : (bytes) => writeSome(own, bytes)
}

function writeSome(terminal: number, bytes: Uint8Array): number {
  try {
    return writeSync(terminal, bytes)
  } catch (error) {
    if (codeOf(error) === 'EAGAIN') return 0
    throw error
  }
}

function isDevice(output: StandardOutput): boolean {
  try {
    return fstatSync(output).isCharacterDevice()
  } catch {
    // Closed before we were started.
    return false
  }
}

/** Loaded where it is asked only: `node:tty` takes a tenth of a start. */
function isTerminal(output: StandardOutput): boolean {
  return process.getBuiltinModule('node:tty').isatty(output)
}

function open(path: string): number | undefined {
  try {
    return openSync(path, constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY)
  } catch {
    // Windows has neither; behind `su` the terminal may be somebody else's.
    return undefined
  }
}
