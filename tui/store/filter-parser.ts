import {
  FLAG_KEYS,
  MATCH_KEYS,
  MEASURES,
  OPERATORS,
  tierOfLetter,
  type FilterNode,
  type Measure,
} from './filter-syntax.ts'

export type ParsedFilter =
  | { readonly type: 'tree'; readonly node: FilterNode }
  /** `at` counts characters from the beginning of the text. */
  | { readonly type: 'error'; readonly message: string; readonly at: number }

const MOST_CHARACTERS = 1_000
const DEEPEST = 50

const USE_KEYS = 'use ~e ~a ~m ~t ~c ~tool ~b ~s ~x'
const BLANKS = /\s*/y
const WORD = /[^\s|()"]+/y
const KEY = /~(\w*)/y
const QUOTED = /"((?:[^"\\]|\\[\s\S])*)("?)/y
const SLASHED = /\/((?:[^/\\]|\\[\s\S])*)(\/?)/y
const COMPARISON = /^([a-z]+)(>=|<=|>|<)(.*)$/s
const NUMBER = /^\$?((?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?)([a-z]*)$/i

const EXAMPLES: Readonly<Record<Measure, string>> = {
  ttft: '>2s',
  total: '>10s',
  out: '>1k',
  in: '>50k',
  cost: '>0.05',
  tps: '<20',
  age: '<5m',
}

/** Where it stands in the text. The parser's only state. */
type Cursor = { readonly text: string; at: number; depth: number }

/** Says what is wrong, and where. Caught before it leaves this file. */
class FilterError extends Error {
  readonly at: number
  constructor(message: string, at: number) {
    super(message)
    this.at = at
  }
}

/** Reads the language of the filter. Never throws; an empty text is a tree that fits everything. */
export function parseSyntax(text: string): ParsedFilter {
  const cursor = { text, at: 0, depth: 0 }
  try {
    if (text.length > MOST_CHARACTERS) fail('The filter is too long', MOST_CHARACTERS)
    const node = readOr(cursor)
    if (cursor.at < text.length) fail('This ) has no ( before it', cursor.at)
    return { type: 'tree', node }
  } catch (error) {
    if (!(error instanceof FilterError)) throw error
    return { type: 'error', message: error.message, at: error.at }
  }
}

function fail(message: string, at: number): never {
  throw new FilterError(message, at)
}

function readOr(cursor: Cursor): FilterNode {
  const first = readAnd(cursor)
  const nodes = [first]
  while (peek(cursor) === '|') {
    const { at } = cursor
    cursor.at += 1
    nodes.push(readAnd(cursor))
    if (nodes.some(isEmpty)) fail('Something must stand on both sides of |', at)
  }
  return nodes.length === 1 ? first : { type: 'or', nodes }
}

function isEmpty(node: FilterNode | undefined): boolean {
  return node?.type === 'and' && node.nodes.length === 0
}

function readAnd(cursor: Cursor): FilterNode {
  const nodes: FilterNode[] = []
  while (!['', '|', ')'].includes(peek(cursor))) nodes.push(readOne(cursor))
  const [first] = nodes
  return first !== undefined && nodes.length === 1 ? first : { type: 'and', nodes }
}

/** The next character that is no blank; empty at the end. */
function peek(cursor: Cursor): string {
  take(cursor, BLANKS)
  return cursor.text.charAt(cursor.at)
}

function take(cursor: Cursor, pattern: RegExp): readonly (string | undefined)[] | undefined {
  pattern.lastIndex = cursor.at
  const found = pattern.exec(cursor.text)
  if (found === null) return undefined
  cursor.at += found[0].length
  return [...found]
}

function readOne(cursor: Cursor): FilterNode {
  const { at } = cursor
  switch (cursor.text.charAt(at)) {
    case '!':
      cursor.at += 1
      if (['', '|', ')'].includes(peek(cursor))) fail('Something must follow !', at)
      return { type: 'not', node: deeper(cursor, readOne) }
    case '(':
      return readGroup(cursor)
    case '"':
      return { type: 'text', text: readQuoted(cursor) }
    case '/':
      return { type: 'regex', pattern: readSlashed(cursor) }
    case '~':
      return readKey(cursor)
    default:
      return readWord(cursor)
  }
}

function deeper(cursor: Cursor, read: (cursor: Cursor) => FilterNode): FilterNode {
  cursor.depth += 1
  if (cursor.depth > DEEPEST) fail('The filter is nested too deeply', cursor.at)
  const node = read(cursor)
  cursor.depth -= 1
  return node
}

function readGroup(cursor: Cursor): FilterNode {
  const { at } = cursor
  cursor.at += 1
  const node = deeper(cursor, readOr)
  if (isEmpty(node)) fail('There is nothing between ( and )', at)
  if (peek(cursor) !== ')') fail('This ( has no ) behind it', at)
  cursor.at += 1
  return node
}

function readQuoted(cursor: Cursor): string {
  const { at } = cursor
  const [, inside = '', end] = take(cursor, QUOTED) ?? []
  if (end !== '"') fail('This " is not closed', at)
  if (inside === '') fail('There is nothing between the quotes', at)
  return inside.replaceAll(/\\([\s\S])/g, '$1')
}

function readSlashed(cursor: Cursor): string {
  const { at } = cursor
  const [, inside = '', end] = take(cursor, SLASHED) ?? []
  if (end !== '/') fail('This / is not closed: a regular expression ends with another one', at)
  return checked(withPlainSlashes(inside), at)
}

/** A slash may be escaped anywhere, and means the same. */
function withPlainSlashes(pattern: string): string {
  return pattern.replaceAll(/\\([\s\S])/g, (all, one) => (one === '/' ? '/' : all))
}

/** A regular expression that can be compiled. */
function checked(pattern: string, at: number): string {
  if (pattern === '') fail('The regular expression is empty', at)
  try {
    new RegExp(pattern, 'im').test('')
  } catch {
    fail(`${pattern} is no regular expression`, at)
  }
  return pattern
}

function readKey(cursor: Cursor): FilterNode {
  const { at } = cursor
  const key = take(cursor, KEY)?.[1] ?? ''
  const flag = FLAG_KEYS.find((one) => one === key)
  if (flag !== undefined) return { type: 'flag', key: flag }
  const match = MATCH_KEYS.find((one) => one === key)
  if (match !== undefined) return { type: 'match', key: match, pattern: readPattern(cursor, match) }
  if (key === 't') return readTier(cursor)
  if (key === 'c') return readStatus(cursor)
  if (key === 'r') fail('There are no replays to look for: replays come later', at)
  return fail(`Unknown key ~${key}: ${USE_KEYS}`, at)
}

function readPattern(cursor: Cursor, key: string): string {
  const next = peek(cursor)
  const { at } = cursor
  if (next === '/') return readSlashed(cursor)
  if (next === '"') return escaped(readQuoted(cursor))
  const word = take(cursor, WORD)?.[0] ?? ''
  if (word === '') fail(`~${key} needs what to look for: ~${key} WORD`, at)
  return checked(withPlainSlashes(word), at)
}

/** What stands in quotes is meant as it is. */
function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`)
}

function readTier(cursor: Cursor): FilterNode {
  peek(cursor)
  const { at } = cursor
  const tier = tierOfLetter(take(cursor, WORD)?.[0] ?? '')
  if (tier === undefined) return fail('~t needs a tier: ~t b, ~t m or ~t s', at)
  return { type: 'tier', tier }
}

function readStatus(cursor: Cursor): FilterNode {
  peek(cursor)
  const { at } = cursor
  const status = (take(cursor, WORD)?.[0] ?? '').toLowerCase()
  if (!/^[1-9](?:\d\d|xx)$/.test(status)) fail('~c needs a status: ~c 429 or ~c 4xx', at)
  return { type: 'status', status }
}

function readWord(cursor: Cursor): FilterNode {
  const { at } = cursor
  const word = take(cursor, WORD)?.[0] ?? ''
  const [, name = '', sign, value = ''] = COMPARISON.exec(word) ?? []
  const operator = OPERATORS.find((one) => one === sign)
  if (operator === undefined) return wordNode(word)
  if (!isMeasure(name)) {
    return fail(`Unknown measure ${name}: use ${Object.keys(MEASURES).join(' ')}`, at)
  }
  return { type: 'compare', measure: name, operator, value: readValue(name, value, at) }
}

function wordNode(word: string): FilterNode {
  const number = /^#(\d+)$/.exec(word)?.[1]
  return number === undefined
    ? { type: 'text', text: word }
    : { type: 'number', number: Number(number) }
}

function isMeasure(name: string): name is Measure {
  return Object.hasOwn(MEASURES, name)
}

/** A number without a unit is one of seconds, tokens or USD. */
function readValue(measure: Measure, text: string, at: number): number {
  const units: Readonly<Record<string, number>> = MEASURES[measure]
  const [, digits, unit = ''] = NUMBER.exec(text) ?? []
  const factor = unit === '' ? (units[''] ?? units['s']) : unitOf(units, unit)
  const value = Number(digits) * (factor ?? NaN)
  if (Number.isFinite(value)) return value
  const known = Object.keys(units).filter((name) => name !== '')
  const hint = known.length === 0 ? '' : ` in ${known.join(', ')}`
  return fail(`${measure} needs a number${hint}, such as ${measure}${EXAMPLES[measure]}`, at)
}

function unitOf(units: Readonly<Record<string, number>>, unit: string): number | undefined {
  const name = Object.keys(units).find((one) => one.toLowerCase() === unit.toLowerCase())
  return name === undefined ? undefined : units[name]
}
