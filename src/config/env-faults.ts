import { type Assignment, assignmentsOf, quoteOf } from './env-file.ts'
import { HEADER_PREFIX } from './headers.ts'
import type { Fault } from './rules.ts'
import { isSetting } from './settings.ts'

/**
 * Our settings in a `.env` file whose quotes do not match. The reader of such files takes a stray
 * quote for a part of the value, or the lines up to the next quote.
 */
export function envFaults(text: string): readonly Fault[] {
  // Of a name that occurs several times the last place counts.
  const last = new Map(assignmentsOf(text).map((assignment) => [assignment.name, assignment]))
  return [...last.values()]
    .filter(({ name }) => isSetting(name))
    .flatMap((assignment) => {
      const fix = quoteFix(assignment)
      const { name, start } = assignment
      const line = text.slice(0, start).split(/\r\n|\r|\n/).length
      return fix === undefined ? [] : [{ name, fix: `Line ${line} of .env ${fix}` }]
    })
}

/** Another assignment, swallowed by a quote that is open. */
const NEXT_LINE = /\n\s*(?:export\s+)?[A-Z][A-Z\d_]*=/

function quoteFix({ name, core }: Assignment): string | undefined {
  const quote = quoteOf(core)
  if (quote === '') {
    const stray = /["'`]$/.exec(core)?.[0]
    if (stray === undefined || name.startsWith(HEADER_PREFIX)) return undefined
    return `ends with a quote (${stray}) that was never opened: take it away, or begin the value with one.`
  }
  const isClosed = core.length > 1 && core.endsWith(quote)
  if (isClosed && !NEXT_LINE.test(core)) return undefined
  return `opens a quote (${quote}) that is not closed there: end the value with ${quote}, or take the first one away.`
}
