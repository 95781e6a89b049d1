import { Readable, Writable } from 'node:stream'

import type { Size } from './look/cells.ts'

/**
 * What a terminal takes for wider than we do is cut by it at the end of the line, instead of pushing
 * all below down: terminals do not agree about the signs of some scripts.
 */
const NO_WRAP = '\x1b[?7l'
const WRAP = '\x1b[?7h'

/**
 * A terminal that exists only for Ink: what it writes goes to `onWrite`, its size is told to it.
 */
export function createVirtualStdout({ columns, rows }: Size, onWrite: (text: string) => void) {
  const stream = new Writable({
    decodeStrings: false,
    write(text: unknown, _encoding, done) {
      send([text])
      done()
    },
    writev(parts, done) {
      send(parts.map(({ chunk }) => chunk))
      done()
    },
  })
  const stdout = Object.assign(stream, { isTTY: true, columns, rows })

  function send(texts: readonly unknown[]): void {
    onWrite([NO_WRAP, ...texts, WRAP].join(''))
  }

  /** What is written meanwhile goes on as one text: Ink writes a picture in three parts. */
  function inOne(write: () => void): void {
    stream.cork()
    try {
      write()
    } finally {
      stream.uncork()
    }
  }

  /** Ink does not hear of it before `resized`: until then it would draw the old picture once more. */
  function setSize(size: Size): void {
    stdout.columns = size.columns
    stdout.rows = size.rows
  }

  return { stdout, inOne, setSize, resized: () => void stdout.emit('resize') }
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
