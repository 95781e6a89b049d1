import { createJsonGrammar, type JsonState } from './json-grammar.ts'

/**
 * Accepts the text of one JSON object piece by piece and tells how much of it is legal so far.
 * Streamed tool arguments go to the client only as far as this machine vouches for them: the
 * official SDK throws on a stream whose pieces do not join to JSON.
 */
export type JsonPrefix = {
  /** Takes more text; returns what has become safe to send. Nothing is, after an illegal character. */
  push(text: string): string
  /** Legal but kept back: what a repair may still change, the end of a `{}` that may still grow. */
  held(): string
  /** An illegal character was met. */
  broken(): boolean
  /** The object is closed. */
  complete(): boolean
  /** No key has begun. */
  empty(): boolean
  /** The text is legal and ends within a string. */
  insideString(): boolean
}

/**
 * States in which all that was read may go out. In the others a repair may still change the last
 * characters: a trailing comma, a quote that does not end its value, half a number or word.
 */
const SAFE: ReadonlySet<JsonState> = new Set(['keyOrEnd', 'colon', 'valueOrEnd', 'value', 'string'])

/** Whether the text is one JSON object by the same rules. */
export function isJsonObject(text: string): boolean {
  const prefix = createJsonPrefix()
  prefix.push(text)
  return prefix.complete() && !prefix.broken()
}

/** Index of the first character from `from` on that a string cannot simply contain. */
function endOfPlain(text: string, from: number): number {
  let at = from
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 0x22 || code === 0x5c || code < 0x20) break
  }
  return at
}

export function createJsonPrefix(): JsonPrefix {
  const grammar = createJsonGrammar()
  let state: JsonState = 'start'
  let held = ''
  let broken = false
  let empty = true

  /** Takes one character; false when it is illegal. */
  const accept = (code: number): boolean => {
    const next = grammar[state](code)
    if (next === undefined) return false
    if (next === 'string') empty = false
    state = next
    return true
  }
  const isSafe = (before: JsonState): boolean =>
    state === 'done' ? !empty && before !== 'done' : SAFE.has(state)

  /** Walks the text; gives the end of what is legal and the end of what is safe. */
  const walk = (text: string): { legal: number; safe: number } => {
    let safe = 0
    for (let at = 0; at < text.length; at++) {
      if (state === 'string') {
        at = endOfPlain(text, at)
        safe = at
        if (at === text.length) break
      }
      const before = state
      if (!accept(text.charCodeAt(at))) {
        broken = true
        return { legal: at, safe }
      }
      if (isSafe(before)) safe = at + 1
    }
    return { legal: text.length, safe }
  }

  return {
    push(text) {
      if (broken) return ''
      const { legal, safe } = walk(text)
      const out = safe === 0 ? '' : held + text.slice(0, safe)
      held = (safe === 0 ? held : '') + text.slice(safe, legal)
      return out
    },
    held: () => held,
    broken: () => broken,
    complete: () => state === 'done',
    empty: () => empty,
    insideString: () => !broken && (state === 'string' || state === 'escape' || state === 'hex'),
  }
}
