/**
 * One press of a key. `key` is its name: `j`, `J`, `space`, `enter`, `ctrl-d`, `up`, `paste`.
 * `text` is what it writes into a text field, if anything.
 */
export type Stroke = { readonly key: string; readonly text: string | undefined }

const ESC = '\x1b'
const BEL = '\x07'
export const PASTE_START = `${ESC}[200~`
export const PASTE_END = `${ESC}[201~`
/** A paste whose end never comes must not swallow the keyboard. */
export const LONGEST_PASTE = 1_000_000
const LONGEST_SEQUENCE = 64

/** SS3 has one final byte; CSI has parameters before it. */
const WHOLE = new RegExp(`^${ESC}(?:O[ -~]|\\[[0-?]*[ -/]*[@-~])`)
const BEGUN = new RegExp(`^${ESC}(?:O|\\[[0-?]*[ -/]*)$`)
/** OSC, DCS, APC, PM and SOS run up to a bell or a string terminator. */
const ANSWER_START = new RegExp(`^${ESC}[\\]P_^X]`)
const WHOLE_ANSWER = new RegExp(`^${ESC}.[^${BEL}${ESC}]*(?:${BEL}|${ESC}\\\\)`, 's')
const BEGUN_ANSWER = new RegExp(`^${ESC}.[^${BEL}${ESC}]*${ESC}?$`, 's')

/** Final byte, or number before `~`, of what terminals send for the keys of the editing block. */
const SEQUENCES: Readonly<Record<string, string>> = {
  A: 'up',
  B: 'down',
  C: 'right',
  D: 'left',
  H: 'home',
  F: 'end',
  Z: 'shift-tab',
  '1~': 'home',
  '7~': 'home',
  '4~': 'end',
  '8~': 'end',
  '3~': 'delete',
  '5~': 'pageup',
  '6~': 'pagedown',
}

const CONTROLS: Readonly<Record<string, string>> = {
  '\r': 'enter',
  '\n': 'enter',
  '\t': 'tab',
  '\b': 'backspace',
  '\x7f': 'backspace',
  [ESC]: 'esc',
}

type Step = { readonly length: number; readonly stroke: Stroke | undefined }

/**
 * Splits what a terminal sends into strokes. Fast typing arrives as one chunk, and a chunk may end
 * within a sequence: its rest is waited for. Sequences without a meaning here (mouse, focus,
 * answers to questions) vanish.
 */
export function createDecoder(): (chunk: string) => readonly Stroke[] {
  let held = ''
  return (chunk) => {
    let rest = held + chunk
    const strokes: Stroke[] = []
    for (let step = next(rest); step !== undefined; step = next(rest)) {
      if (step.stroke !== undefined) strokes.push(step.stroke)
      rest = rest.slice(step.length)
    }
    held = rest
    return strokes
  }
}

/** The first stroke; undefined when there is nothing, or when its end is still to come. */
function next(text: string): Step | undefined {
  if (text === '') return undefined
  if (text.startsWith(PASTE_START)) return pasted(text)
  if (text.startsWith(`${ESC}[`) || text.startsWith(`${ESC}O`)) return sequence(text)
  if (ANSWER_START.test(text)) return answer(text)
  const [character = ''] = text
  return { length: character.length, stroke: typed(character) }
}

function pasted(text: string): Step | undefined {
  const end = text.indexOf(PASTE_END)
  if (end < 0 && text.length < LONGEST_PASTE) return undefined
  const content = text.slice(PASTE_START.length, end < 0 ? undefined : end)
  const length = end < 0 ? text.length : end + PASTE_END.length
  return { length, stroke: { key: 'paste', text: content } }
}

function sequence(text: string): Step | undefined {
  const match = WHOLE.exec(text)?.[0]
  if (match !== undefined) return { length: match.length, stroke: meaning(match) }
  const isOpen = BEGUN.test(text)
  // Broken off by something else: the escape key, then whatever it is.
  return isOpen && text.length < LONGEST_SEQUENCE ? undefined : { length: 1, stroke: typed(ESC) }
}

function meaning(text: string): Stroke | undefined {
  const last = text.at(-1) ?? ''
  const number = /(\d+)(?:;\d+)*~$/.exec(text)?.[1]
  const key = SEQUENCES[number === undefined ? last : `${number}~`]
  return key === undefined ? undefined : { key, text: undefined }
}

/** What a terminal says of itself (OSC, DCS …), up to its end. */
function answer(text: string): Step | undefined {
  const match = WHOLE_ANSWER.exec(text)?.[0]
  if (match !== undefined) return { length: match.length, stroke: undefined }
  const isOpen = BEGUN_ANSWER.test(text) && text.length > 2
  return isOpen && text.length < LONGEST_PASTE
    ? undefined
    : { length: 1, stroke: { key: 'esc', text: undefined } }
}

function typed(character: string): Stroke | undefined {
  const named = CONTROLS[character]
  if (named !== undefined) return { key: named, text: undefined }
  if (character === ' ') return { key: 'space', text: ' ' }
  const code = character.codePointAt(0) ?? 0
  if (code === 0) return { key: 'ctrl-space', text: undefined }
  if (code <= 26) return { key: `ctrl-${String.fromCharCode(code + 96)}`, text: undefined }
  // The rest of the control characters.
  if (code < 32 || (code >= 0x80 && code < 0xa0)) return undefined
  return { key: character, text: character }
}
