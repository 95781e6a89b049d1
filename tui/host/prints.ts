import { formatWithOptions } from 'node:util'

import type { Print } from '../client.ts'

/** What is caught: the program's streams and its console. */
export type PrintSources = {
  readonly stdout: WritesText
  readonly stderr: WritesText
  readonly console: Pick<Console, ConsoleMethod>
}

type WritesText = Pick<typeof process.stdout, 'write' | 'isTTY'>

/** The console's ways to print, and whether to stderr: in Bun they bypass the streams. */
const CONSOLE = {
  log: false,
  info: false,
  debug: false,
  dir: false,
  table: false,
  warn: true,
  error: true,
  trace: true,
} as const
type ConsoleMethod = keyof typeof CONSOLE
const METHODS = ['log', 'info', 'debug', 'dir', 'table', 'warn', 'error', 'trace'] as const

export type PrintsOptions = {
  readonly sources?: PrintSources | undefined
  /** Wall time in milliseconds. */
  readonly now: () => number
  readonly onPrint: () => void
}

export type Prints = {
  /** What another thread printed. */
  readonly add: (text: string) => void
  readonly hold: () => void
  readonly release: () => void
  /** What came since the last time. */
  readonly take: () => readonly Print[]
  /** Takes the errors of the last moments that nobody saw, latest last. */
  readonly takeErrors: () => readonly string[]
}

const MOST_PRINTS = 500
const MOST_CHARACTERS = 8_000
const MOST_ERRORS = 20
const LAST_MOMENTS_MS = 2_000

/**
 * Keeps what the program prints while the dashboard has the screen, which it would tear. What goes
 * to a file goes there as well.
 */
export function createPrints({ sources = ownSources(), now, onPrint }: PrintsOptions): Prints {
  const waiting: Print[] = []
  const errors: Print[] = []
  let undo: (() => void) | undefined

  function keep(text: string, isError: boolean): void {
    for (const line of text.slice(0, MOST_CHARACTERS).replace(/\n+$/, '').split('\n')) {
      add(waiting, { time: now(), text: line }, MOST_PRINTS)
      if (isError) add(errors, { time: now(), text: line }, MOST_ERRORS)
    }
    onPrint()
  }

  return {
    add: (text) => keep(text, true),
    hold() {
      undo ??= replaceAll(sources, keep)
    },
    release() {
      undo?.()
      undo = undefined
    },
    take: () => waiting.splice(0),
    takeErrors: () =>
      errors
        .splice(0)
        .filter(({ time }) => time >= now() - LAST_MOMENTS_MS)
        .map(({ text }) => text),
  }
}

function ownSources(): PrintSources {
  return { stdout: process.stdout, stderr: process.stderr, console: globalThis.console }
}

function add(prints: Print[], print: Print, most: number): void {
  prints.push(print)
  if (prints.length > most) prints.shift()
}

type Keep = (text: string, isError: boolean) => void

function replaceAll({ stdout, stderr, console }: PrintSources, keep: Keep): () => void {
  const undo = [replaceStream(stdout, keep, false), replaceStream(stderr, keep, true)]
  for (const method of METHODS) {
    undo.push(
      replaceMethod(console, method, (text) => {
        const stream = CONSOLE[method] ? stderr : stdout
        stream.write(`${text}\n`)
      }),
    )
  }
  return () => {
    for (const one of undo) one()
  }
}

function replaceStream(stream: WritesText, keep: Keep, isError: boolean): () => void {
  const { write } = stream
  stream.write = (chunk: string | Uint8Array, ...rest: readonly unknown[]) => {
    keep(
      typeof chunk === 'string' ? chunk : new TextDecoder().decode(chunk),
      isError && stream.isTTY,
    )
    if (!stream.isTTY) write.call(stream, chunk)
    const done = rest.find((argument) => typeof argument === 'function')
    if (typeof done === 'function') queueMicrotask(() => void done())
    return true
  }
  return () => {
    stream.write = write
  }
}

function replaceMethod(
  console: PrintSources['console'],
  method: ConsoleMethod,
  print: (text: string) => void,
): () => void {
  const original = console[method]
  console[method] = (...values: readonly unknown[]) =>
    print(formatWithOptions({ colors: false }, ...values))
  return () => {
    console[method] = original
  }
}
