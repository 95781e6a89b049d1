import type { Schedule } from '../schedule.ts'
import type { Tty } from './tty.ts'

export type OutputOptions = {
  readonly tty: Pick<Tty, 'writeSome'>
  readonly schedule: Schedule
  /** A frame was skipped, and the terminal is ready again. */
  readonly onSkipped: () => void
  readonly onGone: () => void
}

export type Output = {
  readonly draw: (frame: string) => void
  readonly send: (sequence: string) => boolean
  /** Writes before it returns, and gives up on a terminal that takes nothing. */
  readonly writeNow: (text: string) => void
  /** Writes no more of what waits. */
  readonly stop: () => void
}

const RETRY_MS = 20
/** A terminal that takes nothing for this long will not be restored. */
const PATIENCE = { tries: 50, ms: 4 }
/** Ends a control sequence that was cut off. */
const CANCEL = '\x18'

/**
 * Writes without ever waiting for the terminal. At most one frame is under way; those that come
 * meanwhile are skipped, since a frame that only tells the difference is worthless without the one
 * before.
 */
export function createOutput({ tty, schedule, onSkipped, onGone }: OutputOptions): Output {
  const encoder = new TextEncoder()
  let rest: Uint8Array | undefined
  let hasSkipped = false
  let isGone = false
  let cancelRetry = (): void => {}

  function writeSome(bytes: Uint8Array): number {
    if (isGone) return bytes.length
    try {
      return tty.writeSome(bytes)
    } catch {
      // EIO, EPIPE: there is no terminal any more, and no use in trying again.
      isGone = true
      onGone()
      return bytes.length
    }
  }

  function push(): void {
    while (rest !== undefined && rest.length > 0) {
      const length = writeSome(rest)
      rest = rest.subarray(length)
      if (length > 0) continue
      cancelRetry = schedule(push, RETRY_MS)
      return
    }
    rest = undefined
    if (!hasSkipped) return
    hasSkipped = false
    onSkipped()
  }

  function stop(): void {
    cancelRetry()
    hasSkipped = false
    rest = undefined
  }

  return {
    draw(frame) {
      if (rest === undefined) {
        rest = encoder.encode(frame)
        push()
      } else hasSkipped = true
    },
    send(sequence) {
      if (rest !== undefined || isGone) return false
      rest = encoder.encode(sequence)
      push()
      return true
    },
    writeNow(text) {
      let bytes = encoder.encode(rest === undefined ? text : CANCEL + text)
      stop()
      for (let tries = 0; bytes.length > 0 && tries < PATIENCE.tries; tries += 1) {
        const length = writeSome(bytes)
        bytes = bytes.subarray(length)
        if (length === 0) Bun.sleepSync(PATIENCE.ms)
      }
    },
    stop,
  }
}
