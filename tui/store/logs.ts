import type { Print } from '../client.ts'
import { sanitizeLine } from '../format/sanitize.ts'
import type { LogLine, LogLineLevel } from './types.ts'

const MOST_LINES = 2_000
const MOST_CHARACTERS = 2_000

/** What a batch drops above the limit at once, so that not every line moves all others. */
const SLACK = 200

/** A line of our own log: time, level, text. */
const OWN = /^(\d{4}-\d\d-\d\dT[\d:.]{8,12}Z) (DEBUG|INFO|WARNING|ERROR|CRITICAL) +(.*)$/
const FAULT = /^(?:error|Uncaught|panic)\b|^[\w.]*(?:Error|Exception)\b(?::|$)|^\s+at .*[:)\d]$/

export type Logs = {
  readonly print: (print: Print) => void
  readonly note: (line: LogLine) => void
  /** Oldest first; the same array until a line is added. */
  readonly read: () => readonly LogLine[]
}

/** The latest 2,000 lines. */
export function createLogs(): Logs {
  const lines: LogLine[] = []
  let known: readonly LogLine[] | undefined

  function add(line: LogLine): void {
    known = undefined
    lines.push(line)
    if (lines.length > MOST_LINES + SLACK) lines.splice(0, lines.length - MOST_LINES)
  }

  return {
    print({ time, text }) {
      for (const line of text.split('\n')) {
        if (line.trim() !== '') add(readLine(line, time))
      }
    },
    note({ time, level, text }) {
      add({ time, level, text: sanitizeLine(text, MOST_CHARACTERS) })
    },
    read() {
      known ??= lines.slice(-MOST_LINES)
      return known
    },
  }
}

/** What went wrong beside the requests: how often, and what the latest one says. */
export type Warnings = { readonly count: number; readonly latest: string }

/** Of a request that was refused at the door there is no more than its id. */
const REQUEST_ID = /^req_\w+ /

export function warningsIn(lines: readonly LogLine[]): Warnings | undefined {
  const warnings = lines.filter(({ level }) => level === 'WARNING' || level === 'ERROR')
  const latest = warnings.at(-1)
  if (latest === undefined) return undefined
  return { count: warnings.length, latest: latest.text.replace(REQUEST_ID, '') }
}

function readLine(line: string, time: number): LogLine {
  const [, stamp, level, text] = OWN.exec(line) ?? []
  if (stamp === undefined || level === undefined || text === undefined) {
    return { time, level: FAULT.test(line) ? 'ERROR' : 'INFO', text: shown(line) }
  }
  const ownTime = Date.parse(stamp)
  return { time: Number.isNaN(ownTime) ? time : ownTime, level: levelOf(level), text: shown(text) }
}

/** The end of a line says less than how far it is indented. */
function shown(line: string): string {
  const indent = /^\s*/.exec(line)?.[0].length ?? 0
  return ' '.repeat(Math.min(indent, 8)) + sanitizeLine(line, MOST_CHARACTERS)
}

function levelOf(word: string): LogLineLevel {
  switch (word) {
    case 'DEBUG':
    case 'INFO':
    case 'WARNING':
      return word
    default:
      return 'ERROR'
  }
}
