import { LONGEST_PASTE, PASTE_END, PASTE_START } from '../keys/decode.ts'

const CTRL_C = '\x03'
const TWICE_MS = 2_000

/**
 * Hears ctrl-c pressed twice in the keys, whether the dashboard still reacts or hangs. Ctrl-c in a
 * pasted text is none.
 */
export function createInterrupts(clock: () => number, onTwice: () => void) {
  const typedOf = createTyped()
  let pressedAt = -Infinity
  return (chunk: string): void => {
    const presses = typedOf(chunk).split(CTRL_C).length - 1
    if (presses === 0) return
    const isTwice = presses > 1 || clock() - pressedAt <= TWICE_MS
    pressedAt = clock()
    if (isTwice) onTwice()
  }
}

/** Leaves out what is pasted. A paste comes in many chunks, and one may end within a mark. */
function createTyped(): (chunk: string) => string {
  let isPaste = false
  let pasted = 0
  let held = ''
  return (chunk) => {
    let rest = held + chunk
    let typed = ''
    const take = (length: number): void => {
      if (isPaste) pasted += length
      else typed += rest.slice(0, length)
      rest = rest.slice(length)
    }
    for (let at = markIn(rest, isPaste); at >= 0; at = markIn(rest, isPaste)) {
      take(at)
      rest = rest.slice(markOf(isPaste).length)
      isPaste = !isPaste
      pasted = 0
    }
    take(rest.length - begun(rest, markOf(isPaste)))
    held = rest
    if (pasted > LONGEST_PASTE) isPaste = false
    return typed
  }
}

function markOf(isPaste: boolean): string {
  return isPaste ? PASTE_END : PASTE_START
}

function markIn(text: string, isPaste: boolean): number {
  return text.indexOf(markOf(isPaste))
}

/** How many characters at the end of the text may be the beginning of the mark. */
function begun(text: string, mark: string): number {
  let length = Math.min(text.length, mark.length - 1)
  while (!text.endsWith(mark.slice(0, length))) length--
  return length
}
