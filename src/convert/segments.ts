import type { Blocks } from './blocks.ts'

/**
 * A part of the answer that becomes one content block: prose, thinking or a tool call. It collects
 * what arrives; once `open`ed, it writes to the client live.
 */
export type Segment = {
  readonly kind: 'text' | 'thinking' | 'tool'
  /** Whether its block can begin: a call without a name cannot. */
  ready(): boolean
  /** Begins the block and writes what was waiting. */
  open(): void
  /** Whether it may be closed for another: a call only when nothing valid can follow. */
  settled(): boolean
  /** Ends the block. `cut`: the answer ended before the model was done. */
  close(cut: boolean): void
}

export type Prose = Segment & { readonly kind: 'text'; push(text: string): void }

export function createProse(blocks: Blocks): Prose {
  let waiting = ''
  let isOpen = false
  const write = (text: string): void => {
    if (text !== '') blocks.delta({ type: 'text_delta', text })
  }
  return {
    kind: 'text',
    push(text) {
      if (isOpen) write(text)
      else waiting += text
    },
    ready: () => true,
    open() {
      isOpen = true
      blocks.start({ type: 'text', text: '' })
      write(waiting)
    },
    settled: () => true,
    close: () => blocks.stop(),
  }
}

/**
 * The segments in the order of their arrival. The first is live, the others wait: when the live one
 * is settled and another stands behind it, it is closed and the next takes its place. So calls that
 * come one after the other all stream live, and interleaved ones are buffered, never lost.
 */
export type Line = {
  /** The segment that arrived last. */
  latest(): Segment | undefined
  add(segment: Segment): void
  /** To be called after a segment grew: closes and opens what can be. */
  advance(): void
  /** Writes all that is left. */
  end(cut: boolean): void
}

export function createLine(): Line {
  const waiting: Segment[] = []
  let live: Segment | undefined
  let latest: Segment | undefined

  /** Opens the next segment if there is one and it can begin. */
  const openNext = (): boolean => {
    if (waiting[0]?.ready() !== true) return false
    live = waiting.shift()
    live?.open()
    return true
  }
  const closeLive = (cut: boolean): void => {
    live?.close(cut)
    live = undefined
  }

  return {
    latest: () => latest,
    add(segment) {
      latest = segment
      waiting.push(segment)
    },
    advance() {
      while (waiting.length > 0) {
        if (live?.settled() === true) closeLive(false)
        if (live !== undefined || !openNext()) return
      }
    },
    end(cut) {
      closeLive(cut)
      for (const segment of waiting.splice(0)) {
        segment.open()
        segment.close(cut)
      }
    },
  }
}
