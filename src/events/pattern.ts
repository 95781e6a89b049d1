import { VandammeError } from '../errors.ts'

const MAX_PATTERN = 500
/** Each further one multiplies the time by the length of the text. */
const MAX_REPEATS = 3
/** Each further one can double the time. */
const MAX_CHOICES = 12

/**
 * The regular expression, for any case of letters. Refuses what is none, and what can take
 * exponential time: a repeated group that itself repeats or chooses, and references back.
 */
export function toPattern(source: string): RegExp {
  if (source.length > MAX_PATTERN) throw invalid(`Use at most ${MAX_PATTERN} characters.`)
  const pattern = compile(source)
  refuseSlow(source)
  return pattern
}

export function tooSlow(): VandammeError {
  return invalid('It takes too long: use fewer of * and +, or plain words.')
}

function compile(source: string): RegExp {
  try {
    return new RegExp(source, 'i')
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^.*: /, '') : 'it is malformed'
    throw invalid(`${reason}.`)
  }
}

/** Escapes, classes, group openings, quantifiers and single characters. */
const TOKENS =
  /\\[^]|\[(?:\\[^]|[^\]\\])*\]|\((?:\?(?:[:=!]|<[=!]|<\w+>))?|[*+?]\??|\{\d+(?:,\d*)?\}\??|[^]/g

function refuseSlow(source: string): void {
  /** Of each open group, the whole first: whether it can match texts of different lengths. */
  const groups = [false]
  let closed = false
  let [repeats, choices] = [0, 0]
  for (const [token] of source.matchAll(TOKENS)) {
    const wasClosed = closed
    closed = token === ')' && groups.pop() === true
    const top = groups.length - 1
    if (token.startsWith('(')) groups.push(false)
    if (isRepeat(token)) repeats += wasClosed ? Infinity : 1
    if (token.startsWith('?') || (token === '|' && top > 0)) choices++
    if (closed || isRepeat(token) || /^[|?]/.test(token)) groups[top] = true
    if (/^\\[1-9k]/.test(token)) repeats = Infinity
  }
  if (repeats > MAX_REPEATS || choices > MAX_CHOICES) throw tooSlow()
}

function isRepeat(token: string): boolean {
  return /^(?:[*+]|\{(?![01]\}))./.test(`${token} `) && token !== '{'
}

function invalid(reason: string): VandammeError {
  return new VandammeError('invalid_request', `This is no pattern to search for. ${reason}`)
}
