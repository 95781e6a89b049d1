import { asText, parseJson } from '../../src/wire/json.ts'
import { cut } from '../look/cells.ts'
import type { Look } from '../look/look.ts'
import { cleanLine, type Doc } from './doc.ts'
import type { JsonIndex } from './json-index.ts'
import { bytes } from './number.ts'

/** How a JSON text is shown. */
export type JsonView = {
  readonly look: Look
  /** Folds that are not as they are at first: brackets are open, long texts are folded. */
  readonly toggled?: ReadonlySet<number>
  /** All long texts in full. */
  readonly unfolded?: boolean
  /** Number of its first fold, where several texts stand in one pane. */
  readonly base?: number
}

/** Characters of a text that are shown while it is folded, and from which on it is. */
const FOLD_SHOWN = 120
const FOLD_FROM = 160
const MOST_INDENT = 30
/** Characters of one line of an unfolded text; a search finds what is cut off all the same. */
const MAX_LINE = 10_000

/** The first bytes of a picture or document, in base64. */
const MAGIC = [
  ['iVBORw0KGgo', 'image/png'],
  ['/9j/', 'image/jpeg'],
  ['R0lGOD', 'image/gif'],
  ['UklGR', 'image/webp'],
  ['JVBERi0', 'application/pdf'],
] as const

/** Lines of the layout that are shown: a text that is unfolded takes several. */
type Shown = { readonly lines: readonly number[]; readonly parts: readonly number[] }

/** Whether a text is worth being laid out. */
export function isJson(text: string): boolean {
  return /^\s*[{[]/.test(text)
}

/** Lays JSON out, also one that is cut off. Lines are made when they are looked at. */
export function layoutDoc(index: JsonIndex, options: JsonView): Doc {
  const view = { ...options, parts: createParts(index) }
  const isPlain = view.unfolded !== true && (view.toggled?.size ?? 0) === 0
  const shown = isPlain ? undefined : showLines(index, view)
  const count = shown?.lines.length ?? index.count
  const placeOf = (at: number): Place => {
    if (!(at >= 0 && at < count)) return [-1, 0]
    return shown === undefined ? [at, 0] : [shown.lines[at] ?? -1, shown.parts[at] ?? 0]
  }
  return {
    count,
    line: (at) => formatLine(index, view, placeOf(at)),
    text: (at) => plainLine(index, view, placeOf(at)),
    fold: (at) => foldOf(index, view, placeOf(at)[0]),
  }
}

type Layout = JsonView & { readonly parts: (line: number) => readonly string[] }

/** The lines of unfolded texts. They are asked for one after another: the latest is kept. */
function createParts(index: JsonIndex): Layout['parts'] {
  let latest: { readonly line: number; readonly parts: readonly string[] } | undefined
  return (line) => {
    if (latest?.line !== line) {
      latest = { line, parts: stringOf(rawOf(index, line)).split('\n') }
    }
    return latest.parts
  }
}

function showLines(index: JsonIndex, view: Layout): Shown {
  const lines: number[] = []
  const parts: number[] = []
  for (let line = 0; line < index.count; line++) {
    const count = isUnfolded(index, line, view) ? view.parts(line).length : 1
    for (let part = 0; part < count; part++) {
      lines.push(line)
      parts.push(part)
    }
    if (isClosed(index, line, view)) line = index.partner[line] ?? line
  }
  return { lines, parts }
}

function isClosed(index: JsonIndex, line: number, view: JsonView): boolean {
  return (index.partner[line] ?? -1) > line && isToggled(line, view)
}

function isUnfolded(index: JsonIndex, line: number, view: JsonView): boolean {
  return isLong(index, line) && (view.unfolded === true) !== isToggled(line, view)
}

function isToggled(line: number, { toggled, base = 0 }: JsonView): boolean {
  return toggled?.has(base + line) === true
}

function isLong(index: JsonIndex, line: number): boolean {
  const start = index.start[line] ?? 0
  return index.text[start] === '"' && (index.end[line] ?? 0) - start > FOLD_FROM
}

function foldOf(index: JsonIndex, { base = 0 }: JsonView, line: number): number | undefined {
  if (isLong(index, line)) return base + line
  const partner = index.partner[line] ?? -1
  return partner < 0 ? undefined : base + Math.min(line, partner)
}

/** What stands in the quotes, or the raw text where that cannot be read. */
function stringOf(raw: string): string {
  return asText(parseJson(raw)) ?? raw.slice(1)
}

function rawOf({ text, start, end }: JsonIndex, line: number): string {
  return text.slice(start[line], end[line])
}

function keyOf({ text, keyStart, keyEnd }: JsonIndex, line: number): string | undefined {
  const start = keyStart[line] ?? -1
  return start < 0
    ? undefined
    : cleanLine(text.slice(start + 1, (keyEnd[line] ?? 0) - 1), FOLD_FROM)
}

type Place = readonly [line: number, part: number]

function formatLine(index: JsonIndex, view: Layout, [line, part]: Place): string {
  if (line < 0) return ''
  const { paint } = view.look
  const indent = '  '.repeat(Math.min(MOST_INDENT, index.depth[line] ?? 0))
  const last = isClosed(index, line, view) ? (index.partner[line] ?? line) : line
  const comma = index.hasComma[last] === true ? paint('dim', ',') : ''
  if (isUnfolded(index, line, view)) return indent + unfoldedLine(index, view, [line, part])
  const key = keyOf(index, line)
  const label = key === undefined ? '' : paint('accent', key) + paint('dim', ': ')
  return indent + label + valueOf(index, view, line) + comma
}

function unfoldedLine(index: JsonIndex, { look, parts }: Layout, [line, part]: Place): string {
  const key = keyOf(index, line)
  const label = key === undefined ? '' : look.paint('accent', key) + look.paint('dim', ': ')
  const text = cleanLine(parts(line)[part] ?? '', MAX_LINE)
  return part === 0 ? `${label}${text}` : `  ${text}`
}

function valueOf(index: JsonIndex, view: JsonView, line: number): string {
  const { paint, glyphs } = view.look
  const raw = index.text.slice(
    index.start[line],
    Math.min(index.end[line] ?? 0, (index.start[line] ?? 0) + FOLD_FROM),
  )
  const sign = raw[0] ?? ''
  if (isClosed(index, line, view)) {
    const items = index.items[line] ?? 0
    const unit = sign === '{' ? 'field' : 'item'
    const closing = sign === '{' ? '}' : ']'
    const count = `${items.toLocaleString('en-US')} ${unit}${items === 1 ? '' : 's'}`
    return paint('dim', `${sign}${glyphs.ellipsis}${closing} ${count}`)
  }
  if (sign === '"')
    return isLong(index, line) ? foldedString(index, view, line) : cleanLine(raw, FOLD_FROM)
  if (/^[{}[\]]/.test(sign)) return paint('dim', cleanLine(raw.replaceAll(/\s/g, ''), FOLD_FROM))
  return paint(/^[-\d]/.test(sign) ? 'tool' : 'thinking', cleanLine(raw, FOLD_FROM))
}

function foldedString(index: JsonIndex, { look }: JsonView, line: number): string {
  const start = index.start[line] ?? 0
  const length = (index.end[line] ?? 0) - start - 2
  const head = index.text.slice(start + 1, start + 1 + FOLD_FROM)
  const media = mediaOf(head)
  if (media !== undefined) return look.paint('dim', `<${media} ${bytes((length * 3) / 4)}>`)
  const shown = cut(cleanLine(head, FOLD_FROM), FOLD_SHOWN, look.glyphs.ellipsis)
  return `"${shown}"${look.paint('dim', ` ${length.toLocaleString('en-US')} characters`)}`
}

/** What base64 text holds, by its own first letters; undefined when it is no base64. */
function mediaOf(head: string): string | undefined {
  const [, url] = /^data:([\w.+-]+\/[\w.+-]+);base64,/.exec(head) ?? []
  if (url !== undefined) return url
  if (!/^[A-Za-z0-9+/]{120,}=*$/.test(head)) return undefined
  return MAGIC.find(([magic]) => head.startsWith(magic))?.[1] ?? 'base64'
}

function plainLine(index: JsonIndex, view: Layout, place: Place): string {
  const [line] = place
  const isFolded = line >= 0 && isLong(index, line) && !isUnfolded(index, line, view)
  if (!isFolded) return Bun.stripANSI(formatLine(index, view, place))
  return `${keyOf(index, line) ?? ''}: ${cleanLine(rawOf(index, line), Infinity)}`
}
