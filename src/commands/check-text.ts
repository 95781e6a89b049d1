import type { Check } from '../check/check.ts'
import { wrapped } from './wrap.ts'

const COLUMNS = 80
const MARKS = { ok: 'ok', warning: 'WARNING', failed: 'FAILED', skipped: 'skipped' } as const

/** A check for the terminal: how it went, and what was asked, answered and is to be done. */
export function describeCheck(check: Check): string {
  const time = check.ms < 1 ? '' : `  (${duration(check.ms)})`
  const rows = [
    ['asked', check.asked],
    ['answer', check.answer],
    ...(check.diagnosis === undefined
      ? []
      : [
          ['cause', check.diagnosis.cause],
          ['fix', check.diagnosis.fix],
        ]),
  ]
  const lines = rows.map(([label = '', text = '']) => row(label, text))
  return `${MARKS[check.outcome].padEnd(8)}${check.title}${time}\n${lines.join('')}\n`
}

const INDENT = 16

function row(label: string, text: string): string {
  return `${' '.repeat(8)}${label.padEnd(INDENT - 8)}${wrapped(text, { width: COLUMNS, indent: INDENT })}\n`
}

function duration(ms: number): string {
  return ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`
}
