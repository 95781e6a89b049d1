import type { Piece, Recording } from '../../src/events/capture.ts'
import { parseJson } from '../../src/wire/json.ts'
import type { Row } from '../store/types.ts'
import { fileWord } from './curl.ts'

export type Exported = { readonly row: Row; readonly recording: Recording | undefined }

export type ExportInfo = {
  readonly version: string
  /** Wall time in milliseconds. */
  readonly time: number
}

/** A file that holds all that is known of some exchanges. Secrets are masked in recordings already. */
export function exportBundle(
  exchanges: readonly Exported[],
  { version, time }: ExportInfo,
): { readonly name: string; readonly text: string } {
  const bundle = {
    format: 'vandamme-exchanges-1',
    version,
    exported: isoTime(time),
    exchanges: exchanges.map(bundled),
  }
  return { name: fileName(exchanges, time), text: `${JSON.stringify(bundle, undefined, 2)}\n` }
}

function fileName(exchanges: readonly Exported[], time: number): string {
  const [first] = exchanges
  const stamp = isoTime(time).slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-')
  const isOne = exchanges.length === 1 && first !== undefined
  const word = isOne ? fileWord(first.row.exchange.id) : `${exchanges.length}-exchanges`
  return `vandamme-${stamp}-${word}.json`
}

function bundled({ row, recording }: Exported) {
  const { exchange, ...facts } = row
  return {
    id: exchange.id,
    started: isoTime(exchange.time),
    facts,
    exchange,
    ...(recording === undefined
      ? { note: 'What was said in this exchange is not kept.' }
      : said(recording, exchange.startedAt)),
  }
}

function said({ request, headers, sent, upstream, client, dropped }: Recording, startedAt: number) {
  return {
    request: { headers, body: bodyOf(request) },
    upstreamRequest: sent && { url: sent.url, headers: sent.headers, body: bodyOf(sent.body) },
    upstream: upstream.map((piece) => timed(piece, startedAt)),
    client: client.map((piece) => timed(piece, startedAt)),
    droppedBytes: dropped,
  }
}

/** JSON as JSON: easier to read and to query than a text in a text. */
function bodyOf(text: string | undefined): unknown {
  return text === undefined ? undefined : (parseJson(text) ?? text)
}

/** Milliseconds since the request came in. */
function timed({ at, text }: Piece, startedAt: number) {
  return { ms: Math.round((at - startedAt) * 1000) / 1000, text }
}

/** A clock that is wrong by ages must not cost the export. */
function isoTime(time: number): string {
  const date = new Date(time)
  return Number.isNaN(date.getTime()) ? new Date(0).toISOString() : date.toISOString()
}
