import { joinDocs, listDoc } from '../../format/doc.ts'
import { percent } from '../../format/number.ts'
import { spark } from '../../format/spark.ts'
import { seconds } from '../../format/time.ts'
import { fit, width, fitCut } from '../../look/cells.ts'
import type { Look } from '../../look/look.ts'
import type { Rhythm } from '../../store/rhythm.ts'
import { gaps, grouped, plural, notKept, type DetailModel, type TabDoc } from './model.ts'
import { spansOf, type Span } from './spans.ts'
import { milliseconds } from './summary.ts'

const LABEL = 16
const OFFSET = 8
const LEAST_BAR = 8
const MOST_NOTE = 52

type Layout = {
  readonly from: number
  readonly to: number
  /** Cells of the bars and of the notes. */
  readonly bar: number
  readonly note: number
  readonly look: Look
}

/** When what happened, and whose time it was. */
export const timelineTab: TabDoc = (model, { columns }, kit) => {
  const { exchange } = model.row
  const to = Math.max(exchange.endedAt ?? model.now, exchange.startedAt + 1)
  const room = Math.max(0, columns - LABEL - OFFSET - 4)
  const note = Math.min(MOST_NOTE, Math.floor(room * (columns < 100 ? 0.5 : 0.42)))
  const bar = Math.max(LEAST_BAR, room - note)
  const layout = { from: exchange.startedAt, to, bar, note, look: kit.look }
  return joinDocs(
    listDoc([
      ...gaps(model, kit),
      axis(layout),
      ...spansOf(model).map((span) => spanLine(span, layout)),
      '',
      ...rhythmLines(model, layout),
      ...shareLines(model, layout),
    ]),
    model.reading.answer.type === 'none'
      ? notKept('When each block came', model, kit)
      : listDoc([]),
  )
}

/** Times above the bars, as many as there is room for; the last one is the whole. */
function axis({ from, to, bar, look }: Layout): string {
  const total = to - from
  const step = stepOf(total, Math.max(1, Math.floor(bar / 12)))
  const end = seconds(total)
  let line = ''
  for (let time = 0; time < total; time += step) {
    const place = Math.floor((bar * time) / total)
    const label = time === 0 ? '0s' : shortSeconds(time)
    // Neither over its neighbour nor over the end.
    if (place < width(line) + (line === '' ? 0 : 1)) continue
    if (place + width(label) + 1 > bar - width(end)) break
    line = fit(line, place) + label
  }
  return `${' '.repeat(LABEL + 1)}${look.paint('dim', fit(line, Math.max(0, bar - width(end))) + end)}`
}

/** A round number of milliseconds that divides the whole into at most so many parts. */
function stepOf(total: number, parts: number): number {
  const raw = total / parts
  const power = 10 ** Math.floor(Math.log10(raw))
  return (([1, 2, 5, 10] as const).find((factor) => factor * power >= raw) ?? 10) * power
}

function shortSeconds(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)}ms` : `${Math.round(ms / 100) / 10}s`
}

function spanLine(span: Span, layout: Layout): string {
  const { bar, note, look, from } = layout
  const label = look.paint(span.role, fitCut(span.label, LABEL, look.glyphs.ellipsis))
  const offset = fit(`+${seconds(Math.max(0, span.to - from))}`, OFFSET, 'right')
  const text = fitCut(span.note, note, look.glyphs.ellipsis).trimEnd()
  return `${label} ${barOf(span, layout, bar)} ${look.paint('dim', offset)}  ${text}`
}

/** At least one cell long, so that nothing that happened is invisible. */
function barOf(span: Span, { from, to, look }: Layout, bar: number): string {
  const cell = (at: number): number =>
    Math.round((bar * Math.min(Math.max(at - from, 0), to - from)) / (to - from))
  const start = Math.min(cell(span.from), bar - 1)
  const length = Math.max(1, cell(span.to) - start)
  const glyph = span.bar === 'point' ? look.glyphs.rule : look.glyphs.bars[span.bar]
  const shown = span.bar === 'point' ? 1 : length
  return fit(`${' '.repeat(start)}${look.paint(span.role, glyph.repeat(shown))}`, bar)
}

function rhythmLines({ reading, row, now }: DetailModel, { bar, look }: Layout): readonly string[] {
  const { rhythm } = reading
  if (rhythm === undefined || rhythm.total === 0) return []
  const length = Math.max(rhythm.sliceMs, rhythm.lastAt - rhythm.from)
  const mean = (rhythm.total * 1000) / length
  const isRunning = row.exchange.state === 'running'
  const current = isRunning ? `now ${grouped(recentRate(rhythm, now))}, ` : ''
  const picture = spark(rhythm.slices, look.glyphs.levels, bar)
  return [
    `${look.paint('dim', fit('Characters/s', LABEL))} ${look.paint('text', picture)}`,
    `${' '.repeat(LABEL)} ${current}mean ${grouped(mean)}, ${plural(rhythm.total, 'character')} in ${seconds(length)}`,
    '',
  ]
}

/** Of the last second, or of as little as is known apart. */
function recentRate({ from, sliceMs, slices }: Rhythm, now: number): number {
  const span = Math.max(1_000, sliceMs)
  const first = Math.max(0, Math.ceil((now - span - from) / sliceMs))
  const sum = slices.slice(first).reduce((total, amount) => total + amount, 0)
  return (sum * 1_000) / span
}

/** The proxy's own work beside the time that the upstream took. */
function shareLines({ row, now, reading }: DetailModel, { look }: Layout): readonly string[] {
  const { startedAt, endedAt, overheadMs } = row.exchange
  const total = (endedAt ?? now) - startedAt
  const silences = reading.gaps.length === 0 ? [] : [silenceLine(reading.gaps, look)]
  if (overheadMs === undefined || total <= 0) return silences
  const upstream = Math.max(0, total - overheadMs)
  const line = (label: string, ms: string, share: number): string =>
    `${look.paint('dim', fit(label, LABEL))} ${fit(ms, 9)} ${look.paint('dim', percent(share))}`
  return [
    ...silences,
    line('Upstream', seconds(upstream), upstream / total),
    line('Proxy', milliseconds(overheadMs), Math.min(1, overheadMs / total)),
  ]
}

function silenceLine(silences: DetailModel['reading']['gaps'], look: Look): string {
  const longest = Math.max(...silences.map(({ from, to }) => to - from))
  const text = `${plural(silences.length, 'silence')} of more than 2 s, the longest ${seconds(longest)}`
  return `${look.paint('dim', fit('Silences', LABEL))} ${look.paint('warn', text)}`
}
