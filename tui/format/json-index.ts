/**
 * Where the lines of a JSON text begin and end once it is laid out, without a copy of any of it. All
 * numbers are offsets in the text or numbers of lines; -1 stands for none.
 */
export type JsonIndex = {
  readonly text: string
  readonly count: number
  /** Of the value, or of the bracket. */
  readonly start: readonly number[]
  readonly end: readonly number[]
  readonly keyStart: readonly number[]
  readonly keyEnd: readonly number[]
  readonly depth: readonly number[]
  /** Of an opening bracket, the line of its closing one, and the other way round. */
  readonly partner: readonly number[]
  /** Of an opening bracket: how many values stand in it. */
  readonly items: readonly number[]
  readonly hasComma: readonly boolean[]
  /** False when the text ends in the middle. */
  readonly isComplete: boolean
}

/** The same while it is made. */
type Draft = {
  -readonly [Field in keyof JsonIndex]: JsonIndex[Field] extends readonly (infer Item)[]
    ? Item[]
    : JsonIndex[Field]
}

/** What ends a number or a word. */
const SIGNS = new Set(Array.from(',:{}[]"', (sign) => sign.charCodeAt(0)))

/**
 * Reads a text once. It keeps the order of keys and the digits of numbers, and lays out what is cut
 * off or odd as far as that goes; it neither throws nor recurses.
 */
export function indexJson(text: string): JsonIndex {
  const draft = createDraft(text)
  const open: number[] = []
  let key: readonly [number, number] | undefined
  let place = skipSpace(text, 0)
  const add = (end: number): number => {
    const line = addLine(draft, { start: place, end, depth: open.length, key })
    const parent = open.at(-1)
    if (parent !== undefined) draft.items[parent] = (draft.items[parent] ?? 0) + 1
    key = undefined
    return line
  }
  while (place < text.length) {
    const sign = text[place]
    let end = place + 1
    if (sign === '{' || sign === '[') {
      const close = skipSpace(text, end)
      const isEmpty = text[close] === (sign === '{' ? '}' : ']')
      if (isEmpty) end = close + 1
      const line = add(end)
      if (!isEmpty) open.push(line)
    } else if (sign === '}' || sign === ']') {
      close(draft, { start: place, opening: open.pop() ?? -1, depth: open.length })
      key = undefined
    } else if (sign === ',') {
      draft.hasComma[draft.count - 1] = true
    } else if (sign === '"') {
      end = endOfString(text, place)
      const colon = skipSpace(text, end)
      if (text[colon] === ':' && key === undefined) {
        key = [place, end]
        end = colon + 1
      } else add(end)
    } else {
      end = endOfWord(text, end)
      add(end)
    }
    place = skipSpace(text, end)
  }
  draft.isComplete = open.length === 0
  return draft
}

function createDraft(text: string): Draft {
  return {
    text,
    count: 0,
    start: [],
    end: [],
    keyStart: [],
    keyEnd: [],
    depth: [],
    partner: [],
    items: [],
    hasComma: [],
    isComplete: true,
  }
}

type NewLine = {
  readonly start: number
  readonly end: number
  readonly depth: number
  readonly key: readonly [number, number] | undefined
}

function addLine(draft: Draft, { start, end, depth, key }: NewLine): number {
  draft.start.push(start)
  draft.end.push(end)
  draft.depth.push(depth)
  draft.keyStart.push(key?.[0] ?? -1)
  draft.keyEnd.push(key?.[1] ?? -1)
  draft.partner.push(-1)
  draft.items.push(0)
  draft.hasComma.push(false)
  draft.count += 1
  return draft.count - 1
}

type Closing = { readonly start: number; readonly opening: number; readonly depth: number }

function close(draft: Draft, { start, opening, depth }: Closing): void {
  const line = addLine(draft, { start, end: start + 1, depth, key: undefined })
  if (opening < 0) return
  draft.partner[line] = opening
  draft.partner[opening] = line
}

/** Behind the closing quote, or the end of the text. */
function endOfString(text: string, start: number): number {
  let quote = text.indexOf('"', start + 1)
  while (quote >= 0) {
    let slashes = 0
    while (text[quote - 1 - slashes] === '\\') slashes += 1
    if (slashes % 2 === 0) return quote + 1
    quote = text.indexOf('"', quote + 1)
  }
  return text.length
}

function endOfWord(text: string, from: number): number {
  let end = from
  while (end < text.length && !isSpace(text.charCodeAt(end)) && !SIGNS.has(text.charCodeAt(end))) {
    end += 1
  }
  return end
}

function skipSpace(text: string, from: number): number {
  let end = from
  while (end < text.length && isSpace(text.charCodeAt(end))) end += 1
  return end
}

/** The white space of JSON, and all else that is no sign. */
function isSpace(code: number): boolean {
  return code <= 0x20
}
