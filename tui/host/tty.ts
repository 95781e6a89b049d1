import { writeSync } from 'node:fs'

import { codeOf } from '../../src/errors.ts'
import type { Size } from '../look/cells.ts'

/** The user's terminal, as the operating system gives it. */
export type Tty = {
  /** False when stdin is no terminal: keys cannot be read. */
  readonly hasKeys: boolean
  readonly size: () => Size
  /** Writes as much as fits now and gives its length; 0 when the terminal is busy. Never waits. */
  readonly writeSome: (bytes: Uint8Array) => number
  readonly setRaw: (isRaw: boolean) => void
  /** `chunk` is undefined when the terminal is gone. Returns its undo. */
  readonly onKeys: (listener: (chunk: string | undefined) => void) => () => void
  readonly onResize: (listener: () => void) => () => void
  /** Hears of the program's going on after a stop. */
  readonly onContinue: (listener: () => void) => () => void
  /** Stops the whole job, so that the shell gets the terminal; returns when it goes on. */
  readonly stopJob: () => void
}

const FALLBACK: Size = { columns: 80, rows: 24 }

/** The terminal of this process. Without a way to write that never waits, stdout's own is taken. */
export function createTty(writeSome: Tty['writeSome'] = writeToStdout): Tty {
  const { stdin, stdout } = process
  const hasKeys = stdin.isTTY
  return {
    hasKeys,
    size: () => ({
      columns: stdout.columns || FALLBACK.columns,
      rows: stdout.rows || FALLBACK.rows,
    }),
    writeSome,
    setRaw(isRaw) {
      if (hasKeys) stdin.setRawMode(isRaw)
    },
    onKeys: (listener) => (hasKeys ? listenToKeys(listener) : () => {}),
    onResize: (listener) => {
      stdout.on('resize', listener)
      return () => void stdout.off('resize', listener)
    },
    onContinue(listener) {
      process.on('SIGCONT', listener)
      return () => void process.off('SIGCONT', listener)
    },
    // The group, not only this process: a `bun start` or `npx` above would else keep the terminal.
    stopJob: () => void process.kill(0, 'SIGTSTP'),
  }
}

function writeToStdout(bytes: Uint8Array): number {
  try {
    return writeSync(1, bytes)
  } catch (error) {
    if (codeOf(error) === 'EAGAIN') return 0
    throw error
  }
}

function listenToKeys(listener: (chunk: string | undefined) => void): () => void {
  const { stdin } = process
  const onData = (chunk: string | Buffer) => listener(chunk.toString())
  const onGone = () => listener(undefined)
  stdin.setEncoding('utf8')
  stdin.on('data', onData)
  stdin.on('end', onGone)
  stdin.on('error', onGone)
  stdin.resume()
  return () => {
    stdin.off('data', onData)
    stdin.off('end', onGone)
    // Whatever fails from now on is nobody's concern, but must not be thrown.
    stdin.pause()
  }
}
