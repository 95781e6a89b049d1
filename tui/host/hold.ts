import type { Output } from './output.ts'
import type { Tty } from './tty.ts'

export type HoldOptions = {
  readonly tty: Pick<Tty, 'setRaw'>
  readonly output: Pick<Output, 'writeNow'>
  readonly onRestored: () => void
}

/** What the program has of the terminal right now. */
export type Hold = {
  /** Keys one by one, and the whole screen. */
  readonly take: () => void
  readonly toLines: () => void
  readonly toScreen: () => void
  /** Leaves the terminal to the shell; false when it is not ours. */
  readonly goAway: () => boolean
  readonly comeBack: () => void
  /** Gives everything back, at once. Later calls do nothing. */
  readonly restore: () => void
  readonly isAway: () => boolean
  readonly canDraw: () => boolean
}

/** A pasted text comes marked as one: else its letters would be pressed as keys, and `Q` quits. */
const PASTES = '\x1b[?2004h'
const ENTER = `\x1b[?1049h\x1b[2J\x1b[H\x1b[?25l${PASTES}`
/**
 * End of a synchronized update, kitty keyboard, mouse, bracketed paste, line wrap, cursor, main screen, colours.
 */
export const RESET =
  '\x1b[?2026l\x1b[<u\x1b[?1000l\x1b[?1002l\x1b[?1006l\x1b[?2004l\x1b[?7h\x1b[?25h\x1b[?1049l\x1b[0m'

export function createHold({ tty, output, onRestored }: HoldOptions): Hold {
  let state: 'nothing' | 'lines' | 'screen' = 'nothing'
  let isAway = false

  function setRaw(isRaw: boolean): void {
    try {
      tty.setRaw(isRaw)
    } catch {
      // There is no terminal any more.
    }
  }

  function leaveScreen(): void {
    // Never twice: that would put the cursor back to where it was before other lines came.
    if (state === 'screen' && !isAway) output.writeNow(RESET)
  }

  return {
    take() {
      state = 'screen'
      setRaw(true)
      output.writeNow(PASTES)
    },
    toLines() {
      leaveScreen()
      if (state === 'screen') state = 'lines'
    },
    toScreen() {
      if (state !== 'lines') return
      state = 'screen'
      output.writeNow(PASTES)
    },
    goAway() {
      if (state === 'nothing' || isAway) return false
      leaveScreen()
      setRaw(false)
      isAway = true
      return true
    },
    comeBack() {
      if (state === 'nothing') return
      setRaw(true)
      if (state === 'screen' && isAway) output.writeNow(ENTER)
      isAway = false
    },
    restore() {
      if (state === 'nothing') return
      leaveScreen()
      setRaw(false)
      state = 'nothing'
      onRestored()
    },
    isAway: () => isAway && state !== 'nothing',
    canDraw: () => state === 'screen' && !isAway,
  }
}
