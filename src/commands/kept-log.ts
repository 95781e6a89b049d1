import { mkdtempSync, openSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import type { LogLevel } from '../config/config.ts'

/** A log that leaves the terminal to somebody else. */
export type KeptLog = {
  /** Takes one line, without its line end. */
  readonly write: (line: string) => void
  /** Where it goes, for who wants to follow it; undefined when it is kept in memory. */
  readonly path: string | undefined
  /** What is left to say once the terminal is free. */
  readonly rest: () => string
}

const MOST_LINES = 20

/**
 * Warnings and errors are few and kept until the end. Who asks for more than those gets a file, in
 * a new folder that only this user can open.
 */
export function createKeptLog(level: LogLevel, folder = tmpdir()): KeptLog {
  const path = level === 'DEBUG' || level === 'INFO' ? newFile(folder) : undefined
  return path === undefined ? keptInMemory() : keptInFile(path)
}

function newFile(folder: string): string | undefined {
  try {
    return join(mkdtempSync(join(folder, 'vandamme-')), 'proxy.log')
  } catch {
    // No place to write: better the last lines in memory than no client.
    return undefined
  }
}

function keptInFile(path: string): KeptLog {
  const file = openSync(path, 'a', 0o600)
  return {
    write: (line) => void writeSync(file, `${line}\n`),
    path,
    rest: () => `vandamme: the log of the proxy is in ${path}\n`,
  }
}

function keptInMemory(): KeptLog {
  const lines: string[] = []
  let dropped = 0
  return {
    write(line) {
      lines.push(line)
      if (lines.length <= MOST_LINES) return
      lines.shift()
      dropped++
    },
    path: undefined,
    rest() {
      if (lines.length === 0) return ''
      const earlier = dropped === 0 ? [] : [`(${dropped} earlier lines; LOG_LEVEL=INFO keeps all)`]
      return ['vandamme: what the proxy had to say:', ...earlier, ...lines, ''].join('\n')
    },
  }
}
