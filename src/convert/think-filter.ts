import { cutBefore } from './characters.ts'

export type Split = { readonly thinking: string; readonly text: string }

/** Splits a leading `<think>…</think>` off the text of an answer, wherever the pieces are cut. */
export type ThinkFilter = {
  push(text: string): Split
  flush(): Split
}

const OPEN = '<think>'
const CLOSE = '</think>'
/** White space that may stand before the tag. Models in a loop send line breaks without an end. */
const MOST_SPACE = 1_000

/**
 * For upstreams that leave their reasoning in the text (profile field `inlineThink`). Only the very
 * start of an answer counts: later tags are what the model wants to say.
 */
export function createThinkFilter(): ThinkFilter {
  let state: 'start' | 'thinking' | 'gap' | 'text' = 'start'
  let kept = ''

  const atStart = (whole: string): Split => {
    const bare = whole.trimStart()
    const mayFollow = bare.length < OPEN.length && whole.length <= MOST_SPACE
    if (mayFollow && OPEN.startsWith(bare)) return keep(whole)
    state = bare.startsWith(OPEN) ? 'thinking' : 'text'
    return state === 'text' ? { thinking: '', text: whole } : inThinking(bare.slice(OPEN.length))
  }
  const inThinking = (whole: string): Split => {
    const end = whole.indexOf(CLOSE)
    if (end < 0) {
      const safe = cutBefore(whole, Math.max(0, whole.length - (CLOSE.length - 1)))
      kept = whole.slice(safe)
      return { thinking: whole.slice(0, safe), text: '' }
    }
    state = 'gap'
    return { thinking: whole.slice(0, end), text: inGap(whole.slice(end + CLOSE.length)).text }
  }
  /** The white space between the two belongs to neither. */
  const inGap = (whole: string): Split => {
    const text = whole.trimStart()
    if (text !== '') state = 'text'
    return { thinking: '', text }
  }
  const keep = (text: string): Split => {
    kept = text
    return { thinking: '', text: '' }
  }

  return {
    push(text) {
      if (state === 'text') return { thinking: '', text }
      if (state === 'gap') return inGap(text)
      const whole = kept + text
      kept = ''
      return state === 'start' ? atStart(whole) : inThinking(whole)
    },
    flush() {
      const rest = kept
      kept = ''
      return state === 'thinking' ? { thinking: rest, text: '' } : { thinking: '', text: rest }
    },
  }
}
