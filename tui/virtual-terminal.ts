import { Readable, Writable } from 'node:stream'

import type { Size } from './look/cells.ts'

/**
 * A terminal that exists only for Ink: what it writes goes to `onWrite`, its size is told to it.
 */
export function createVirtualStdout({ columns, rows }: Size, onWrite: (text: string) => void) {
  const stream = new Writable({
    decodeStrings: false,
    write(text: unknown, _encoding, done) {
      onWrite(String(text))
      done()
    },
  })
  const stdout = Object.assign(stream, { isTTY: true, columns, rows })
  return {
    stdout,
    resize(size: Size): void {
      stdout.columns = size.columns
      stdout.rows = size.rows
      stdout.emit('resize')
    },
  }
}

/** Ink never reads from it: keys take a way of their own, before React. */
export function createVirtualStdin() {
  const stream = new Readable({ read: () => undefined })
  return Object.assign(stream, {
    isTTY: true,
    setRawMode: () => undefined,
    ref: () => undefined,
    unref: () => undefined,
  })
}
