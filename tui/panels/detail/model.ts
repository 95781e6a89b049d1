import type { Price } from '../../../src/config/config.ts'
import { cleanLine, listDoc, type Doc } from '../../format/doc.ts'
import { indexJson, type JsonIndex } from '../../format/json-index.ts'
import { isJson, layoutDoc } from '../../format/json.ts'
import { rawDoc } from '../../format/raw.ts'
import type { Size } from '../../look/cells.ts'
import type { Look } from '../../look/look.ts'
import type { Reading } from '../../store/recording.ts'
import type { Row } from '../../store/types.ts'
import type { PaneView } from '../pane.ts'
import { comparePair, type Comparison } from './compare.ts'

/** All that is known of the opened exchange. */
export type DetailModel = {
  readonly row: Row
  readonly reading: Reading
  /** False with `--no-bodies`. */
  readonly keepsBodies: boolean
  /** USD per million tokens of its upstream model, where it is known. */
  readonly price: Price | undefined
  /** Milliseconds of the proxy's clock: the end of what still runs. */
  readonly now: number
  /** Bodies as they came. */
  readonly raw: boolean
  readonly pane: Pick<PaneView, 'toggled' | 'unfolded'>
}

/** What tabs need beside the model; it remembers what was worked out of the latest texts. */
export type Kit = {
  readonly look: Look
  readonly index: (text: string) => JsonIndex
  readonly compare: (request: string, sent: string) => Comparison
}

export type TabDoc = (model: DetailModel, size: Size, kit: Kit) => Doc

/** Bodies that are looked at together: both requests, an answer and some calls of tools. */
const MOST_KEPT = 16

export function createKit(look: Look): Kit {
  const indexes = new Map<string, JsonIndex>()
  let latest:
    | { readonly request: string; readonly sent: string; readonly result: Comparison }
    | undefined
  return {
    look,
    index(text) {
      const index = indexes.get(text) ?? indexJson(text)
      // The latest stands last, the first one goes.
      indexes.delete(text)
      indexes.set(text, index)
      for (const oldest of indexes.keys()) {
        if (indexes.size <= MOST_KEPT) break
        indexes.delete(oldest)
      }
      return index
    },
    compare(request, sent) {
      if (latest?.request !== request || latest.sent !== sent) {
        latest = { request, sent, result: comparePair(request, sent) }
      }
      return latest.result
    },
  }
}

/** With the number of the first fold, when it is not the only body of its pane. */
type BodyKit = Kit & { readonly base?: number }

/** A body from outside: laid out when it is JSON and not wanted raw. */
export function bodyDoc(
  text: string,
  { raw, pane }: DetailModel,
  { look, index, base }: BodyKit,
): Doc {
  if (raw || !isJson(text)) return rawDoc(text)
  return layoutDoc(index(text), { look, ...pane, ...(base === undefined ? {} : { base }) })
}

/** Why there is nothing to show; `what` begins the sentence. */
export function notKept(what: string, model: DetailModel, { look }: Kit): Doc {
  return listDoc(['', look.paint('dim', `${what}: ${reasonOf(model)}`)])
}

function reasonOf({ reading, keepsBodies, row }: DetailModel): string {
  if (!keepsBodies) return 'bodies are not kept with --no-bodies.'
  if (reading.state === 'asked') return 'being fetched.'
  if (reading.state === 'missing') {
    return 'not kept. It came before the dashboard was open, or gave way to newer requests.'
  }
  if (reading.dropped > 0) return 'it was too long to be kept.'
  return row.exchange.state === 'running' ? 'not there yet.' : 'there was none.'
}

/** Said above what is shown when it is not all. */
export function gaps({ reading }: DetailModel, { look }: Kit): readonly string[] {
  const warn = (text: string): string => look.paint('warn', `${look.glyphs.warn} ${text}`)
  const { dropped, skipped, state } = reading
  return [
    ...(state === 'gone' ? [warn('Given up for newer requests; this is what had been read.')] : []),
    ...(dropped > 0
      ? [warn(`${grouped(dropped)} bytes more were said than there was room for.`)]
      : []),
    ...(skipped > 0 ? [warn(`${grouped(skipped)} characters are too many to be shown.`)] : []),
  ]
}

export function headerLines(
  headers: Readonly<Record<string, string>>,
  { look }: Kit,
): readonly string[] {
  return Object.entries(headers).map(
    ([name, value]) =>
      `${look.paint('dim', `${cleanLine(name, 200)}:`)} ${cleanLine(value, 1_000)}`,
  )
}

/** `1,234`. */
export function grouped(value: number): string {
  return Math.round(value).toLocaleString('en-US')
}

export function plural(count: number, word: string): string {
  return `${grouped(count)} ${word}${count === 1 ? '' : 's'}`
}
