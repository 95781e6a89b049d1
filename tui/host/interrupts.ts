const CTRL_C = '\x03'
const PASTE = '\x1b[200~'
const TWICE_MS = 2_000

/**
 * Hears ctrl-c pressed twice in the keys, whether the dashboard still reacts or hangs. Ctrl-c in a
 * pasted text is none.
 */
export function createInterrupts(clock: () => number, onTwice: () => void) {
  let pressedAt = -Infinity
  return (chunk: string): void => {
    if (chunk.includes(PASTE)) return
    const presses = chunk.split(CTRL_C).length - 1
    if (presses === 0) return
    const isTwice = presses > 1 || clock() - pressedAt <= TWICE_MS
    pressedAt = clock()
    if (isTwice) onTwice()
  }
}
