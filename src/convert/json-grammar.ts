/**
 * The grammar of JSON (RFC 8259) whose root is an object and whose depth is limited, as one function a state: each takes a
 * UTF-16 code and gives the next state, or nothing where the character is illegal.
 */
export type JsonState = StructureState | StringState | NumberState | 'literal'
type StructureState =
  | 'start'
  | 'keyOrEnd'
  | 'key'
  | 'colon'
  | 'value'
  | 'item'
  | 'valueOrEnd'
  | 'next'
  | 'done'
type StringState = 'string' | 'escape' | 'hex'
type NumberState =
  | 'minus'
  | 'zero'
  | 'integer'
  | 'point'
  | 'fraction'
  | 'exponent'
  | 'sign'
  | 'power'
type Step = (code: number) => JsonState | undefined
type Steps<S extends JsonState> = Readonly<Record<S, Step>>

const QUOTE = 0x22
const COMMA = 0x2c
const MINUS = 0x2d
const ZERO = 0x30
const NINE = 0x39
const COLON = 0x3a
const BACKSLASH = 0x5c
const OPEN_LIST = 0x5b
const CLOSE_LIST = 0x5d
const OPEN_OBJECT = 0x7b
const CLOSE_OBJECT = 0x7d
const LETTER_U = 0x75

/**
 * Far beyond any tool's schema. A client sends arguments back with each later request, where the
 * proxy refuses more than 200 levels: deeper ones would end the session.
 */
const MAX_DEPTH = 150

const ESCAPES = '"\\/bfnrt'
const LITERALS: Readonly<Record<string, string>> = { t: 'rue', f: 'alse', n: 'ull' }
const OPENER: Readonly<Record<number, number>> = {
  [CLOSE_OBJECT]: OPEN_OBJECT,
  [CLOSE_LIST]: OPEN_LIST,
}

/** Where each kind of character leads within a number; `digit` is 1 to 9. */
const NUMBERS = {
  minus: { '0': 'zero', digit: 'integer' },
  zero: { '.': 'point', e: 'exponent' },
  integer: { '0': 'integer', digit: 'integer', '.': 'point', e: 'exponent' },
  point: { '0': 'fraction', digit: 'fraction' },
  fraction: { '0': 'fraction', digit: 'fraction', e: 'exponent' },
  exponent: { '0': 'power', digit: 'power', '+': 'sign', '-': 'sign' },
  sign: { '0': 'power', digit: 'power' },
  power: { '0': 'power', digit: 'power' },
} as const satisfies Record<NumberState, Readonly<Record<string, NumberState>>>

export function createJsonGrammar(): Steps<JsonState> {
  const open: number[] = []
  const strings = createStrings()
  const literals = createLiterals()

  const end = (code: number, closer: number): JsonState | undefined => {
    if (code !== closer || open.at(-1) !== OPENER[closer]) return undefined
    open.pop()
    return open.length === 0 ? 'done' : 'next'
  }
  const begin = (opener: number): JsonState | undefined => {
    if (open.length === MAX_DEPTH) return undefined
    open.push(opener)
    return opener === OPEN_OBJECT ? 'keyOrEnd' : 'valueOrEnd'
  }
  const value = (code: number): JsonState | undefined => {
    if (code === QUOTE) return strings.begin('next')
    if (code === OPEN_OBJECT || code === OPEN_LIST) return begin(code)
    return beginNumber(code) ?? literals.begin(code)
  }
  const key = (code: number): JsonState | undefined =>
    code === QUOTE ? strings.begin('colon') : undefined
  const next = (code: number): JsonState | undefined => {
    if (code === COMMA) return open.at(-1) === OPEN_OBJECT ? 'key' : 'item'
    return end(code, CLOSE_OBJECT) ?? end(code, CLOSE_LIST)
  }

  return {
    start: spaced('start', (code) => (code === OPEN_OBJECT ? begin(code) : undefined)),
    keyOrEnd: spaced('keyOrEnd', (code) => end(code, CLOSE_OBJECT) ?? key(code)),
    key: spaced('key', key),
    colon: spaced('colon', (code) => (code === COLON ? 'value' : undefined)),
    value: spaced('value', value),
    item: spaced('item', value),
    valueOrEnd: spaced('valueOrEnd', (code) => end(code, CLOSE_LIST) ?? value(code)),
    next: spaced('next', next),
    done: spaced('done', () => undefined),
    ...strings.steps,
    literal: literals.step,
    ...numbers(spaced('next', next)),
  }
}

/** White space leaves a state as it is. */
function spaced(state: JsonState, step: Step): Step {
  return (code) => (isSpace(code) ? state : step(code))
}

/** Strings: `begin` names the state that follows the closing quote. */
function createStrings() {
  let after: JsonState = 'next'
  let hexLeft = 0
  const steps: Steps<StringState> = {
    string: (code) => {
      if (code === QUOTE) return after
      if (code === BACKSLASH) return 'escape'
      return code < 0x20 ? undefined : 'string'
    },
    escape: (code) => {
      hexLeft = 4
      if (code === LETTER_U) return 'hex'
      return ESCAPES.includes(String.fromCharCode(code)) ? 'string' : undefined
    },
    hex: (code) => {
      hexLeft--
      if (!isHex(code)) return undefined
      return hexLeft === 0 ? 'string' : 'hex'
    },
  }
  const begin = (state: JsonState): JsonState => {
    after = state
    return 'string'
  }
  return { begin, steps }
}

/** `true`, `false` and `null`. */
function createLiterals() {
  let rest = ''
  const begin = (code: number): JsonState | undefined => {
    rest = LITERALS[String.fromCharCode(code)] ?? ''
    return rest === '' ? undefined : 'literal'
  }
  const step: Step = (code) => {
    if (rest.charCodeAt(0) !== code) return undefined
    rest = rest.slice(1)
    return rest === '' ? 'next' : 'literal'
  }
  return { begin, step }
}

function beginNumber(code: number): JsonState | undefined {
  return code === MINUS ? 'minus' : numberStep('minus', code)
}

function numberStep(state: NumberState, code: number): NumberState | undefined {
  const row: Readonly<Record<string, NumberState>> = NUMBERS[state]
  const isNonZero = code > ZERO && code <= NINE
  return row[isNonZero ? 'digit' : String.fromCharCode(code).toLowerCase()]
}

/** A number has no end of its own: `next` takes the character that does not belong to it. */
function numbers(next: Step): Steps<NumberState> {
  const inner = (state: NumberState) => (code: number) => numberStep(state, code)
  const last = (state: NumberState) => (code: number) => numberStep(state, code) ?? next(code)
  return {
    minus: inner('minus'),
    zero: last('zero'),
    integer: last('integer'),
    point: inner('point'),
    fraction: last('fraction'),
    exponent: inner('exponent'),
    sign: inner('sign'),
    power: last('power'),
  }
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09
}

function isDigit(code: number): boolean {
  return code >= ZERO && code <= NINE
}

function isHex(code: number): boolean {
  const lower = code | 0x20
  return isDigit(code) || (lower >= 0x61 && lower <= 0x66)
}
