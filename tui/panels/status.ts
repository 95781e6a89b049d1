import { count } from '../format/number.ts'
import { seconds } from '../format/time.ts'
import { cut, fitCut } from '../look/cells.ts'
import type { Look } from '../look/look.ts'
import type { Row } from '../store/types.ts'
import { fitParts, type Part } from './parts.ts'
import { errorText, plainWord, shortModel, STATE_ROLES, STATE_WORDS, tierName } from './words.ts'

/** One line about the selected request; empty when none is selected. */
export function statusLine(row: Row | undefined, columns: number, look: Look): string {
  if (row === undefined) return ' '.repeat(Math.max(0, columns))
  const parts = [
    ...identity(row, columns, look),
    ...(row.state === 'failed' ? failure(row, look) : facts(row, look)),
  ]
  const dot = look.paint('dim', ` ${look.glyphs.dot} `)
  const shown = fitParts(parts, columns - 2, 3).filter((text) => text !== '')
  return fitCut(` ${shown.join(dot)}`, columns, look.glyphs.ellipsis)
}

function identity({ number, state, exchange }: Row, columns: number, look: Look): readonly Part[] {
  const sign = look.paint(STATE_ROLES[state], `${look.glyphs.state[state]} ${STATE_WORDS[state]}`)
  return [
    { forms: [`${look.paint('dim', `#${number}`)} ${sign}`], rank: 0 },
    { forms: routeForms(exchange, columns, look), rank: 1 },
  ]
}

/** Below this even the names of the models are cut. */
const NARROW = 80

/** What was asked for, the tier that it means, and what answers. */
function routeForms(
  { model, tier, upstreamModel }: Row['exchange'],
  columns: number,
  look: Look,
): readonly string[] {
  const arrow = ` ${look.paint('dim', look.glyphs.arrow)} `
  const asked = model ?? '-'
  const to = upstreamModel ?? '-'
  const middle = tier === undefined ? [] : [tierName(tier)]
  const route = (from: string, end: string): string => [from, ...middle, end].join(arrow)
  const short = shortModel(asked)
  const brief = (name: string, cells: number): string => cut(name, cells, look.glyphs.ellipsis)
  return [
    route(asked, to),
    route(short, to),
    [short, to].join(arrow),
    [brief(short, 30), brief(to, 44)].join(arrow),
    ...(columns < NARROW ? [[brief(short, 14), brief(to, 20)].join(arrow), brief(to, 20)] : []),
  ]
}

function failure({ exchange }: Row, look: Look): readonly Part[] {
  return [{ forms: [look.paint('bad', errorText(exchange))], rank: 0 }]
}

function facts(row: Row, look: Look): readonly Part[] {
  const { exchange, output, estimated } = row
  const about = estimated ? '~' : ''
  const said = output === undefined ? [] : [`${about}${count(output)} tokens`]
  const session = exchange.client.session
  const notes = exchange.ledger.reduce((sum, entry) => sum + entry.count, 0)
  const changed = notes === 1 ? '1 change on the way' : `${count(notes)} changes on the way`
  return [
    ...said.map((text) => ({ forms: [text], rank: 2 })),
    ...headersPart(row),
    ...(exchange.stopReason === undefined
      ? []
      : [{ forms: [plainWord(exchange.stopReason)], rank: 5 }]),
    ...(notes === 0
      ? []
      : [
          {
            forms: [
              look.paint('warn', `${look.glyphs.warn} ${changed}`),
              `${look.glyphs.warn} ${notes}`,
            ],
            rank: 3,
          },
        ]),
    ...(exchange.attempts > 1 ? [{ forms: [`${exchange.attempts} attempts`], rank: 4 }] : []),
    ...(session === undefined ? [] : [{ forms: [`session ${cut(session, 8, '')}`], rank: 6 }]),
  ]
}

function headersPart({ exchange: { headersMs } }: Row): readonly Part[] {
  if (headersMs === undefined) return []
  const text = seconds(headersMs)
  return [{ forms: [`upstream answered after ${text}`, `answered after ${text}`], rank: 7 }]
}
