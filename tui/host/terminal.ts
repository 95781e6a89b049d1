import type { Size } from '../look/cells.ts'
import type { Schedule } from '../schedule.ts'
import { createGuard, type GuardedProcess } from './guard.ts'
import { createHold } from './hold.ts'
import { createOutput } from './output.ts'
import type { Tty } from './tty.ts'

export type TerminalOptions = {
  readonly tty: Tty
  readonly schedule: Schedule
  readonly system?: GuardedProcess | undefined
  /** Runs once the terminal is as it was, also when the program is about to vanish. */
  readonly onRestored: () => void
}

type TerminalListener = {
  readonly keys: (chunk: string) => void
  readonly resize: (size: Size) => void
  /** The picture on the screen is not the one that the dashboard believes in. */
  readonly redraw: () => void
  /** Nobody is there any more: the window was closed, the connection broke. */
  readonly gone: () => void
}

/**
 * The terminal in the hands of the program: as a screen for the dashboard, or for lines with single
 * keys.
 */
export type Terminal = {
  readonly hasKeys: boolean
  readonly size: () => Size
  readonly open: (listener: TerminalListener) => void
  /** Frames of the dashboard; skipped while the terminal is slow, in lines and when closed. */
  readonly draw: (frame: string) => void
  /** A control sequence that is no picture; false when it could not be sent. */
  readonly send: (sequence: string) => boolean
  readonly suspend: () => void
  /** Gives the screen back to lines of text and goes on reading keys. */
  readonly toLines: () => void
  readonly toScreen: () => void
  /** Everything as it was before `open`. */
  readonly close: () => void
}

/** A stop that the system ignored, as there is no shell to go back to, ends after this. */
const STOPPED_MS = 50

export function createTerminal(options: TerminalOptions): Terminal {
  const { tty, schedule } = options
  let listener: TerminalListener | undefined
  let undo: readonly (() => void)[] = []
  const output = createOutput({
    tty,
    schedule,
    onSkipped: () => listener?.redraw(),
    onGone: () => listener?.gone(),
  })
  const hold = createHold({ tty, output, onRestored: options.onRestored })
  const guard = createGuard(hold.restore, options.system)

  function hear(chunk: string | undefined): void {
    if (chunk === undefined) listener?.gone()
    else listener?.keys(chunk)
  }

  /** After a stop, be it ours or one from outside: the terminal may have been in other hands. */
  function resume(): void {
    hold.comeBack()
    if (!hold.canDraw()) return
    listener?.resize(tty.size())
    listener?.redraw()
  }

  return {
    hasKeys: tty.hasKeys,
    size: tty.size,
    open(given) {
      listener = given
      guard.arm()
      hold.take()
      undo = [
        tty.onKeys(hear),
        tty.onResize(() => listener?.resize(tty.size())),
        tty.onContinue(resume),
      ]
    },
    draw(frame) {
      if (hold.canDraw()) output.draw(frame)
    },
    send: (sequence) => hold.canDraw() && output.send(sequence),
    suspend() {
      if (!hold.goAway()) return
      tty.stopJob()
      schedule(() => {
        if (hold.isAway()) resume()
      }, STOPPED_MS)
    },
    toLines: hold.toLines,
    toScreen: hold.toScreen,
    close() {
      for (const end of undo) end()
      undo = []
      guard.disarm()
      output.stop()
      listener = undefined
    },
  }
}
